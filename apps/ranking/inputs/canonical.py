"""One order for everything and one spelling of it: what draws rest on."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from operator import attrgetter
from typing import cast

from apps.documents.mapping import plain
from apps.ranking.inputs.types import Engagement, Figures, Opinions


def canonical_json(value: object) -> str:
    """Return the one spelling of a plain value that digests are made of; NaN and infinity raise ValueError.

    ASCII, keys sorted, no spaces; every number is written as a float, whatever its unit.
    """
    return json.dumps(
        _floats(value), sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False
    )


def in_canonical_order(engagement: Engagement) -> Engagement:
    """Return the engagement sorted: by id, peaks by month, rows by crowd or perspective and then by what they say.

    Rows that say the same are interchangeable, and the order of the dimensions is kept.
    """

    # By what is said and not by id: who is called what, or stood where, must not move a draw.
    def opinions(row: Opinions) -> tuple[str, str]:
        ranking = {dimension: row.ranking.get(dimension) for dimension in engagement.dimensions}
        return row.crowd, canonical_json([ranking, row.likert])

    def figures(row: Figures) -> tuple[str, str]:
        return row.perspective, canonical_json(plain(row.estimates))

    by_id = attrgetter("id")
    statements = (replace(one, crowds=tuple(sorted(one.crowds, key=by_id))) for one in engagement.statements)
    return replace(
        engagement,
        perspectives=tuple(sorted(engagement.perspectives, key=by_id)),
        items=tuple(sorted(engagement.items, key=by_id)),
        quantities=tuple(sorted(engagement.quantities, key=by_id)),
        crowds=tuple(sorted(engagement.crowds, key=by_id)),
        opinions=tuple(sorted(engagement.opinions, key=opinions)),
        statements=tuple(sorted(statements, key=attrgetter("item"))),
        figures=tuple(sorted(engagement.figures, key=figures)),
        peaks=tuple(sorted(engagement.peaks, key=attrgetter("months_from_now", "times"))),
    )


def _floats(value: object) -> object:
    # Nearly all there is comes first.
    if type(value) is float:
        return value + 0.0
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, int | float):
        return float(value) + 0.0  # -0.0 becomes 0.0: the same figure, the same digest
    if isinstance(value, Mapping):
        return {key: _floats(item) for key, item in value.items()}
    return [_floats(item) for item in cast("Sequence[object]", value)]
