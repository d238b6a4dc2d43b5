"""Which limits are drawn at once, and which wait behind a door."""

from dataclasses import replace

import pytest

from apps.findings.charts import MOST_AT_ONCE, near_and_others
from apps.findings.evidence import LimitRow
from apps.findings.tallies import KnownBy
from apps.ranking import Status


def limit(name: str, *, status: Status = "under", within: float = 0.1) -> LimitRow:
    return LimitRow(
        quantity=name,
        slug="data",
        label=name,
        now="1",
        growth="1",
        limit="2",
        source="measured",
        range="",
        within="",
        status=status,
        people=3,
        p10=1,
        p50=2,
        p90=3,
        p_within=within,
        status_key=status,
        source_key="measured",
        counts_from_launch=False,
        is_at_peak=False,
    )


@pytest.mark.parametrize(
    ("heard", "said"),
    [
        (KnownBy(people=1, measured=1, limit=1), "1 person, measured"),
        (KnownBy(people=3, measured=3, limit=3), "3 people, measured"),
        (KnownBy(people=3, measured=1, limit=3), "3 people, one measured"),
        (KnownBy(people=2, measured=2, limit=1), "2 people, measured; the limit from one"),
    ],
)
def test_it_is_said_how_many_measured_and_of_how_many_the_limit_is(heard: KnownBy, said: str) -> None:
    assert replace(limit("a"), heard=heard).known_by == said


def drawn(*limits: LimitRow) -> tuple[str, str]:
    near, others = near_and_others(limits)
    return "".join(row.quantity for row in near), "".join(row.quantity for row in others)


@pytest.mark.parametrize("number", range(MOST_AT_ONCE + 2))
def test_a_door_is_not_worth_it_for_one(number: int) -> None:
    names = "abcdefgh"[:number]
    assert drawn(*map(limit, names)) == (names, "")


def test_the_nearest_stand_at_once() -> None:
    assert drawn(*map(limit, "abcdefghi")) == ("abcdef", "ghi")


def test_what_is_or_may_be_over_today_never_waits_nor_what_is_likeliest_within_the_horizon() -> None:
    late = limit("h", status="disputed"), limit("i", within=0.9), limit("j", status="maybe_over")
    assert drawn(*map(limit, "abcdefg"), *late, limit("k")) == ("abchij", "defgk")
    over = [limit(name, status="over") for name in "abcdefgh"]
    assert drawn(*over, limit("i"), limit("j"), limit("k")) == ("abcdefgh", "ijk")
