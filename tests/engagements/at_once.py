"""Two acts at the same moment: the second waits for the first one's lock."""

from collections.abc import Callable
from threading import Thread

from django.db import connection, transaction

from apps.core.errors import ScalelensError
from tests.responses.rights.test_withdrawing import somebody_waits_for_our_lock


def at_once(first: Callable[[], object], second: Callable[[], object]) -> list[ScalelensError]:
    """Do both in transactions that overlap, and return what refused the second."""
    refusals: list[ScalelensError] = []

    def beside() -> None:
        try:
            second()
        except ScalelensError as error:
            refusals.append(error)
        finally:
            connection.close()

    other = Thread(target=beside)
    with transaction.atomic():
        first()
        other.start()
        while other.is_alive() and not somebody_waits_for_our_lock():
            pass
        assert other.is_alive()
    other.join()
    return refusals
