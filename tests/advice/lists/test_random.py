"""Made-up facts over all framings: whatever is known, what is printed holds together."""

import json
import os
import re
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice
from typing import Any

import pytest

from apps.advice.lists.advice import Advice, Entry
from apps.advice.lists.days import today
from apps.advice.lists.giving import answers_first
from apps.advice.pressed.item import Urgency
from tests.advice.lists.at_random import situations
from tests.advice.lists.third import Json, advised, document, instrument, rules

# `make claims` asks for 2,000.
COUNT = int(os.environ.get("SCALELENS_FACTS", "300"))
_PARTS = 4  # of the sets, each drawing all of them
TYPED = "{cost} <b>half</b> of it"
_RULES = {rule.id: rule for rule in rules().rules}
_LIMITED = {each["id"] for each in document()["quantities"] if "limit" in each.get("points", ())}
_FEW_DAYS = 21  # before an event, or from today on
_A_DAY = 0.2  # person-weeks
_A_MONTH = 4  # person-weeks
_WRITTEN = {step.do: step for rule in rules().rules for step in rule.steps}


@pytest.mark.parametrize("part", range(_PARTS))
def test_what_is_printed_holds_together(part: int) -> None:
    for facts, issued_on in islice(situations(COUNT), part, None, _PARTS):
        advice = advised(facts, issued_on)
        _few_and_apart(advice)
        _in_time(advice, issued_on)
        _complete(advice)
        _first_things_first(advice)
        _figures_before_what_is_felt(advice)
        _limits_of_events_are_moved(advice, issued_on)
        _nothing_denied(advice)
        _of_one_limit(advice, facts)
        _in_days_that_hold_the_work(advice, issued_on)
        _tests_before_what_they_decide(advice)
        _people_have_room(advice, facts)
        _cases_before_what_compares(advice, facts)
        _nothing_is_ordered_for_growth_that_is_held(advice)
        _nothing_far_beside_what_is_over(advice, issued_on)
        _in_words_of_its_kind(advice, facts)


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
    duties = (*advice.law.stops, *advice.law.dated)
    signed = {duty.rule: duty.steps[-1].on for duty in duties if duty.steps}
    for entry, step, written in steps:
        if written is not None and written.at_once:
            assert date.fromisoformat(step.on) <= today(issued_on) + timedelta(days=7), entry
        for name in written.after & signed.keys() if written is not None else ():
            assert step.begins > signed[name], (entry.rule, step, signed[name])
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
    """Return what people read, but for the aim of a promise: that is said digit by digit, as it was named."""
    whole: dict[str, Any] = advice.to_json()
    for entry in (*whole["do_now"], *whole["do_next"]):
        if "target" in entry["measure"]:
            del entry["measure"]["until"]
    parts = ("law", "do_now", "do_next", "checklist", "leave_alone", "shape", "guards", "asks")
    return {name: whole[name] for name in parts}


def _first_things_first(advice: Advice) -> None:
    assert answers_first(advice.items, advice.do_now), advice.items[:3]
    if advice.items and advice.items[0].class_ < Urgency.WANTED and advice.do_now:
        # Where nothing runs out, a test set goes before what people tell of, and so does what would decide it.
        guards = [entry for entry in advice.do_now if _RULES[entry.rule].kind == "guard"]
        is_calm = any(_RULES[entry.rule].guard.nothing_pressed for entry in guards)
        is_open = advice.items[0].class_ >= Urgency.MISSED
        # What ends a right to do lasting harm goes before both.
        led = advice.do_now[advice.do_now[0].safety :]
        first = [*advice.do_now[:1], *led[: len(guards) + 1 if is_open else 2 if is_calm else 1]]
        assert any(advice.items[0].id in entry.items for entry in first)


def _figures_before_what_is_felt(advice: Advice) -> None:
    """No symptom and no rule of safety has a place while what is over or at an event waits for the second list."""
    if any(_RULES[entry.rule].kind == "guard" for entry in advice.do_now):
        return
    urgency = {item.id: item.class_ for item in advice.items}
    answered = {name for entry in advice.do_now for name in entry.items}
    later = {name for entry in advice.do_next for name in entry.items} - answered
    waiting = [urgency[name] for name in later if urgency[name] <= Urgency.EVENT]
    felt = [
        entry for entry in advice.do_now if min(map(urgency.get, entry.items), default=9) > Urgency.REACHED
    ]
    # Beside what an event brings one rule of safety may stand, where something of it is for today.
    safe = [entry for entry in felt if entry.safety][: 0 if Urgency.OVER in waiting else 1]
    assert not waiting or felt == safe, (felt, later)


def _limits_of_events_are_moved(advice: Advice, issued_on: date) -> None:
    """What only softens a limit at an event, or is there for a symptom, stands for no entry that moves it in time."""
    urgency = {item.id: item.class_ for item in advice.items}
    first_day = today(issued_on).isoformat()
    for item in (
        each for each in advice.items if each.class_ == Urgency.EVENT and (each.date or "") > first_day
    ):
        waiting = [entry for entry in advice.do_next if item.id in entry.items and _moves(entry, urgency)]
        # What is there for a nearer event softens it by the way, and takes nobody's place.
        now = [
            entry
            for entry in advice.do_now
            if item.id in entry.items and not "" < entry.event < (item.date or "")
        ]
        is_full = all(
            min(map(urgency.get, entry.items), default=9) < Urgency.EVENT for entry in advice.do_now
        )
        assert not waiting or not now or is_full or any(_moves(entry, urgency) for entry in now), (item, now)


def _moves(entry: Entry, urgency: dict[str, int]) -> bool:
    pressing = (each.item for each in _RULES[entry.rule].answers if each.item in urgency)
    first = next(pressing, "")
    moved = any(step.acts in ("raise", "lower") for step in entry.steps)
    return moved and first in _LIMITED


def _nothing_denied(advice: Advice) -> None:
    shown = [_RULES[entry.rule] for entry in (*advice.do_now, *advice.do_next)]
    does = {topic for rule in shown for topic in rule.does}
    law = [_RULES[duty.rule] for duty in advice.law.stops]
    forbidden = {topic for rule in (*shown, *law) for topic in rule.forbids}
    assert not does & forbidden, (does & forbidden, [rule.id for rule in shown])


def _of_one_limit(advice: Advice, facts: Json) -> None:
    """Reason, raised quantity and measure name one limit; where a step raises another, the reason names both."""
    spoken: Any = instrument(facts["framing"])["quantities"]
    short = {each["id"]: each["short_name"].lower() for each in spoken}
    urgent = {item.id for item in advice.items if item.class_ <= Urgency.REACHED and item.id in _LIMITED}
    for entry in advice.do_now + advice.do_next:
        if ", limit " not in entry.because:
            continue
        named = {name for name in urgent if short[name] in entry.because.lower()}
        # What all bills come to presses the price of one.
        named |= {"QM4"} if "bills last month" in entry.because.lower() else set()
        raised = set(_raised(entry))
        assert raised & urgent <= named, (entry.rule, raised, entry.because)
        # What is opened by parts is measured by what each part does to the longest job.
        is_by_parts = entry.rule == "RL1" and entry.measure.of == "QD4"
        assert is_by_parts or entry.measure.of not in urgent - named, (
            entry.rule,
            entry.measure,
            entry.because,
        )


def _raised(entry: Entry) -> Iterator[str]:
    """Yield the figures that are named in those of its steps that raise one."""
    for step in (each for each in entry.steps if each.acts == "raise"):
        for written in _RULES[entry.rule].steps:
            words = re.escape(written.do)
            pattern = re.sub(r"\\{[^{}]*\\}", ".+", words)
            if written.acts == "raise" and re.fullmatch(pattern, step.do, re.DOTALL):
                yield from re.findall(r"\{\w+:(\w+)\}", written.do)


def _in_days_that_hold_the_work(advice: Advice, issued_on: date) -> None:
    """Nothing of more than a day begins and ends on one, unless its event leaves no other."""
    soon = (today(issued_on) + timedelta(days=_FEW_DAYS)).isoformat()
    for entry in advice.do_now + advice.do_next:
        last = date.fromisoformat(entry.event) - timedelta(days=_FEW_DAYS) if entry.event else date.max
        for step in entry.steps:
            if soon < step.on < last.isoformat() and sum(step.weeks) / 2 > _A_DAY:
                assert step.begins < step.on, (entry.rule, step)


def _tests_before_what_they_decide(advice: Advice) -> None:
    """What is run again begins after what it repeats, and the last test is read once it is over."""
    steps = [step for entry in advice.do_now + advice.do_next for step in entry.steps]
    tests = [step for step in steps if re.match("Run a rehearsal|Run it again|Test in steps", step.do)]
    for again in (step for step in steps if step.do.startswith("Run it again")):
        assert all(again.begins > step.on for step in tests if step.do.startswith("Run a rehearsal"))
    for gate in (step for note in advice.guards for step in note.steps if "the last test" in step.do):
        assert all(gate.on >= step.on for step in tests), (gate, tests)


def _cases_before_what_compares(advice: Advice, facts: Json) -> None:
    """What first compares on fixed cases has them: they were there, or are collected in its own list or above."""
    if facts["facts"].get("context.C15") in ("fixed_set", "gate") or facts["framing"]["stage"] == "idea":
        return
    lists = ((entry, entry in advice.do_now) for entry in advice.do_now + advice.do_next)
    steps = [(step, is_now) for entry, is_now in lists for step in entry.steps if step.do in _WRITTEN]
    for step, is_now in steps:
        if "cases" in _WRITTEN[step.do].after:
            given = [each for each, early in steps if _WRITTEN[each.do].gives == "cases" and early >= is_now]
            assert any(each.on <= step.begins for each in given), (step, given)


def _nothing_is_ordered_for_growth_that_is_held(advice: Advice) -> None:
    """Beside a rule that leaves more use alone, no machine is ordered for what is not over yet."""
    holding = {
        alone.what
        for rule in _RULES.values()
        for alone in rule.leaves_alone
        if "volume_growth" in alone.forbids
    }
    if holding.isdisjoint(alone.what for alone in advice.leave_alone):
        return
    near = {item.id for item in advice.items if item.class_ <= Urgency.EVENT or item.date == advice.issued_on}
    for entry in advice.do_now + advice.do_next:
        for step in entry.steps:
            is_order = re.match("Order the cards|Book machines", step.do)
            assert not is_order or near & set(entry.items), (entry.rule, step.do)


def _people_have_room(advice: Advice, facts: Json) -> None:
    """No more is handed to those who check than they can do beside what they do today."""
    now, limit = (facts["facts"].get(f"quantity.QO6.{point}", [0, 0, 0])[1] for point in ("now", "limit"))
    for step in (step for entry in advice.do_now + advice.do_next for step in entry.steps):
        if found := re.match(r"Hand (?:over|people) ([\d,.]+)( million| billion)?", step.do):
            times = {None: 1.0, " million": 1e6, " billion": 1e9}[found[2]]
            assert 0 < float(found[1].replace(",", "")) * times <= limit - now, (step.do, now, limit)


def _nothing_far_beside_what_is_over(advice: Advice, issued_on: date) -> None:
    """Beside what is over today no limit that is a quarter away has a place, unless something has to be ordered."""
    first = next(iter(advice.items), None)
    if first is None or first.class_ != Urgency.OVER:
        return
    far = (issued_on + timedelta(days=90)).isoformat()
    items = {item.id: item for item in advice.items}
    ahead = {entry.items[0] for entry in advice.do_now if entry.items and _is_ordered_ahead(entry)}
    for entry in advice.do_now:
        main = items.get(entry.items[0]) if entry.items else None
        # What is there for what people feel answers that, whatever limit it relieves besides.
        if ", limit " in entry.because and main is not None and main.class_ == Urgency.REACHED:
            assert (main.date or "") <= far or main.id in ahead, (entry.rule, main)


def _is_ordered_ahead(entry: Entry) -> bool:
    """Return whether it is ordered, takes a month or keeps harm away: what is tried first stands beside it."""
    rule = _RULES[entry.rule]
    befores = (*rule.before, *(each for step in rule.steps for each in step.before))
    return rule.safety or bool(befores) or entry.weeks[0] >= _A_MONTH


_STRANGE_WORDS = (
    # What is said, and of which systems it is so.
    (r"(?<!own )\bcards?\b", lambda framing: framing["model_hosting"] == "own"),
    (r"\bdocuments?\b", lambda framing: framing["switches"]["retrieval"] == "yes"),
    (r"\bprompts?\b|\btokens?\b", lambda framing: framing["switches"]["system_kind"] != "predictive"),
    (r"\beach call\b|\bcall back\b", lambda framing: framing["switches"]["system_kind"] != "predictive"),
    (r"\btasks?\b", lambda framing: framing["switches"]["system_kind"] == "agent"),
)


def _in_words_of_its_kind(advice: Advice, facts: Json) -> None:
    framing = facts["framing"]
    for entry in advice.do_now + advice.do_next:
        said = " ".join([entry.title, *(step.do for step in entry.steps)])
        for words, is_so in _STRANGE_WORDS:
            assert is_so(framing) or not re.search(words, said.lower()), (entry.rule, words, said)


def test_said_twice_it_is_the_same() -> None:
    for facts, issued_on in situations(3):
        assert advised(facts, issued_on) == advised(facts, issued_on)
