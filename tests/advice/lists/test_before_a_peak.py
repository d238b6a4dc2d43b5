"""What a peak is passed with is tried before it, and in an order in which each trial harms nobody."""

from datetime import date

import pytest

from apps.advice.lists.advice import Entry
from tests.advice.lists.test_unseen import _facts
from tests.advice.lists.third import Json, advised

_ISSUED = date(2026, 12, 3)


def _windows(peak: Json, **facts: object) -> dict[str, Entry]:
    known = {
        "quantity.QU2.now": [310, 340, 375],
        "quantity.QU2.limit": 520,
        "quantity.QU2.measured": True,
        "quantity.QU7.now": [3_900_000, 4_100_000, 4_300_000],
        "context.C2": "planned_peaks",
        "context.C4": "scripts",
        "context.C8": "on_premises",
        "target.G8": "1h",
        "symptom.U4": 0.75,
        "symptom.U4.agree": 1,
        "symptom.U5": 0.85,
        **facts,
    }
    told = _facts("predictive", "live", known, model_hosting="own")
    advice = advised({**told, "peak": {"name": "Parcel Monday", "factor": 1.9, **peak}}, _ISSUED)
    return {entry.rule: entry for entry in (*advice.do_now, *advice.do_next)}


@pytest.mark.parametrize("days", [11, 14, 21, 40])
def test_the_way_back_is_tried_before_releases_stop_for_a_peak(days: int) -> None:
    said = _windows({"days": days})
    (stop,) = (step for step in said["X3"].steps if step.do.startswith("Stop releases"))
    back = said["RL2"].steps
    assert [step.do.split()[0] for step in back] == ["Keep", "Switch"]
    assert max(step.on for step in back) <= stop.on  # by that day releases stop


def test_a_peak_that_is_far_puts_no_trial_of_the_way_back_off() -> None:
    assert max(step.on for step in _windows({"days": 300})["RL2"].steps) < "2027-03-01"


@pytest.mark.parametrize("days", [11, 21, 40, 100])
def test_a_part_is_stopped_on_purpose_once_there_is_something_to_fall_back_on(days: int) -> None:
    said = _windows({"days": days})
    (switched,) = (step for step in said["US1"].steps if step.do.startswith("Switch it on once"))
    (stopped,) = (step for step in said["US2"].steps if step.do.startswith("Stop "))
    assert stopped.do.startswith("Stop what runs full first")
    assert switched.on < stopped.begins
