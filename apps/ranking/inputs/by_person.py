"""The engagement of ``scalelens-engine-input/2``, a row for each person, as the lists that are read today."""

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from apps.documents.checking import Checker
from apps.documents.problems import Problem, joined
from apps.ranking.inputs.validation import engagement_problems

FIELDS = ("dimensions", "horizon_months", "groups", "items", "quantities", "stakeholders")
MAY_BE_LEFT_OUT = ("peaks", "live", "launch_month")
LISTS = {
    "groups": (("id",), ("weight",)),
    "stakeholders": (("id", "group"), ("ranking", "likert", "estimates")),
}
# Where a path of today stood there.
SPELLINGS = (
    (r"\b(opinions|figures)(?=\[)", "stakeholders"),
    (r"\b(crowds|perspectives)(?=\[)", "groups"),
    (r"\.(crowd|perspective)$", ".group"),
)


def by_person_problems(engagement: object, path: str) -> list[Problem]:
    """Return every problem of such an engagement in plain JSON, which stands at `path`."""
    if problems := _shape_problems(engagement, path):
        return problems
    found = engagement_problems(in_lists(engagement), path)
    # What stands in two lists today was written once.
    told = {(_spelled(one.path), one.message): one.code for one in found}
    return [Problem(where, code, message) for (where, message), code in told.items()]


def in_lists(engagement: Any) -> dict[str, object]:
    """Make each person a row of both lists, and each perspective a crowd."""
    people = engagement["stakeholders"]
    heads = Counter(person["group"] for person in people if _gave_anything(person))
    kept = {name: value for name, value in engagement.items() if name not in LISTS}
    return kept | {
        "perspectives": [group | {"heads": heads[group["id"]]} for group in engagement["groups"]],
        "crowds": engagement["groups"],
        "opinions": [
            {"crowd": person["group"]}
            | {name: person[name] for name in ("ranking", "likert") if name in person}
            for person in people
        ],
        "figures": [
            {"id": person["id"], "perspective": person["group"], "estimates": person.get("estimates", {})}
            for person in people
        ],
    }


def _gave_anything(person: Mapping[str, Any]) -> bool:
    estimates = person.get("estimates")
    figures = estimates.values() if isinstance(estimates, Mapping) else ()
    return any(
        isinstance(given, Mapping) and any(one is not None for one in given.values())
        for given in (person.get("ranking"), person.get("likert"), *figures)
    )


def _shape_problems(engagement: object, path: str) -> list[Problem]:
    check = Checker()
    given = check.record(path, engagement, FIELDS, MAY_BE_LEFT_OUT)
    for name, (texts, others) in LISTS.items():
        where = joined(path, name)
        for place, row in enumerate(check.rows(where, given[name]) if name in given else ()):
            record = check.record(joined(where, place), row, texts, others)
            for text in texts:
                if text in record:
                    check.text(joined(where, place, text), record[text])
    return check.problems


def _spelled(path: str) -> str:
    for today, there in SPELLINGS:
        path = re.sub(today, there, path)
    return path
