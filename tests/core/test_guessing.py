"""What guessing can reach: the sums of decision 29, played through second by second."""

from datetime import timedelta

import pytest

from apps.core.guessing import (
    CODE,
    PASSWORD,
    Guesser,
    Secret,
    guess,
    hashed_guess,
    name_of_account,
    reset_guesses,
)
from apps.core.hashing import HashingBusy
from apps.core.limits import TooManyTries
from tests.factories import NOW

ALICE, BOB = "alice@example.com", "bob@example.com"
HERE, THERE = Guesser("203.0.113.7", is_known=False), Guesser("198.51.100.1", is_known=False)
LAPTOP = Guesser("laptop", is_known=True)


def may(by: Guesser, *, of: str = ALICE, secret: Secret = PASSWORD, hours: float = 0) -> bool:
    try:
        guess(secret, of=of, by=by, at=NOW + timedelta(hours=hours))
    except TooManyTries:
        return False
    return True


def wear_out(by: Guesser, *, secret: Secret = PASSWORD) -> None:
    while may(by, secret=secret):
        pass


def network(number: int) -> Guesser:
    return Guesser(f"10.0.{number // 250}.{number % 250}", is_known=False)


def reached(networks: int, *, days: int) -> int:
    """Return how many guesses so many networks get in when they try every quarter of an hour."""
    return sum(
        may(network(number), hours=quarter / 4) for quarter in range(days * 96) for number in range(networks)
    )


def test_guessing_holds_up_the_guesser_alone(db: None) -> None:
    wear_out(HERE)
    assert may(THERE), "the account, from elsewhere"
    assert may(HERE, of=BOB), "another account, from the same network"
    assert may(LAPTOP), "a device that is known"


def test_a_thousand_networks_hold_up_nobody_else(db: None) -> None:
    for number in range(1000):
        may(network(number))
    assert may(THERE)
    assert may(LAPTOP)


def test_a_known_device_waits_for_its_own_guesses(db: None) -> None:
    wear_out(LAPTOP)
    assert not may(LAPTOP)
    assert may(Guesser("phone", is_known=True))


def test_one_network_reaches_sixteen_guesses_in_a_day(db: None) -> None:
    assert reached(1, days=1) <= 16
    assert reached(1, days=7) <= 16 + 6 * 4


def test_many_networks_are_held_to_a_few_guesses_each(db: None) -> None:
    assert reached(30, days=1) <= 50 + 30 * 5


def test_strangers_together_guess_at_a_code_fifteen_times_a_day(db: None) -> None:
    assert sum(may(network(number), secret=CODE) for number in range(200)) == 15
    assert may(LAPTOP, secret=CODE)
    assert may(network(200), secret=CODE, hours=25)


def test_being_right_forgets_the_tries_before(db: None) -> None:
    wear_out(HERE)
    reset_guesses(PASSWORD, of=ALICE, by=HERE)
    assert may(HERE)


def find_it_busy(by: Guesser, *, hours: float = 0) -> None:
    at = NOW + timedelta(hours=hours)
    with pytest.raises(HashingBusy), hashed_guess(PASSWORD, of=ALICE, by=by, at=at):
        raise HashingBusy


@pytest.mark.parametrize("by", [HERE, LAPTOP])
def test_what_was_not_looked_at_is_no_try(db: None, by: Guesser) -> None:
    for _ in range(20):
        find_it_busy(by)
    wear_out(by)
    find_it_busy(by, hours=1)
    assert may(by, hours=1), "the pause runs from the last try that was looked at"


def test_what_was_not_looked_at_puts_nobody_under_attack(db: None) -> None:
    for number in range(60):
        find_it_busy(network(number))
    assert may(HERE)
    assert may(HERE), "under attack a network has one try"


@pytest.mark.parametrize(
    "spelling", [" Mike@Example.com", "MIKE@EXAMPLE.COM", "mıke@example.com", "ｍike@example.com"]
)
def test_another_spelling_of_an_address_is_no_other_account(spelling: str) -> None:
    assert name_of_account(spelling) == name_of_account("mike@example.com")
