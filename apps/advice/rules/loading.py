"""Reads a rule set of `scalelens-rules/3`: from a folder of files or from one document, checked before it is typed."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import cast

from apps.advice.conditions.conditions import Condition, Every
from apps.advice.conditions.written import Grammar, Steps, WrittenCondition, parse_condition
from apps.advice.errors import RulesError
from apps.advice.instrument import Instrument
from apps.advice.rules.file import DEFINITIONS, WrittenTarget
from apps.advice.rules.references import Names
from apps.advice.rules.refusals import Refusals
from apps.advice.rules.rulefile import (
    FORMAT,
    RuleFile,
    Words,
    WrittenAnswer,
    WrittenLaw,
    WrittenRule,
    WrittenStep,
)
from apps.advice.rules.ruleset import (
    Answer,
    Bound,
    DerivedFact,
    GuardMeaning,
    Kind,
    Law,
    LawEffect,
    LeaveAlone,
    Measured,
    Pressed,
    Rule,
    RuleSet,
    Step,
    TargetRule,
    Text,
)
from apps.advice.rules.scenes import contradictions
from apps.advice.vocabulary import fact_types
from apps.documents.files import read_file, schema_problems
from apps.documents.mapping import read
from apps.documents.problems import DocumentError, Problem, joined
from apps.documents.values import Json

SCHEMA = DEFINITIONS / "rules-3.schema.json"
MANIFEST = "manifest"
_SECTIONS = ("rules", "targets", "experiments")


def read_folder(folder: Path) -> dict[str, Json]:
    """Return the one document that a manifest and its parts make; raises RulesError, each problem with its file."""
    return _Files(folder).document


@contextmanager
def open_folder(folder: Path) -> Iterator[dict[str, Json]]:
    """Give the document of a folder; whoever refuses it raises RulesError, each problem with its file and its path in it."""
    files = _Files(folder)
    try:
        yield files.document
    except DocumentError as error:
        raise RulesError([files.placed(problem) for problem in error.errors]) from error


def load_folder(folder: Path, instrument: object) -> RuleSet:
    """Return the rule set in a folder; raises RulesError with every problem, each with its file and its path in it."""
    with open_folder(folder) as document:
        return load_rules(document, instrument)


def load_rules(document: object, instrument: object, *, is_checked: bool = False) -> RuleSet:
    """Return the rule set of a document of any shape; raises RulesError with every problem, each with its path."""
    questions = read(Instrument, instrument)
    if not is_checked and (problems := _of_schema(document)):
        raise RulesError(problems)
    written = read(RuleFile, _named(document))
    if not is_checked and (problems := [_problem(*found) for found in Refusals(Names(written, questions))]):
        raise RulesError(problems)
    rules = _rule_set(written, questions)
    if not is_checked and (problems := [_problem(*found) for found in contradictions(rules, questions)]):
        raise RulesError(problems)
    return rules


class _Files:
    """A manifest and its parts, read as one document; where each rule stands is kept for messages."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.places: dict[str, list[tuple[str, int]]] = {section: [] for section in _SECTIONS}
        manifest = self._read(MANIFEST)
        parts = manifest.get("parts")
        names = [part for part in parts if isinstance(part, str)] if isinstance(parts, list) else []
        there = {file.stem for file in folder.glob("*.json") if "." not in file.stem} - {MANIFEST}
        if unlisted := sorted(there - {*names}):
            raise RulesError(
                [_of_file(MANIFEST, "parts", "unlisted_part", f"{unlisted[0]}.json is not listed.")]
            )
        sections: dict[str, list[Json]] = {section: [] for section in _SECTIONS}
        for name in names:
            for section, entries in self._part(name):
                self.places[section] += [(name, place) for place in range(len(entries))]
                sections[section] += entries
        self.document: dict[str, Json] = {**manifest, **sections}

    def _read(self, name: str) -> dict[str, Json]:
        try:
            return read_file(self.folder / f"{name}.json")
        except FileNotFoundError as error:
            raise RulesError([_of_file(name, "", "missing_part", "There is no such file.")]) from error
        except DocumentError as error:
            raise RulesError(
                [_of_file(name, each.path, each.code, each.message) for each in error.errors]
            ) from error

    def _part(self, name: str) -> Iterator[tuple[str, list[Json]]]:
        for section, entries in self._read(name).items():
            if section not in _SECTIONS or not isinstance(entries, list):
                message = "A part holds lists of rules, targets or experiments."
                raise RulesError([_of_file(name, section, "unknown_field", message)])
            yield section, entries

    def placed(self, problem: Problem) -> Problem:
        """Return a problem of the whole document with the path in the file it stands in."""
        section, _, rest = problem.path.partition("[")
        if section not in self.places or not rest:
            return _of_file(MANIFEST, problem.path, problem.code, problem.message)
        place, _, inner = rest.partition("]")
        name, at = self.places[section][int(place)]
        return _of_file(name, f"{section}[{at}]{inner}", problem.code, problem.message)


def _of_file(name: str, path: str, code: str, message: str) -> Problem:
    return Problem(f"{name}.json: {path}".rstrip(": "), code, message)


def _problem(steps: Steps, code: str, message: str) -> Problem:
    return Problem(joined("", *steps) if steps else "", code, message)


def _of_schema(document: object) -> list[Problem]:
    if isinstance(document, dict) and document.get("format") != FORMAT:
        return [Problem("format", "unknown", f"This version of Scalelens reads {FORMAT} and nothing else.")]
    return schema_problems(document, SCHEMA)


def _named(value: object) -> object:
    """Return a document with `@own`, a named condition, written out as the condition that names it."""
    if isinstance(value, dict):
        return {key: _named(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_named(each) for each in value]
    return {"use": value[1:]} if isinstance(value, str) and value.startswith("@") else value


def _rule_set(written: RuleFile, instrument: Instrument) -> RuleSet:
    pooling = written.pooling
    facts = fact_types(pooling.items, written.derived, instrument)
    orders = {name: fact.steps for name, fact in facts.items() if fact.steps}
    build = _Build(Grammar(written.conditions, orders, written.sure, instrument.limited))
    return RuleSet(
        slug=written.slug,
        version=written.version,
        title=written.title,
        instrument=written.instrument,
        sure=written.sure,
        kinds=cast("tuple[Kind, ...]", written.kinds),
        ordered=frozenset(pooling.ordered.items),
        nominal=frozenset(pooling.nominal.items),
        many=frozenset(pooling.many.items),
        nominal_share=Fraction(str(pooling.nominal.at_least)),
        derived={
            name: DerivedFact(formula, build.condition(formula.valid_if) if formula.valid_if else None)
            for name, formula in written.derived.items()
        },
        rules=tuple(map(build.rule, written.rules)),
        targets=tuple(map(build.target, written.targets)),
        experiments=tuple((each, build.condition(each.when)) for each in written.experiments),
        topics=written.topics,
        pressed=Pressed(
            missed=written.pressed.missed,
            bills=written.pressed.bills,
            unkept=written.pressed.unkept,
            growing=written.pressed.growing,
            impossible=build.answers(written.pressed.impossible),
            harms=build.answers(written.pressed.harms),
            wanted=build.answers(written.pressed.wanted),
            scaled=build.answers(written.pressed.scaled),
            opened=tuple(
                Bound(each.item, each.limit, build.condition(each.when)) for each in written.pressed.opened
            ),
            untried=build.answers(written.pressed.untried),
            cutoffs=written.pressed.cutoffs,
        ),
        evidence_lines=written.evidence_lines,
        dates=written.dates,
        prices=written.prices,
        constants=written.constants,
        words=written.words,
        sources=written.sources,
    )


class _Build:
    """Types what a file says: a condition that is not written always holds."""

    def __init__(self, grammar: Grammar) -> None:
        self.grammar = grammar

    def condition(self, written: WrittenCondition | None) -> Condition:
        return Every(()) if written is None else parse_condition(written, self.grammar)

    def texts(self, words: Words) -> tuple[Text, ...]:
        if isinstance(words, str):
            return (Text(words, Every(())),) if words else ()
        return tuple(Text(each.text, self.condition(each.when)) for each in words)

    def articles(self, words: Words) -> tuple[Text, ...]:
        # A law without an article is said by its name.
        return self.texts(words) or (Text("", Every(())),)

    def answers(self, written: Iterable[str | WrittenAnswer]) -> tuple[Answer, ...]:
        answers = (WrittenAnswer(each) if isinstance(each, str) else each for each in written)
        return tuple(Answer(each.item, self.condition(each.when)) for each in answers)

    def step(self, written: WrittenStep) -> Step:
        return Step(
            by=written.by,
            do=written.do,
            when=self.condition(written.when),
            weeks=written.weeks,
            who=written.who,
            builds=written.builds,
            acts=written.acts,
            brief=written.brief,
            before=written.before,
            after=frozenset(written.after),
            gives=written.gives,
            lent=written.lent,
            at_once=written.at_once,
            freezes=written.freezes,
            does=frozenset(written.does),
        )

    def alone(self, written: WrittenRule) -> tuple[LeaveAlone, ...]:
        return tuple(
            LeaveAlone(
                what=each.what,
                why=each.why,
                until=each.until,
                when=self.condition(each.when),
                gives_room=frozenset(each.gives_room),
                all_roomy=each.all_roomy,
                forbids=frozenset(each.forbids),
            )
            for each in written.leaves_alone
        )

    def law(self, written: WrittenLaw | None) -> Law | None:
        if written is None:
            return None
        effects = tuple(
            LawEffect(each.effect, self.condition(each.when), each.due) for each in written.effects
        )
        return Law(
            self.texts(written.short),
            written.owner,
            {regime: self.articles(words) for regime, words in written.articles.items()},
            effects,
        )

    def rule(self, written: WrittenRule) -> Rule:
        return Rule(
            id=written.id,
            kind=cast("Kind", written.kind),
            title=self.texts(written.title),
            phrase=written.phrase,
            when=self.condition(written.when),
            answers=self.answers(written.answers),
            relieves=written.relieves,
            topic=written.topic,
            excludes=frozenset(written.excludes),
            replaces=frozenset(written.replaces),
            does=frozenset(written.does),
            forbids=frozenset(written.forbids),
            steps=tuple(map(self.step, written.steps)),
            before=written.before,
            measures_by=tuple(Measured(each, self.condition(each.when)) for each in written.measured_by),
            stop_if=self.texts(written.stop_if),
            evidence=self.texts(written.evidence),
            mistakes=written.not_,
            leaves_alone=self.alone(written),
            then=written.then,
            joins=written.joins,
            note=written.note,
            instead_of=written.instead_of,
            moves_money=written.moves_money,
            guard=GuardMeaning(
                written.says_who_leads,
                written.asks_again,
                written.reversible_only,
                written.nothing_pressed,
                written.reads_first,
                written.halts,
                written.leads,
                written.builds_from,
                written.moves_launch,
            ),
            measures=written.measures,
            safety=written.safety,
            law=self.law(written.law),
            sources=written.sources,
        )

    def target(self, written: WrittenTarget) -> TargetRule:
        conditions = (written.when, written.shown_when, written.default.times_when)
        return TargetRule(written, *(each if each is None else self.condition(each) for each in conditions))
