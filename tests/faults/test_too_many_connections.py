"""While somebody else holds every connection PostgreSQL has, pages say so in words, and what people give waits for one."""

import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg
import pytest

from apps.core.database import roles
from config.local import paths
from tests.faults.conftest import wait_until
from tests.saving.kept import inconsistent, lost
from tests.saving.people import Crowd, Person
from tests.saving.site import Site, site

pytestmark = [pytest.mark.fault, pytest.mark.timeout(600)]

PEOPLE, BEFORE, AFTER, ASKED = 10, 100, 100, 30
QUIET = 5  # times in a row that no page had one
LONGEST_ANSWER = 2.5  # s: two, and the machine's other work
END_PAGES = """
select pg_terminate_backend(pid) from pg_stat_activity
where usename = %s and backend_type = 'client backend' and pid <> all(%s)
"""


@contextmanager
def every_connection_taken(site: Site) -> Iterator[None]:
    """Hold all connections but those that PostgreSQL keeps for its superuser, and end those that pages have."""
    held: list[psycopg.Connection] = []
    with psycopg.connect(site.database, autocommit=True) as admin:
        try:
            quiet = 0
            while quiet < QUIET:
                _take_all(site, held)
                ours = [each.info.backend_pid for each in held]
                quiet = 0 if admin.execute(END_PAGES, [roles.APP, ours]).fetchall() else quiet + 1
                # A process that was ended gives its place free a little later, and a page may be first to take it.
                time.sleep(0.1)
            yield
        finally:
            for each in held:
                each.close()


def _take_all(site: Site, held: list[psycopg.Connection]) -> None:
    address = paths.database_url(site.folder, user=roles.APP)
    while True:
        try:
            held.append(psycopg.connect(address))
        except psycopg.OperationalError:
            return


def answer(url: str) -> tuple[int, str, float]:
    """Return status, when to ask again, and seconds."""
    began = time.monotonic()
    try:
        page = urllib.request.urlopen(url, timeout=20)
    except urllib.error.HTTPError as error:
        page = error
    with page:
        return page.status, page.headers["Retry-After"] or "", time.monotonic() - began


def test_pages_say_so_and_what_is_given_meanwhile_is_saved_afterwards(
    record_property: Callable[[str, object], None],
) -> None:
    with site("gunicorn") as served:
        served.prepare()
        served.start_web()
        people = [Person(each["link"], each["items"]) for each in served.invite(PEOPLE)]
        with Crowd(people) as crowd:
            crowd.wait_for(BEFORE)
            with every_connection_taken(served):
                wait_until(lambda: answer(f"{served.url}/readyz")[0] == 503, 10)
                asked = [answer(f"{served.url}/join/") for _ in range(ASKED)]
                assert answer(f"{served.url}/livez")[0] == 200
            assert {(status, again) for status, again, _ in asked} == {(503, "5")}
            assert max(seconds for _, _, seconds in asked) < LONGEST_ANSWER
            known = crowd.acknowledged
            back = wait_until(lambda: answer(f"{served.url}/join/")[0] == 200, 20)
            crowd.wait_for(known + AFTER)
            crowd.stop()
        assert crowd.errors == []
        assert lost(served.database, crowd.saves) == []
        assert list(inconsistent(served.database, crowd.saves)) == []
        repeated = Counter(each for person in people for each in person.repeated)
        assert set(repeated) <= {"503"}, repeated
        record_property("page_seconds_after_there_are_connections", round(back, 1))
        record_property("repeated", repeated)
