"""Typed text and figures, as every file says them."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from apps.decisions.models import Assumption, Decision, Target
from apps.decisions.wording import flip_words, quantity_words, value_words
from apps.engagements.models import Stakeholder
from apps.instruments.definition import Definition

# They would let a text rearrange the line it stands in.
DIRECTIONS = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")


def printable(text: str) -> str:
    """Return a text without control and direction characters, its lines ended by line feeds."""
    lines = re.sub("\r\n|[\r\x0b\x0c\x85\u2028\u2029]", "\n", DIRECTIONS.sub("", text))
    # Half a surrogate pair can't be written as UTF-8: the whole file would fail for it.
    return "".join(each for each in lines if each in "\n\t" or unicodedata.category(each) not in {"Cc", "Cs"})


def one_line(text: str) -> str:
    return " ".join(printable(text).split())


@dataclass(frozen=True)
class Speaker:
    """Says dimensions and figures, and owners: a stakeholder by their perspective, as in a report."""

    definition: Definition
    currency: str
    owners: Mapping[str, str]

    def owner(self, owner: str) -> str:
        return self.owners.get(owner.strip().casefold(), owner)

    def dimension(self, slug: str) -> str:
        return self.definition.dimensions.get(slug, slug)

    def dimensions(self, slugs: Iterable[str]) -> str:
        return ", ".join(map(self.dimension, slugs))

    def value(self, value: object, target: Target) -> str:
        return value_words(value, target.unit, target.taken_from, self.definition, self.currency)

    def figure(self, value: float, assumption: Assumption) -> str:
        return quantity_words(value, assumption.quantity, self.definition, self.currency)

    def flip(self, assumption: Assumption) -> str:
        return flip_words(assumption, self.definition, self.currency)


def owners_of(people: Iterable[Stakeholder], definition: Definition) -> dict[str, str]:
    # By all that they may be written as: an owner is typed freely, and no file names somebody who was asked.
    return {
        known_as.casefold(): definition.perspectives.get(person.perspective, person.perspective)
        for person in people
        for known_as in (person.key, person.name, person.email)
        if known_as
    }


def deciders_of(decision: Decision) -> list[str]:
    """Return who decided: the role, and the name of who agreed to be named."""
    people = [(one_line(each.get("role", "")), one_line(each.get("name", ""))) for each in decision.deciders]
    return [f"{name} ({role})" if name and role else name or role for role, name in people if name or role]


def iso(day: date | None) -> str:
    return day.isoformat() if day else ""
