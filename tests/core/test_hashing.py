"""Hashing is bounded in cost and in number, and a flood of strangers takes no turn from anybody else."""

import importlib.util
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher, check_password, identify_hasher, make_password
from django.test import Client as Browser

from apps.accounts.models import User
from apps.core import hashing
from apps.core.hashing import HashingBusy, Lane, for_stranger
from tests.factories import PASSWORD


def test_the_cost_is_what_owasp_asks_for() -> None:
    spec = importlib.util.spec_from_file_location("hashing_as_shipped", hashing.__file__)
    shipped = importlib.util.module_from_spec(spec)  # the tests' own copy is made cheap
    spec.loader.exec_module(shipped)
    encoded = shipped.Argon2Hasher().encode("a long enough password", "sixteenletters-s")
    assert encoded.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")


def test_an_older_hash_is_verified_and_renewed_at_sign_in(alice: User) -> None:
    older = Argon2PasswordHasher()
    older.time_cost, older.memory_cost, older.parallelism = 2, 1024, 2
    alice.password = older.encode(PASSWORD, older.salt())
    alice.save()
    assert identify_hasher(alice.password).must_update(alice.password)
    answer = Browser().post("/sign-in/", {"login": alice.email, "password": PASSWORD})
    assert answer.status_code == 302
    alice.refresh_from_db()
    assert "m=1024" not in alice.password
    assert check_password(PASSWORD, alice.password)


def test_a_lane_takes_one_after_the_other() -> None:
    lane, inside, most = Lane(most=50, most_of_one=50, seconds=10), 0, 0

    def work(number: int) -> None:
        nonlocal inside, most
        with lane.turn(str(number)):
            inside += 1
            most = max(most, inside)
            threading.Event().wait(0.002)
            inside -= 1

    with ThreadPoolExecutor(16) as threads:
        list(threads.map(work, range(40)))
    assert most == 1


def test_few_wait_and_fewer_of_one_network() -> None:
    lane = Lane(most=3, most_of_one=2, seconds=0.01)
    with lane.turn("a"):
        with pytest.raises(HashingBusy), lane.turn("a"):
            pass  # waited too long
        assert len(lane._queue) == 1


def test_one_network_leaves_room_for_another() -> None:
    lane, entered = Lane(most=3, most_of_one=2, seconds=5), threading.Event()

    def wait() -> None:
        with lane.turn("a"):
            pass

    def other() -> None:
        with lane.turn("b"):
            entered.set()

    with ExitStack() as stack:
        stack.enter_context(lane.turn("a"))
        threads = [threading.Thread(target=wait), threading.Thread(target=other)]
        for thread in threads:
            thread.start()
        while len(lane._queue) < 3:
            threading.Event().wait(0.001)
        with pytest.raises(HashingBusy), lane.turn("a"):
            pass
    for thread in threads:
        thread.join(5)
    assert entered.is_set()
    assert lane._queue == []


def test_a_flood_of_strangers_takes_no_turn_from_a_known_device(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hashing, "STRANGERS", Lane(most=1, most_of_one=1, seconds=0.01))
    with hashing.STRANGERS.turn("somebody"):
        with pytest.raises(HashingBusy), for_stranger("somebody else"):
            make_password("a long enough password")
        assert make_password("a long enough password")


def test_a_busy_moment_is_said_and_when_to_come_back(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hashing, "STRANGERS", Lane(most=0, most_of_one=0, seconds=0.01))
    monkeypatch.setattr(hashing, "PROVEN", Lane(most=0, most_of_one=0, seconds=0.01))
    answer = Browser().post("/sign-in/", {"login": alice.email, "password": PASSWORD})
    assert answer.status_code == 503
    assert answer["Retry-After"] == "3"
    assert "Try again in a few seconds" in answer.content.decode()
