"""Limits count exactly under parallel load, and a window that is over counts for nothing."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import RequestFactory, override_settings

from apps.core.limits import BackOff, TooManyTries, count_try, tries_in_window, try_after_pause
from apps.core.models import RateBucket
from apps.core.web.http import client_network
from tests.factories import NOW

MINUTE = timedelta(minutes=1)
PAUSE = BackOff(free=3, first=MINUTE, longest=timedelta(minutes=5), forgotten_after=timedelta(hours=1))


def passes(key: str, at: datetime) -> bool:
    try:
        try_after_pause(key, pause=PAUSE, at=at)
    except TooManyTries:
        return False
    return True


def test_the_pause_doubles_up_to_the_longest(db: None) -> None:
    minutes = [minute for minute in range(40) for _ in range(4) if passes("a", NOW + minute * MINUTE)]
    assert minutes == [0, 0, 0, 1, 3, 7, 12, 17, 22, 27, 32, 37]


def test_a_refused_try_counts_nothing_and_says_how_long_to_wait(db: None) -> None:
    for _ in range(3):
        assert passes("a", NOW)
    for seconds in (1, 2, 3):
        with pytest.raises(TooManyTries) as refusal:
            try_after_pause("a", pause=PAUSE, at=NOW + timedelta(seconds=seconds))
        assert refusal.value.retry_after_seconds == 60 - seconds
    assert RateBucket.objects.get().used == 3


def test_whoever_rests_long_enough_begins_anew(db: None) -> None:
    for _ in range(3):
        assert passes("a", NOW)
    later = NOW + timedelta(hours=1)
    assert [passes("a", later) for _ in range(4)] == [True, True, True, False]


def test_one_bucket_says_nothing_of_another(db: None) -> None:
    for _ in range(4):
        passes("a", NOW)
    assert passes("b", NOW)


def test_a_window_rolls_over(db: None) -> None:
    for _ in range(2):
        count_try("a", most=2, window=MINUTE, at=NOW)
    with pytest.raises(TooManyTries):
        count_try("a", most=2, window=MINUTE, at=NOW + timedelta(seconds=59))
    count_try("a", most=2, window=MINUTE, at=NOW + MINUTE)
    assert tries_in_window("a", window=MINUTE, at=NOW + MINUTE) == 1
    assert tries_in_window("a", window=MINUTE, at=NOW + 2 * MINUTE) == 0


def in_thread(key: str) -> bool:
    try:
        return passes(key, NOW)
    finally:
        connection.close()


def count_in_thread(key: str) -> bool:
    try:
        count_try(key, most=20, window=MINUTE, at=NOW)
    except TooManyTries:
        return False
    finally:
        connection.close()
    return True


def test_tries_at_the_same_moment_are_counted_one_by_one(transactional_db: None) -> None:
    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(in_thread, ["a"] * 40)) == 3
        assert sum(threads.map(count_in_thread, ["b"] * 40)) == 20
    assert RateBucket.objects.get(key="a").used == 3
    assert RateBucket.objects.get(key="b").used == 40


@pytest.mark.parametrize(
    ("seconds", "said"), [(1, "1 second."), (60, "60 seconds."), (61, "2 minutes."), (7200, "2 hours.")]
)
def test_a_long_wait_is_said_in_minutes_or_hours(seconds: int, said: str) -> None:
    assert str(TooManyTries(seconds)).endswith(said)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("fe80::1%eth0", "fe80::/64"),
        ("unix:", "unix:"),
        ("", ""),
    ],
)
def test_whoever_has_one_address_of_version_six_has_all_of_its_network(address: str, network: str) -> None:
    with override_settings(PROXIES=0):
        assert client_network(RequestFactory().get("/", REMOTE_ADDR=address)) == network
