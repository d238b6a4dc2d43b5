"""Days of steps: never in the past, before the event they serve, and in the order of the steps."""

from datetime import date, timedelta

import pytest

from apps.advice.lists.days import Late, Lead, Wish, due_days, today, working_days_after

MONDAY = date(2026, 11, 30)


def _days(*wishes: Wish, event: date | None = None, issued_on: date = MONDAY) -> list[str]:
    return [f"{due.on:%d.%m.%y}" for due in due_days(wishes, issued_on=issued_on, event=event)]


@pytest.mark.parametrize(
    ("issued_on", "due"),
    [
        (MONDAY, date(2026, 12, 2)),
        (date(2026, 12, 3), date(2026, 12, 7)),  # a Thursday: the weekend lies between
        (date(2026, 12, 4), date(2026, 12, 8)),
        (date(2026, 12, 5), date(2026, 12, 8)),
    ],
)
def test_today_is_two_working_days_later(issued_on: date, due: date) -> None:
    assert today(issued_on) == due
    assert working_days_after(issued_on, 0) == issued_on


def test_the_others_count_from_the_day_of_issue() -> None:
    assert _days(Wish("today"), Wish("30"), Wish("60"), Wish("90")) == [
        "02.12.26", "30.12.26", "29.01.27", "28.02.27",
    ]  # fmt: skip


def test_an_order_is_due_so_many_days_before_but_not_later_than_its_day() -> None:
    near, far = (MONDAY + timedelta(days=days) for days in (70, 300))
    assert _days(Wish("30", latest=(Lead("peak", near, 42),))) == ["28.12.26"]
    assert _days(Wish("30", latest=(Lead("peak", far, 42),))) == ["30.12.26"]


def test_what_has_its_day_before_an_event_is_done_on_that_day() -> None:
    far = MONDAY + timedelta(days=300)
    assert _days(Wish("60", exact=(Lead("peak", far, 7),)), event=far) == ["19.09.27"]


def test_of_two_events_the_nearer_counts() -> None:
    launch, peak = date(2027, 3, 1), date(2027, 2, 1)
    assert _days(Wish("90", exact=(Lead("launch", launch, 21), Lead("peak", peak, 21)))) == ["11.01.27"]


def test_an_order_that_is_late_is_placed_today_and_says_by_when_it_is_known() -> None:
    storm = date(2027, 1, 9)
    (due,) = due_days([Wish("30", latest=(Lead("peak", storm, 42),))], issued_on=MONDAY, event=storm)
    assert (due.on, due.late) == (date(2026, 12, 2), Late(42, 40, date(2026, 12, 19)))


def test_an_order_that_is_in_time_to_the_day_is_not_late() -> None:
    (due,) = due_days(
        [Wish("30", latest=(Lead("peak", MONDAY + timedelta(days=42), 42),))], issued_on=MONDAY, event=None
    )
    assert due.late is None


def test_what_would_come_after_its_event_is_pulled_before_it() -> None:
    assert _days(Wish("30"), Wish("60"), event=date(2027, 1, 20)) == ["30.12.26", "13.01.27"]


def test_what_does_not_fit_before_its_event_is_left_out() -> None:
    soon = MONDAY + timedelta(days=5)
    first, second = due_days([Wish("today"), Wish("60")], issued_on=MONDAY, event=soon)
    assert not first.is_too_late
    assert second.is_too_late


def test_tomorrow_s_event_is_not_missed_by_what_is_for_today() -> None:
    tomorrow = MONDAY + timedelta(days=1)
    assert _days(Wish("today"), event=tomorrow) == ["01.12.26"]


def test_no_step_is_due_after_the_one_that_follows_it() -> None:
    storm = date(2027, 1, 9)
    wishes = Wish("today"), Wish("30"), Wish("60", exact=(Lead("peak", storm, 21),))
    assert _days(*wishes, event=storm) == ["02.12.26", "19.12.26", "19.12.26"]


def test_what_is_built_may_have_to_wait() -> None:
    assert _days(Wish("30", not_before=60)) == ["29.01.27"]
