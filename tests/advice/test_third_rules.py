"""The rules that ship as the third edition: they load, leave nothing unanswered, and say it in words of their own."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import chain, takewhile
from typing import Any

import pytest

from apps.advice import DEFINITIONS
from apps.advice.conditions.conditions import FactValue, Known, truth_of
from apps.advice.instrument import Instrument
from apps.advice.rules.loading import load_folder, read_folder
from apps.advice.rules.ruleset import Rule, RuleSet
from apps.advice.rules.scenes import Scene, scenes_of
from apps.documents.mapping import read
from apps.instruments.examples import DEFINITIONS as QUESTIONS

FOLDER = DEFINITIONS / "scale-where-it-matters-3"
ADVISING = {"stop", "step", "latency", "shape"}
WORDS_NEVER_SAID = re.compile(
    r"\bdraws?\b|today not known|what brought this up|\bthe page\b|\bboth\b|\bverify\b|\bleverage\b|\brobust\b"
    r"|\bholistic\b|\bdimensions?\b|\bperspectives?\b",
    re.IGNORECASE,
)
# A figure is followed by what it counts: a unit, or a noun.
FIGURE_ALONE = re.compile(r"(?<![\w.,{:])\d+(?:[.,]\d+)*(?=[;)]|\.(?:\s|$)|,\s|$)")


@cache
def instrument() -> Instrument:
    return read(Instrument, json.loads((QUESTIONS / "four-dimensions-3.json").read_text(encoding="utf-8")))


@cache
def rules() -> RuleSet:
    return load_folder(FOLDER, json.loads((QUESTIONS / "four-dimensions-3.json").read_text(encoding="utf-8")))


@cache
def scenes() -> tuple[Scene, ...]:
    return scenes_of(instrument())


def fired(values: Mapping[str, FactValue]) -> Iterator[Rule]:
    """Yield the rules that fire where these facts alone are known."""
    known = dict(values)
    before: list[Rule] = []
    for rule in rules().rules:
        is_fired = truth_of(rule.when, Known(known)) is True and not any(
            each.silences(rule) for each in before
        )
        known[f"fired.{rule.id}"] = is_fired
        if is_fired:
            before.append(rule)
            yield rule


def relieved(values: Mapping[str, FactValue]) -> set[str]:
    """Return the items that entries answer where these facts alone are known."""
    entries = (rule for rule in fired(values) if rule.kind in {"stop", "step", "latency"})
    answers = chain.from_iterable(rule.answers for rule in entries)
    return {answer.item for answer in answers if truth_of(answer.when, Known(values)) is True}


def test_each_kind_has_its_number() -> None:
    counted = Counter("advises" if rule.kind in ADVISING else rule.kind for rule in rules().rules)
    assert counted == {"advises": 92, "guard": 16, "law": 13, "standard": 11, "leave_alone": 8}


def test_files_stay_short_enough_to_review() -> None:
    for file in FOLDER.glob("*.json"):
        assert len(file.read_text(encoding="utf-8").splitlines()) < 1500, file.name


def test_a_statement_alone_brings_a_rule_that_answers_it() -> None:
    unanswered = {
        (symptom.id, scene.name)
        for scene in scenes()
        for symptom in instrument().symptoms
        if symptom.id not in scene.unasked
        and symptom.id
        not in relieved(
            {
                **scene.facts,
                f"symptom.{symptom.id}": 1.0,
                f"symptom.{symptom.id}.most": 1.0,
                f"pressed.{symptom.id}": 3,
            }
        )
    }
    assert unanswered == set()


@pytest.mark.parametrize("pressed", [0, 1, 2, 4])
def test_a_figure_alone_brings_a_rule_that_answers_it(pressed: int) -> None:
    limited = set(chain.from_iterable(instrument().limited.values()))
    unanswered = {
        (item, scene.name)
        for scene in scenes()
        if scene.facts["engagement.stage"] != "idea"
        for item in limited
        if item not in scene.unasked
        and item not in relieved({**scene.facts, f"pressed.{item}": pressed, f"quantity.{item}.now": 1.0})
    }
    assert unanswered == set()


@pytest.mark.parametrize("pressed", [1, 2])
def test_each_limit_is_raised_or_its_demand_lowered_by_a_step_with_words_for_the_board(pressed: int) -> None:
    limited = set(chain.from_iterable(instrument().limited.values()))
    only_proved = {
        (item, scene.name)
        for scene in scenes()
        if scene.facts["engagement.stage"] != "idea"
        for item in limited - scene.unasked
        if not _moves(
            item,
            {
                **scene.facts,
                f"pressed.{item}": pressed,
                **{f"quantity.{item}.{point}": 1.0 for point in ("now", "horizon", "limit")},
            },
        )
    }
    assert only_proved == set()


def _moves(item: str, values: Mapping[str, FactValue]) -> bool:
    known = Known(values)
    return any(
        step.acts in {"raise", "lower"} and step.brief is not None and truth_of(step.when, known) is True
        for rule in fired(values)
        if rule.kind in {"stop", "step", "latency"}
        and any(each.item == item and truth_of(each.when, known) is True for each in rule.answers)
        for step in rule.steps
    )


def test_every_pick_and_target_is_read_where_it_is_asked() -> None:
    promises = {item for target in rules().targets for item in target.written.evidence}
    unread = {
        (question.id, scene.name)
        for scene in scenes()
        for question in (*instrument().context, *instrument().targets)
        if question.perspectives and question.id not in scene.unasked | promises
        if not _is_read(question.id, scene)
    }
    assert unread == set()


def _is_read(item: str, scene: Scene) -> bool:
    facts = re.compile(rf"(context|target)\.{item}\b")
    return any(
        scene.may_hold(rule.when)
        and (item in rule.items or any(facts.search(repr(condition)) for condition in rule.conditions))
        for rule in rules().rules
    )


def test_every_word_about_an_item_names_one_that_rules_answer() -> None:
    answered = {item for rule in rules().rules for item in rule.items}
    pressed = rules().pressed
    named = {*(each.item for each in pressed.wanted), *(each.item for each in pressed.missed)}
    assert named <= answered


def test_no_step_is_said_by_two_rules() -> None:
    said = Counter(step.do for rule in rules().rules for step in rule.steps)
    assert [do for do, times in said.items() if times > 1] == []


def test_no_sentence_is_said_by_two_rules() -> None:
    said = Counter(
        text
        for rule in rules().rules
        for text in {
            *rule.mistakes,
            *(each.text for each in rule.stop_if),
            *(step.brief.title for step in rule.steps if step.brief),
        }
        if len(text.split()) > 4
    )
    shapes = {each.text for rule in rules().rules if rule.kind == "shape" for each in rule.stop_if}
    assert [text for text, times in said.items() if times > 1 and text not in shapes] == []


def test_texts_hold_no_word_of_the_method() -> None:
    found = [(place, text) for place, text in texts() if WORDS_NEVER_SAID.search(text)]
    assert found == []


def test_a_figure_has_its_unit() -> None:
    # Of a law it is the number of an article.
    said = ((place, text) for place, text in texts() if ".articles." not in place)
    found = [(place, text) for place, text in said if FIGURE_ALONE.search(text)]
    assert found == []


def test_the_doer_of_every_step_stands_first() -> None:
    assert all(step.who for rule in rules().rules for step in rule.steps)


def test_an_entry_takes_at_most_half_a_year() -> None:
    for rule in rules().rules:
        assert sum(step.weeks[0] for step in rule.steps) <= 26, rule.id


def texts() -> Iterator[tuple[str, str]]:
    """Yield what rules say to people, each with where it stands."""
    spoken = {
        "title",
        "do",
        "tail",
        "text",
        "until",
        "what",
        "why",
        "stop_if",
        "evidence",
        "phrase",
        "short",
        "not",
        "because",
    }
    for rule in read_folder(FOLDER)["rules"]:  # type: ignore[union-attr]
        yield from _texts(rule, spoken, str(rule["id"]))  # type: ignore[call-overload, index]


def _texts(value: Any, spoken: set[str], place: str, is_spoken: bool = False) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for name, each in value.items():
            yield from _texts(each, spoken, f"{place}.{name}", name in spoken)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each, spoken, place, is_spoken)
    elif isinstance(value, str) and is_spoken:
        yield place, value


# What is there once it runs: no idea can read, count, move or switch any of it.
NEEDS_IT_TO_RUN = re.compile(
    r"once more|hours of use|today's|\ba second today|week's (?:log|traffic)|month's bill|week of arrivals|worst ten minutes again"
    r"|most frequent changes|nobody asks out|largest job to|to a plain rule|out of the supplier's system|each week beside"
    r"|two hundred tasks|finished ones|\bany task\b|went in circles|who depend on it|\bthat hour\b|way back kept"
    r"|[Ss]end the kinds|score it two weeks"
)


def test_a_step_for_an_idea_can_be_done_before_it_runs() -> None:
    ideas = [scene for scene in scenes() if scene.facts["engagement.stage"] == "idea"]
    presuming = {
        (rule.id, words)
        for rule in rules().rules
        if rule.kind != "shape"
        for when, words in chain(
            ((step.when, step.do) for step in rule.steps), ((text.when, text.text) for text in rule.stop_if)
        )
        if NEEDS_IT_TO_RUN.search(words)
        for scene in ideas
        if scene.may_hold(rule.when, when) and not _is_said_otherwise(rule, words, scene)
    }
    assert presuming == set()


def _is_said_otherwise(rule: Rule, words: str, scene: Scene) -> bool:
    """Return whether a text that surely holds stands before this one."""
    before = takewhile(lambda text: text.text != words, rule.stop_if)
    return words in [text.text for text in rule.stop_if] and any(
        scene.surely_holds(text.when) for text in before
    )
