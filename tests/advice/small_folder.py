"""A small rule set of `scalelens-rules/3` in a folder, over the small instrument: what a test says is all that differs."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

type Json = dict[str, Any]

INSTRUMENT: Json = {
    "slug": "small",
    "version": 3,
    "dimensions": {"data": "Data", "user": "Users", "model": "Model"},
    "perspectives": {"platform": "Platform", "business": "Business"},
    "framing": [
        {
            "id": "system_kind",
            "text": "Kind",
            "choices": [{"slug": slug, "label": slug} for slug in ("predictive", "answers", "agent")],
        },
        {
            "id": "retrieval",
            "text": "Retrieval",
            "asked_when": {"system_kind": ["answers", "agent"]},
            "choices": [{"slug": slug, "label": slug} for slug in ("yes", "no")],
        },
    ],
    "agreement_scale": {"choices": [{"value": value} for value in (1, 2, 3, 4, 5, "dk")]},
    "symptoms": [
        {"id": "D8", "text": "Not found", "asked_when": {"retrieval": ["yes"]}, "dimension": "data"},
        {"id": "U2", "text": "Slow", "dimension": "user"},
    ],
    "quantities": [
        {"id": "QU2", "text": "Requests", "unit": "requests/s", "points": ["now", "horizon", "limit"], "dimension": "user"},
        {"id": "QM4", "text": "Price", "unit": "currency", "points": ["now"], "dimension": "model"},
    ],
    "context": [
        {
            "id": "C3",
            "text": "People",
            "pick": "one",
            "ordered": True,
            "choices": [{"slug": slug, "label": slug} for slug in ("1-3", "4-8", "9-20", "more")],
        }
    ],
    "targets": [
        {"id": "G4", "text": "Budget", "unit": "currency", "ordered": True, "steps": [10, 100, 1000]}
    ],
}  # fmt: skip
ALWAYS: Json = {"all": []}

STEP: Json = {"by": "30", "do": "Test twice the load of today", "weeks": [0.5, 2], "who": ["platform"]}
RULE: Json = {
    "id": "US3",
    "kind": "step",
    "title": "Test the load of {event}",
    "when": {"pressed": "QU2"},
    "answers": ["QU2", "U2"],
    "relieves": "user",
    "topic": "US3",
    "steps": [STEP],
    "measure": {"text": "What it holds", "of": "QU2", "until": "60 minutes at twice the load"},
    "stop_if": "It holds for 60 minutes.",
}
SHAPE: Json = {"id": "P9", "kind": "shape", "title": "Keep one service", "when": ALWAYS, "steps": [STEP]}
LAW: Json = {
    "id": "LW1",
    "kind": "law",
    "title": "Get the class in writing",
    "when": ALWAYS,
    "steps": [STEP],
    "law": {
        "short": "the class is open",
        "owner": "Counsel",
        "articles": {"eu_ai_act": "6"},
        "effects": [{"effect": "dated", "due": {"date": "art_50"}}],
    },
}
MANIFEST: Json = {
    "format": "scalelens-rules/3",
    "slug": "small-rules",
    "version": 3,
    "title": "Small rules",
    "language": "en",
    "instrument": "small@3",
    "kinds": ["law", "stop", "guard", "shape", "latency", "step", "standard", "leave_alone"],
    "parts": ["law", "shapes", "steps"],
    "verbs": ["Test", "Keep", "Get", "Do not"],
    "little_words": ["the", "a", "it", "of", "and"],
    "sure": 0.8,
    "pooling": {
        "ordered": {"items": ["C3", "G4"]},
        "nominal": {"items": [], "at_least": 0.6},
        "many": {"items": []},
    },
    "topics": {"launch": "Going live"},
    "shared": {"quota": "Quota"},
    "dates": {"art_50": {"on": "2026-08-02", "as_of": "2026-11-25", "source": "S1"}},
    "prices": {},
    "constants": {},
    "words": {},
    "derived": {},
    "conditions": {"agent": {"fact": "engagement.system_kind", "is": "agent"}},
    "pressed": {
        "missed": [],
        "bills": [],
        "impossible": [],
        "untried": [],
        "wanted": [],
        "cutoffs": {
            "over_measured": 0.5,
            "over_said": 0.8,
            "event": 0.5,
            "reached": 0.5,
            "reached_months": 12,
            "soon_days": 30,
            "lead_days": 90,
            "felt_by_all_mean": 0.75,
            "felt_by_all_least": 0.5,
            "felt_mean": 0.5,
            "felt_most": 0.75,
        },
    },
    "evidence_lines": {
        "over": "{now} today, limit {limit}.",
        "missed": "{now} today, {wanted} wanted.",
        "event": "{at_event} on {date}.",
        "reached": "About {month}.",
        "reached_in": "In {month}.",
        "over_before": "{now} today, {at_event} for {event}.",
        "expected": "{now} expected.",
        "expected_reached": "Expected about {month}.",
        "expected_reached_in": "Expected in {month}.",
        "expected_guessed": "{q}: {now} by one guess.",
        "guessed": "{q}: {now} by one guess.",
        "expected_unsure": "{now} expected.",
        "felt": "{agree} of {asked}.",
        "half_felt": "{asked}: {short_name}.",
        "felt_by_some": "{agree} of {asked}: {short_name}.",
        "wanted": "{chosen}.",
        "unsure": "{now} today.",
        "at_limit": "{now} today.",
    },
    "sources": {"S1": "A source.", "own": "Ours."},
}


def folder(at: Path, *, steps: list[Json] | None = None, law: Json = LAW, **manifest: Any) -> Path:
    """Write the files of the small rule set, and return where."""
    parts: Mapping[str, Json] = {
        "law": {"rules": [law]},
        "shapes": {"rules": [SHAPE]},
        "steps": {"rules": [RULE] if steps is None else steps},
    }
    at.mkdir(exist_ok=True)
    for name, document in {**parts, "manifest": {**MANIFEST, **manifest}}.items():
        (at / f"{name}.json").write_text(json.dumps(document), encoding="utf-8")
    return at
