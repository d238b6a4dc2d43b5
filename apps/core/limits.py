"""Rate limits, counted in PostgreSQL in fixed windows."""

from datetime import datetime, timedelta

from django.db import connection
from django.utils.translation import ngettext

from apps.core.errors import ScalelensError
from apps.core.models import RateBucket


class TooManyTries(ScalelensError):
    def __init__(self, retry_after_seconds: int) -> None:
        self.retry_after_seconds = retry_after_seconds
        super().__init__(
            ngettext(
                "Too many tries. Try again in %(seconds)s second.",
                "Too many tries. Try again in %(seconds)s seconds.",
                retry_after_seconds,
            )
            % {"seconds": retry_after_seconds}
        )


def check_tries(key: str, *, most: int, window: timedelta, at: datetime) -> None:
    """Raise TooManyTries if the tries under `key` are used up in this window. Counts nothing."""
    used_up = RateBucket.objects.filter(key=key, used__gte=most, window_started_at__gt=at - window).first()
    if used_up is not None:
        raise TooManyTries(max(1, int((used_up.window_started_at + window - at).total_seconds())))


def count_try(key: str, *, most: int, window: timedelta, at: datetime) -> None:
    """Count one try under `key`. Raises TooManyTries beyond `most` in a window, exactly even under parallel load."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            insert into core_ratebucket as bucket (key, window_started_at, used) values (%s, %s, 1)
            on conflict (key) do update set
                used = case when bucket.window_started_at <= %s then 1 else bucket.used + 1 end,
                window_started_at = case when bucket.window_started_at <= %s
                                         then excluded.window_started_at else bucket.window_started_at end
            returning used, window_started_at
            """,
            [key, at, at - window, at - window],
        )
        used, started_at = cursor.fetchone()
    if used > most:
        raise TooManyTries(max(1, int((started_at + window - at).total_seconds())))
