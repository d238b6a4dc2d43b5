"""What people typed, and what they are called: nobody translates that."""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, cast

from django.conf import settings

from apps.accounts.models import Client, User
from apps.advice import read_folder
from apps.decisions.models import Assumption, PlanStep, Target
from apps.documents.values import JsonObject
from apps.engagements.links import masked
from apps.engagements.models import Engagement, Stakeholder


@cache
def typed_by_people(repository: Path) -> frozenset[str]:
    """Return what stands in the demo cases and in the rows of our factories, and the ids of rules."""
    typed = {"Northlight Consulting", "Harbourline Mutual", "Claims assistant"}
    typed |= {"adjusters read summaries, not files", "minutes a claim"}
    rules = read_folder(repository / "apps/advice/definitions/scale-where-it-matters-3")
    typed |= {str(rule["id"]) for rule in cast("list[JsonObject]", rules["rules"])}
    for path in (repository / "apps/demo/cases").glob("*.json"):
        typed |= set(phrases(json.loads(path.read_text(encoding="utf-8"))))
    return frozenset(typed)


def names_in_use() -> set[str]:
    """Return what people and engagements are called in the rows of now."""
    names = {name for user in User.objects.all() for name in (user.name, user.email)}
    names |= {
        name
        for person in Stakeholder.objects.all()
        for name in (person.name, person.email, masked(person.email))
    }
    names |= set(Client.objects.values_list("name", flat=True))
    names |= set(Assumption.objects.values_list("text", flat=True))
    names |= set(Target.objects.values_list("indicator", flat=True))
    names |= set(PlanStep.objects.values_list("text", flat=True))
    names |= set(dict(settings.LANGUAGES).values())  # a language goes by the name its speakers give it
    names |= set(Engagement.objects.values_list("time_zone", flat=True))
    names |= {thing for each in Engagement.objects.all() for thing in (each.thing_one, each.thing_many)}
    return names | set(Engagement.objects.values_list("code", flat=True))


def phrases(node: Any) -> Iterator[str]:
    """Yield each text of several words in a document."""
    if isinstance(node, Mapping):
        for value in node.values():
            yield from phrases(value)
    elif isinstance(node, list):
        for value in node:
            yield from phrases(value)
    elif isinstance(node, str) and " " in node:
        yield node
