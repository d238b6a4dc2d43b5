"""One order for everything and one spelling of it: what digests and draws rest on."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import cast

from apps.documents.mapping import plain
from apps.ranking.inputs.types import Engagement, Stakeholder


def canonical_json(value: object) -> str:
    """Return the one spelling of a plain value that digests are made of; NaN and infinity raise ValueError.

    ASCII, keys sorted, no spaces; every number is written as a float, whatever its unit.
    """
    return json.dumps(
        _floats(value), sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False
    )


def in_canonical_order(engagement: Engagement) -> Engagement:
    """Return the engagement sorted: by id, peaks by month, people by perspective and then by what they said.

    People with equal answers in one perspective are interchangeable, and the order of the dimensions is kept.
    """
    # By digest and not by id: who is called what must not move a draw.
    answers = {
        person.id: _sha256(canonical_json(_answers(person, engagement.dimensions)))
        for person in engagement.stakeholders
    }
    return replace(
        engagement,
        groups=tuple(sorted(engagement.groups, key=lambda group: group.id)),
        items=tuple(sorted(engagement.items, key=lambda item: item.id)),
        quantities=tuple(sorted(engagement.quantities, key=lambda quantity: quantity.id)),
        stakeholders=tuple(
            sorted(engagement.stakeholders, key=lambda person: (person.group, answers[person.id]))
        ),
        peaks=tuple(sorted(engagement.peaks, key=lambda peak: (peak.months_from_now, peak.times))),
    )


def input_document(canonical: Engagement) -> Mapping[str, object]:
    """Return a canonical engagement as plain JSON without the ids of people, every default filled in."""
    people = [
        {"group": person.group, **_answers(person, canonical.dimensions)} for person in canonical.stakeholders
    ]
    # Ids of people would make a digest of the same answers another, and lead back to who gave them.
    return {**plain(replace(canonical, stakeholders=())), "stakeholders": people}


def input_digest(document: Mapping[str, object]) -> str:
    """Return the SHA-256 of what `input_document` wrote: independent of the ids and the order of people."""
    return _sha256(canonical_json(document))


def _floats(value: object) -> object:
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, int | float):
        return float(value) + 0.0  # -0.0 becomes 0.0: the same figure, the same digest
    if isinstance(value, Mapping):
        return {key: _floats(item) for key, item in value.items()}
    return [_floats(item) for item in cast("Sequence[object]", value)]


def _answers(person: Stakeholder, dimensions: Sequence[str]) -> dict[str, object]:
    return {
        "ranking": {dimension: person.ranking.get(dimension) for dimension in dimensions},
        "likert": dict(person.likert),
        "estimates": {quantity: plain(estimate) for quantity, estimate in person.estimates.items()},
    }


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("ascii")).hexdigest()
