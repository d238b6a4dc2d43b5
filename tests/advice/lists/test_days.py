"""Days of steps: never in the past, before the event they serve, and in the order of the steps."""

from datetime import date, timedelta

import pytest

from apps.advice.lists.days import DueDay, Late, Lead, Schedule, StepSize, Wish, due_days, today
from apps.advice.lists.order import scheduled
from apps.advice.working_days import ReleaseFreeze, working_day_by, working_days_after

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
        "02.12.26", "08.01.27", "29.01.27", "26.02.27",
    ]  # fmt: skip


def test_an_order_is_due_so_many_days_before_but_not_later_than_its_day() -> None:
    near, far = (MONDAY + timedelta(days=days) for days in (70, 300))
    assert _days(Wish("30", latest=(Lead("peak", near, 42),))) == ["18.12.26"]
    assert _days(Wish("30", latest=(Lead("peak", far, 42),))) == ["08.01.27"]


def test_what_has_its_day_before_an_event_is_done_on_that_day() -> None:
    far = MONDAY + timedelta(days=300)
    assert _days(Wish("60", exact=(Lead("peak", far, 7),)), event=far) == ["17.09.27"]


def test_of_two_events_the_nearer_counts() -> None:
    launch, peak = date(2027, 3, 1), date(2027, 2, 1)
    assert _days(Wish("90", exact=(Lead("launch", launch, 21), Lead("peak", peak, 21)))) == ["11.01.27"]


def test_an_order_that_is_late_is_placed_today_and_says_by_when_it_is_known() -> None:
    storm = date(2027, 1, 9)
    (due,) = due_days([Wish("30", latest=(Lead("peak", storm, 42),))], issued_on=MONDAY, event=storm)
    assert (due.on, due.late) == (date(2026, 12, 2), Late(42, 40, date(2026, 12, 18)))


def test_an_order_that_is_in_time_to_the_day_is_not_late() -> None:
    (due,) = due_days(
        [Wish("30", latest=(Lead("peak", MONDAY + timedelta(days=42), 42),))], issued_on=MONDAY, event=None
    )
    assert due.late is None


def test_what_would_come_after_its_event_is_pulled_before_it() -> None:
    assert _days(Wish("30"), Wish("60"), event=date(2027, 1, 20)) == ["08.01.27", "13.01.27"]


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
    assert _days(*wishes, event=storm) == ["02.12.26", "18.12.26", "18.12.26"]


def test_what_is_built_may_have_to_wait() -> None:
    assert _days(Wish("30", not_before=60)) == ["29.01.27"]


@pytest.mark.parametrize(
    ("day", "by"),
    [
        (date(2026, 12, 18), date(2026, 12, 18)),
        (date(2026, 12, 21), date(2026, 12, 18)),
        (date(2026, 12, 25), date(2026, 12, 18)),
        (date(2027, 1, 1), date(2026, 12, 18)),
        (date(2027, 1, 3), date(2026, 12, 18)),
        (date(2027, 1, 4), date(2027, 1, 4)),
        (date(2027, 3, 29), date(2027, 3, 25)),  # the Monday after Easter
    ],
)
def test_nothing_is_due_on_a_holiday_or_at_a_weekend(day: date, by: date) -> None:
    assert working_day_by(day, MONDAY) == by


def test_without_a_working_day_before_it_the_day_stays() -> None:
    saturday = date(2026, 12, 5)
    assert working_day_by(saturday + timedelta(days=1), saturday) == date(2026, 12, 6)


def test_nothing_is_due_while_nothing_is_released() -> None:
    peak = MONDAY + timedelta(days=33)
    frozen = (ReleaseFreeze(peak - timedelta(days=7), peak),)
    serving = due_days([Wish("30")], issued_on=MONDAY, event=peak, frozen=frozen)
    other = due_days([Wish("30")], issued_on=MONDAY, event=None, frozen=frozen)
    assert [due.on for due in (*serving, *other)] == [date(2026, 12, 18), date(2027, 1, 8)]


def test_what_has_no_room_before_such_days_comes_after_them() -> None:
    peak = MONDAY + timedelta(days=7)
    frozen = (ReleaseFreeze(MONDAY, peak),)
    # What is for today is for today.
    (today_,) = due_days([Wish("today")], issued_on=MONDAY, event=None, frozen=frozen)
    assert today_.on == date(2026, 12, 2)
    (later,) = due_days(
        [Wish("30", latest=())],
        issued_on=MONDAY,
        event=None,
        frozen=(ReleaseFreeze(MONDAY, date(2027, 1, 15)),),
    )
    assert later.on == date(2027, 1, 18)


def test_what_is_only_prepared_is_not_late_but_quicker() -> None:
    launch = MONDAY + timedelta(days=20)
    (due,) = due_days(
        [Wish("60", exact=(Lead("launch", launch, 21, is_order=False),))], issued_on=MONDAY, event=launch
    )
    # Half of few days go into what it is to try, but for the last eight.
    assert (due.on, due.late) == (date(2026, 12, 10), None)


def _schedule(
    rule: str, *days: int, after: str = "", doer: str = "platform", is_fixed: bool = False
) -> Schedule:
    dues = tuple(
        DueDay(MONDAY + timedelta(days=day), is_fixed=is_fixed, after=frozenset(after.split()))
        for day in days
    )
    return Schedule(rule, dues, (doer,) * len(dues))


def _planned(*entries: Schedule) -> dict[str, list[str]]:
    return {each.rule: [f"{due.on:%d.%m.}" for due in each.dues] for each in scheduled(entries, MONDAY)}


def test_nobody_has_two_things_to_do_on_one_day_and_the_most_urgent_goes_first() -> None:
    days = _planned(*(_schedule(name, 30) for name in "abcde"), _schedule("f", 30, doer="risk"))
    assert days == {
        "a": ["14.12."], "b": ["15.12."], "c": ["16.12."], "d": ["17.12."], "e": ["18.12."], "f": ["18.12."],
    }  # fmt: skip


def test_days_that_an_event_sets_are_kept_and_the_others_move() -> None:
    days = _planned(_schedule("a", 30), _schedule("b", 30), _schedule("c", 30, is_fixed=True))
    assert days == {"a": ["17.12."], "b": ["18.12."], "c": ["30.12."]}


def test_what_is_for_today_is_spread_over_the_next_days() -> None:
    assert _planned(*(_schedule(name, 2) for name in "abc")) == {
        "a": ["02.12."], "b": ["02.12."], "c": ["03.12."],
    }  # fmt: skip


def test_steps_stay_in_their_order_when_they_are_spread() -> None:
    days = _planned(_schedule("a", 30, 30), _schedule("b", 30, 30, 30))
    assert days["b"] == sorted(days["b"])
    assert len({*days["b"]}) > 1


def test_an_order_waits_for_the_trial_that_may_make_it_needless() -> None:
    days = _planned(_schedule("order", 3, after="trial", is_fixed=True), _schedule("trial", 30, 60))
    assert days == {"order": ["04.01."], "trial": ["04.12.", "18.12."]}


def test_a_trial_that_is_over_in_time_holds_nothing_up() -> None:
    days = _planned(_schedule("order", 60, after="trial"), _schedule("trial", 30))
    assert days == {"order": ["29.01."], "trial": ["18.12."]}


def test_what_is_moved_stays_out_of_the_days_on_which_nothing_is_released() -> None:
    monday, frozen = date(2027, 2, 8), (ReleaseFreeze(date(2027, 2, 1), date(2027, 2, 7)),)
    days = (monday - MONDAY).days
    (first, second) = scheduled((_schedule("a", days), _schedule("b", days)), MONDAY, frozen)
    assert [each.dues[0].on for each in (first, second)] == [date(2027, 1, 29), monday]


def _small_team(*entries: Schedule) -> list[list[str]]:
    found = scheduled(entries, MONDAY, people=3)
    return [["" if due.is_too_late else f"{due.on:%d.%m}" for due in entry.dues] for entry in found]


def test_a_step_is_never_due_on_the_day_of_one_that_it_needs() -> None:
    day = date(2026, 12, 18)
    works = (StepSize("30", (0.5, 2)), StepSize("60", (0.2, 0.5)))
    (entry,) = scheduled(
        [Schedule("build", (DueDay(day), DueDay(day)), ("platform", "product"), None, works)], MONDAY
    )
    assert [due.on for due in entry.dues] == [date(2026, 12, 16), day]


def test_steps_that_are_wanted_together_may_share_a_day() -> None:
    day = date(2026, 12, 2)
    works = (StepSize("today", (0.1, 0.3)), StepSize("today", (0.1, 0.2)))
    (entry,) = scheduled(
        [Schedule("cap", (DueDay(day), DueDay(day)), ("platform", "product"), None, works)], MONDAY
    )
    assert [due.on for due in entry.dues] == [day, day]


def test_a_small_team_has_no_more_to_do_by_a_day_than_it_can() -> None:
    soon = DueDay(date(2026, 12, 4))
    build, collect = ((StepSize("30", (1, 3)),), (StepSize("30", (1, 3)),))
    assert _small_team(
        Schedule("build", (soon,), ("platform",), None, build),
        Schedule("collect", (soon,), ("data_ml",), None, collect),
    ) == [["04.01"], ["04.01"]]  # three weeks of work are not done by the fourth of four days


def test_what_is_for_today_keeps_its_day_in_a_small_team() -> None:
    soon = DueDay(date(2026, 12, 2))
    assert _small_team(
        Schedule("build", (soon,), ("platform",), None, (StepSize("30", (1, 3)),)),
        Schedule("stop", (soon,), ("product",), None, (StepSize("today", (0.4, 0.4)),)),
    ) == [["07.12"], ["02.12"]]


def test_what_a_small_team_can_not_do_before_the_event_is_too_late() -> None:
    soon, last = DueDay(date(2026, 12, 3)), date(2026, 12, 7)
    works = (StepSize("30", (1, 3)), StepSize("60", (2, 4)))
    assert _small_team(Schedule("build", (soon, soon), ("platform", "platform"), last, works)) == [
        ["07.12", ""]
    ]
