"""Rate limits, counted in PostgreSQL: so many tries in a window, or a pause that grows with each try."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import F
from django.utils.crypto import salted_hmac
from django.utils.translation import ngettext

from apps.core.errors import ScalelensError
from apps.core.models import RateBucket


class TooManyTries(ScalelensError):
    def __init__(self, retry_after_seconds: int) -> None:
        self.retry_after_seconds = retry_after_seconds
        super().__init__(_sentence(retry_after_seconds))


def _sentence(seconds: int) -> str:
    # Rounded up: whoever comes back at the time they were told must not be sent away again.
    minutes = -(-seconds // 60)
    if minutes <= 1:
        sentence = ngettext(
            "Too many tries. Try again in %(count)s second.",
            "Too many tries. Try again in %(count)s seconds.",
            seconds,
        )
        return sentence % {"count": seconds}
    if minutes <= 90:
        sentence = ngettext(
            "Too many tries. Try again in %(count)s minute.",
            "Too many tries. Try again in %(count)s minutes.",
            minutes,
        )
        return sentence % {"count": minutes}
    hours = -(-minutes // 60)
    sentence = ngettext(
        "Too many tries. Try again in %(count)s hour.",
        "Too many tries. Try again in %(count)s hours.",
        hours,
    )
    return sentence % {"count": hours}


@dataclass(frozen=True)
class BackOff:
    """A pause that grows: none after the first `free` tries, then `first`, doubled with each up to `longest`."""

    free: int
    first: timedelta
    longest: timedelta
    forgotten_after: timedelta  # without a try; then it starts over


# How often one address gets a mail that anybody can ask for. Whoever asks in between uses the last one: its link works.
_MAILED = BackOff(
    free=2, first=timedelta(minutes=10), longest=timedelta(minutes=30), forgotten_after=timedelta(days=1)
)
MOST_WRONG, WRONG_WITHIN = 40, timedelta(minutes=1)  # codes of one network: beyond, wrong ones get a 429
MOST_AUDITED, AUDITED_WITHIN = 30, timedelta(minutes=10)  # for each kind of request of one network


def bucket_of(kind: str, *who: str) -> str:
    """Return the key to count these under. Addresses are stored only as keyed digests."""
    digest = salted_hmac("apps.core.limits", "\n".join((kind, *who)), algorithm="sha256").hexdigest()
    return f"{kind}:{digest}"


def count_try(key: str, *, most: int, window: timedelta, at: datetime) -> int:
    """Count one try under `key` and return how many that makes. Raises TooManyTries beyond `most` in a window."""
    # One statement that counts and looks, so that the count is exact under parallel load too.
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
    return int(used)


def try_after_pause(key: str, *, pause: BackOff, at: datetime) -> datetime | None:
    """Count one try under `key`; return when the last one was.

    Raises TooManyTries, and counts nothing, while the pause after the last one runs. Call it before the try is checked.
    """
    # One statement again: of any number of tries at the same moment, at most `free` pass. 20 doublings are beyond any
    # longest pause.
    with connection.cursor() as cursor:
        cursor.execute(
            """
            insert into core_ratebucket as bucket (key, window_started_at, used) values (%s, %s, 1)
            on conflict (key) do update set
                used = case when bucket.window_started_at <= %s then 1 else bucket.used + 1 end,
                window_started_at = excluded.window_started_at
            where bucket.used < %s or bucket.window_started_at <= excluded.window_started_at
                - least(%s, %s * power(2, least(bucket.used - %s, 20))) * interval '1 second'
            returning old.window_started_at
            """,
            [
                *(key, at, at - pause.forgotten_after, pause.free),
                *(pause.longest.total_seconds(), pause.first.total_seconds(), pause.free),
            ],
        )
        counted: tuple[datetime | None] | None = cursor.fetchone()
    if counted is None:
        raise TooManyTries(_rest_of_pause(key, pause, at))
    return counted[0]


def _rest_of_pause(key: str, pause: BackOff, at: datetime) -> int:
    bucket = RateBucket.objects.filter(key=key).first()
    if bucket is None:  # forgotten in this moment
        return 1
    waits = min(pause.longest, pause.first * 2 ** min(bucket.used - pause.free, 20))
    return max(1, int((bucket.window_started_at + waits - at).total_seconds()))


def is_mail_due(key: str, *, at: datetime) -> bool:
    """Count a request for a mail that anybody can ask for; return whether it goes out now."""
    try:
        try_after_pause(key, pause=_MAILED, at=at)
    except TooManyTries:
        return False
    return True


def is_audited(kind: str, *, network: str, at: datetime) -> bool:
    """Count a request that is never refused; return whether it gets an audit row."""
    # Not each does, so that a flood can't fill the log.
    try:
        count_try(bucket_of(kind, network), most=MOST_AUDITED, window=AUDITED_WITHIN, at=at)
    except TooManyTries:
        return False
    return True


def wait_after_wrong(kind: str, *, network: str, at: datetime) -> int:
    """Count a wrong code; return for how many seconds wrong ones of its network are too many, or 0.

    Call it once a code was wrong: a right one is never refused, as a whole room may share an address.
    """
    try:
        count_try(bucket_of(kind, network), most=MOST_WRONG, window=WRONG_WITHIN, at=at)
    except TooManyTries as refusal:
        return refusal.retry_after_seconds
    return 0


def tries_in_window(key: str, *, window: timedelta, at: datetime) -> int:
    """Return how many tries under `key` were counted in this window."""
    bucket = RateBucket.objects.filter(key=key, window_started_at__gt=at - window).first()
    return bucket.used if bucket else 0


def refund_attempt(key: str, *, at: datetime, last: datetime | None = None) -> None:
    """Uncount the try of this time, which was not checked after all: the pause runs from the `last` one again."""
    bucket = RateBucket.objects.filter(key=key)
    bucket.filter(used__gt=0).update(used=F("used") - 1)
    if last is not None:
        bucket.filter(window_started_at=at).update(window_started_at=last)


def forget_tries(key: str) -> None:
    RateBucket.objects.filter(key=key).delete()
