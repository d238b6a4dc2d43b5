"""Read an engagement file: everything is checked before the first row is written."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from apps.documents.files import schema_problems
from apps.documents.problems import DocumentError, Problem
from apps.instruments.models import InstrumentVersion, RuleSetVersion
from apps.instruments.selectors import definition_of, newest_rules
from apps.workshops.checking import Document, Names, engagement_problems, responses_of, unasked_answers

SCHEMA_FILE = Path(__file__).parent / "schemas" / "engagement.schema.json"


@dataclass(frozen=True)
class Person:
    key: str
    name: str
    email: str
    perspective: str
    withdrawn: bool = False


@dataclass(frozen=True)
class Reading:
    """A file that holds, with what it names. `warnings` are worth a word and keep nothing out."""

    document: Document
    version: InstrumentVersion
    rules: RuleSetVersion
    names: Names
    people: tuple[Person, ...]
    warnings: tuple[Problem, ...]


@cache
def engagement_schema() -> Mapping[str, Any]:
    schema: Mapping[str, Any] = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
    return schema


def read_engagement(document: Document) -> Reading:
    """Check a file as a whole; raises DocumentError with every problem."""
    _raise_if(schema_problems(document, engagement_schema()))
    version = _version_named(document["instrument"])
    rules = _rules_named(document.get("rules"), version)
    definition = definition_of(version)
    names = Names(
        definition=definition,
        rule_ids=frozenset(rule["id"] for rule in rules.document["rules"]),
        perspectives=document.get("perspectives", list(definition.perspectives)),
    )
    _raise_if(list(engagement_problems(document, names)))
    hosting = document.get("model_hosting", "own")
    return Reading(
        document=document,
        version=version,
        rules=rules,
        names=names,
        people=_people(document),
        warnings=tuple(unasked_answers(document, names, hosting)),
    )


def _people(document: Document) -> tuple[Person, ...]:
    """Gather who is in the file; where rounds differ, the latest is right."""
    gathered: dict[str, dict[str, Any]] = {}
    entries = [entry for _, entry in responses_of(document)]
    for entry in [*entries, *document.get("invited", ())]:
        fields = ("name", "email", "perspective", "withdrawn")
        said = {field: entry[field] for field in fields if field in entry}
        gathered.setdefault(entry["stakeholder"], {}).update(said)
    return tuple(Person(key=key, **gathered[key]) for key in sorted(gathered))


def _version_named(name: str) -> InstrumentVersion:
    version = InstrumentVersion.objects.named(name).exclude(state=InstrumentVersion.State.DRAFT).first()
    if version is None:
        message = f"No instrument {name} is loaded: load it with manage.py load_instrument."
        raise DocumentError([Problem("instrument", "unknown", message)])
    return version


def _rules_named(name: str | None, version: InstrumentVersion) -> RuleSetVersion:
    """Return the rules named, or the newest published ones that read this instrument."""
    if name is None:
        rules = newest_rules(version.name)
        message = f"No rules for {version.name} are published: load some with manage.py load_rules."
    else:
        rules = RuleSetVersion.objects.named(name).exclude(state=RuleSetVersion.State.DRAFT).first()
        message = f"No rules {name} are loaded: load them with manage.py load_rules."
    if rules is None:
        raise DocumentError([Problem("rules", "unknown", message)])
    if rules.instrument != version.name:
        message = f"{rules.name} read {rules.instrument}, not {version.name}."
        raise DocumentError([Problem("rules", "mismatch", message)])
    return rules


def _raise_if(problems: list[Problem]) -> None:
    if problems:
        raise DocumentError(problems)
