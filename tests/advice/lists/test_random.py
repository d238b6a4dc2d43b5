"""Made-up facts over all framings: whatever is known, what is printed holds together."""

import json
import os
import re
from datetime import date, timedelta
from itertools import islice

import pytest

from apps.advice.lists.advice import Advice
from apps.advice.lists.days import today
from apps.advice.lists.giving import answers_first
from apps.advice.pressed.item import Urgency
from tests.advice.lists.at_random import situations
from tests.advice.lists.third import Json, advised, rules

# `make claims` asks for 2,000.
COUNT = int(os.environ.get("SCALELENS_FACTS", "300"))
TYPED = "{cost} <b>half</b> of it"
_RULES = {rule.id: rule for rule in rules().rules}
_WRITTEN = {step.do: step for rule in rules().rules for step in rule.steps}


@pytest.mark.parametrize("part", range(10))
def test_what_is_printed_holds_together(part: int) -> None:
    for facts, issued_on in islice(situations(COUNT), part, None, 10):
        advice = advised(facts, issued_on)
        _few_and_apart(advice)
        _in_time(advice, issued_on)
        _complete(advice)
        _first_things_first(advice)
        _nothing_denied(advice)


def _few_and_apart(advice: Advice) -> None:
    entries = (*advice.do_now, *advice.do_next)
    ids = [entry.rule for entry in entries]
    assert len(advice.do_now) <= 3
    assert len(advice.do_next) <= 7
    assert len(advice.leave_alone) <= 5
    assert len(set(ids)) == len(ids)
    topics = [_RULES[each].topic for each in ids if _RULES[each].topic]
    assert len(set(topics)) == len(topics)
    assert not set(ids) & {row.rule for row in advice.checklist}
    assert all(_RULES[each].kind in ("stop", "step", "latency", "guard") for each in ids)
    assert advice.shape is not None
    shapes = [each for each in advice.fired if _RULES[each].kind == "shape" and not _RULES[each].note]
    assert [advice.shape.rule] == shapes[:1]


def _in_time(advice: Advice, issued_on: date) -> None:
    for entry in (*advice.do_now, *advice.do_next):
        days = [step.on for step in entry.steps]
        assert all(day >= issued_on.isoformat() for day in days), entry
        assert days == sorted(days), entry
        assert not entry.event or all(day <= entry.event for day in days), entry
    _after_what_it_needs(advice, issued_on)


def _after_what_it_needs(advice: Advice, issued_on: date) -> None:
    steps = [
        (entry, step, _WRITTEN.get(step.do))
        for entry in (*advice.do_now, *advice.do_next)
        for step in entry.steps
    ]
    there = {written.gives: step.on for _, step, written in steps if written is not None and written.gives}
    for entry, step, written in steps:
        if written is not None and written.at_once:
            assert date.fromisoformat(step.on) <= today(issued_on) + timedelta(days=7), entry
        for name in written.after & there.keys() if written is not None else ():
            # What is counted back from an event is on its last day, if need be.
            is_last = step.on == there[name] and bool(written and written.before)
            assert step.on > there[name] or step.on == entry.event or is_last, (entry, name)


def _complete(advice: Advice) -> None:
    for entry in (*advice.do_now, *advice.do_next):
        assert entry.title not in ("", entry.rule), entry
        assert entry.because, entry
        assert entry.steps, entry
        assert entry.who, entry
        assert entry.measure.text, entry
        assert entry.stop_if, entry
        assert entry.weeks[0] <= entry.weeks[1]
    # The steps of a target have four digits, and are no figures.
    printed = json.dumps(_printed(advice), ensure_ascii=False).replace("99.95", "").replace("99.99", "")
    assert not re.search(r"\{[\w:]+\}", printed.replace(json.dumps(TYPED)[1:-1], "")), printed
    for number in re.findall(
        r"(?<![\w.:-])\d[\d,.]*\d(?![\w:-])", re.sub(r"\d{4}-\d\d-\d\d|\b20\d\d\b", "", printed)
    ):
        digits = number.rstrip(".,").replace(",", "").replace(".", "").strip("0")
        assert len(digits) <= 3, (number, printed)


def _printed(advice: Advice) -> Json:
    """Return what people read."""
    whole = advice.to_json()
    parts = ("law", "do_now", "do_next", "checklist", "leave_alone", "shape", "guards", "asks")
    return {name: whole[name] for name in parts}


def _first_things_first(advice: Advice) -> None:
    assert answers_first(advice.items, advice.do_now), advice.items[:3]
    if advice.items and advice.items[0].class_ < Urgency.WANTED and advice.do_now:
        # Where nothing runs out, a test set goes before what people tell of, and so does what would decide it.
        guards = [entry for entry in advice.do_now if _RULES[entry.rule].kind == "guard"]
        is_calm = any(_RULES[entry.rule].guard.nothing_pressed for entry in guards)
        is_open = advice.items[0].class_ >= Urgency.MISSED
        first = advice.do_now[: len(guards) + 1 if is_open else 2 if is_calm else 1]
        assert any(advice.items[0].id in entry.items for entry in first)


def _nothing_denied(advice: Advice) -> None:
    shown = [_RULES[entry.rule] for entry in (*advice.do_now, *advice.do_next)]
    does = {topic for rule in shown for topic in rule.does}
    law = [_RULES[duty.rule] for duty in advice.law.stops]
    forbidden = {topic for rule in (*shown, *law) for topic in rule.forbids}
    assert not does & forbidden, (does & forbidden, [rule.id for rule in shown])


def test_said_twice_it_is_the_same() -> None:
    for facts, issued_on in situations(3):
        assert advised(facts, issued_on) == advised(facts, issued_on)
