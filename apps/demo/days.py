"""The days of a demo case, moved so that the case is as it was told whenever somebody starts the product."""

import json
import re
from datetime import date

from apps.documents.values import JsonObject

# "Today" of the case files: what lies before it is over, what lies after it is to come.
TOLD_ON = date(2026, 3, 2)
# A day, or the day of an instant, where the format has one. What people wrote has no bare quotes in JSON.
_DAY = re.compile(r'("(?:opened_on|launch_on|closes_at|decided_on|check_by|due_on|on)": ")(\d{4}-\d\d-\d\d)')


def as_of(document: JsonObject, today: date) -> JsonObject:
    """Return the case as if it were told today: each of its days is moved by as many days."""
    by = today - TOLD_ON

    def moved(found: re.Match[str]) -> str:
        return f"{found[1]}{date.fromisoformat(found[2]) + by}"

    told: JsonObject = json.loads(_DAY.sub(moved, json.dumps(document)))
    return told
