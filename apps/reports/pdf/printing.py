"""A frozen content made ready for the printed page: its charts drawn, the mark beside each dimension."""

from collections.abc import Mapping
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from apps.charts import (
    PRINT,
    PRINT_COVER,
    AnswerCounts,
    Axis,
    BreachRange,
    MapColumn,
    MapRow,
    PlaceShares,
    StatedComputed,
    Theme,
    answer_bars,
    breach_timeline,
    dimension_mark,
    perspective_map,
    rank_acceptability,
    stated_computed,
)
from apps.findings.sentences import chart_words, share_words

type Json = Mapping[str, Any]

LONG_FINDING = 52  # characters of a cover title that still fit in large type


def printed(document: Json) -> dict[str, Any]:
    """Return what the templates read: the document, with pictures where it has numbers."""
    return {
        **document,
        "is_long": len(document["summary"]["finding"]) > LONG_FINDING,
        "cover_ranking": [_marked(row, theme=PRINT_COVER, size=16) for row in document["ranking"]],
        "brief": _brief(document["brief"]),
        "places": _places(document["places"]),
        "strands": _strands(document["strands"]),
        "limits": _limits(document["limits"]),
        # Contents frozen before there was such a page have neither.
        "disagreement": _disagreement(document.get("disagreement")),
        "changes": _changes(document.get("changes")),
        "decision": _decision(document["decision"]),
        "has_stops": any(row["stop"] for row in document["targets"]),
        "method": {
            **document["method"],
            "dimensions": [_marked(row) for row in document["method"]["dimensions"]],
        },
    }


def _marked(row: Json, *, theme: Theme = PRINT, size: float = 11) -> dict[str, Any]:
    return {**row, "mark": SafeString(dimension_mark(row["slug"], row["label"], theme=theme, size=size))}


def _brief(brief: Json | None) -> dict[str, Any] | None:
    if brief is None:
        return None
    return {
        **brief,
        "asked": _marked(brief["asked"], size=15),
        "found": [_marked(row, size=15) for row in brief["found"]],
    }


def _places(places: Json | None) -> dict[str, Any] | None:
    if places is None:
        return None
    rows = [PlaceShares(row["slug"], row["label"], tuple(row["shares"])) for row in places["rows"]]
    return {
        **places,
        "figure": SafeString(
            rank_acceptability(rows, title=places["heading"], theme=PRINT, words=chart_words())
        ),
        "rows": [
            {**_marked(row), "shares": [share_words(share) for share in row["shares"]]}
            for row in places["rows"]
        ],
    }


def _strands(strands: Json | None) -> dict[str, Any] | None:
    if strands is None:
        return None
    if not strands["is_drawn"]:
        return {**strands, "figure": "", "rows": [_marked(row) for row in strands["rows"]]}
    rows = [
        StatedComputed(row["slug"], row["label"], row["stated"], row["computed"], row["gap"])
        for row in strands["rows"]
    ]
    return {
        **strands,
        "figure": SafeString(
            stated_computed(rows, title=strands["heading"], theme=PRINT, words=chart_words())
        ),
        "rows": [_marked(row) for row in strands["rows"]],
    }


def _limits(limits: Json | None) -> dict[str, Any] | None:
    if limits is None:
        return None
    rows = [
        BreachRange(
            dimension=row["slug"],
            label=row["name"],
            detail=row["detail"],
            p10=row["p10"],
            p50=row["p50"],
            p90=row["p90"],
        )
        for row in limits["rows"]
    ]
    figure = breach_timeline(
        rows,
        horizon_months=limits["horizon_months"],
        title=limits["heading"],
        theme=PRINT,
        words=chart_words(),
    )
    return {**limits, "figure": SafeString(figure), "rows": [_marked(row) for row in limits["rows"]]}


def _disagreement(found: Json | None) -> dict[str, Any] | None:
    if found is None:
        return None
    camps = found["camps"]
    return {
        **found,
        "camps": camps
        and {
            **camps,
            "camps": [{**camp, "order": [_marked(row) for row in camp["order"]]} for camp in camps["camps"]],
        },
        "map": found["map"] and {**found["map"], "figure": SafeString(_map(found["map"]))},
        "items": found["items"] and {**found["items"], "figure": SafeString(_answers(found["items"]))},
    }


def _map(found: Json) -> str:
    columns = [MapColumn(each["slug"], each["label"], each["together"]) for each in found["columns"]]
    rows = [
        MapRow(row["label"], row["note"], tuple(row["values"]), tuple(row["words"])) for row in found["rows"]
    ]
    axis = Axis(1, max(len(columns), 2), _("breaks first"), pgettext("place", "last"))
    return perspective_map(rows, columns, axis=axis, title=found["title"], theme=PRINT, words=chart_words())


def _answers(found: Json) -> str:
    rows = [
        AnswerCounts(row["slug"], row["label"], tuple(row["counts"]), row["note"]) for row in found["rows"]
    ]
    return answer_bars(rows, choices=found["choices"], title=found["heading"], theme=PRINT)


def _changes(found: Json | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {**found, "points": [_marked(row) for row in found["points"]]}


def _decision(decision: Json | None) -> dict[str, Any] | None:
    if decision is None:
        return None
    return {**decision, "order": [_marked(row) for row in decision["order"]]}
