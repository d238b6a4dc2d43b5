"""Answers a questionnaire page by page, as a browser without JavaScript sends it."""

from typing import Any

from django.test import Client as Browser
from django.urls import reverse

from apps.engagements.models import Engagement
from apps.instruments.selectors import definition_of
from apps.responses.models import Response
from tests.pages import Shown, fields_of, read_page

GIVEN: dict[str, dict[str, Any]] = {
    "ranking": {"ranking": ["data", "user", "model", "organization"]},
    "agreement": {"": "4"},
    "choice": {"": None},
    "quantity": {"-now": "2", "-horizon": "5", "-limit-figure": "640", "-source": "rough"},
    "target": {"": None},
    "source": {"": "rough"},
    "text": {"": "The old register."},
}


def answers_for(engagement: Engagement, item_ids: list[str]) -> dict[str, Any]:
    definition = definition_of(engagement.instrument_version)
    fields: dict[str, Any] = {}
    for item_id in item_ids:
        item: Any = definition.item(item_id)
        for suffix, value in GIVEN[item.kind].items():
            if value is None:
                value = str(item.choices[0].value if item.kind == "choice" else item.steps[1])
            elif suffix == "-limit-figure" and item.unit.startswith("bytes"):
                value = f"{value} GB"
            fields[suffix if item.kind == "ranking" else f"{item_id}{suffix}"] = value
    return fields


def items_on(answer: Shown) -> list[str]:
    return read_page(answer).each("data-item")


def walk(browser: Browser, engagement: Engagement) -> None:
    """Answer page by page, following Continue, until the answers are to be checked."""
    response = Response.objects.latest("started_at")
    address = browser.get(reverse("respond", args=[response.pk]))["Location"]
    while "/review/" not in address:
        shown = browser.get(address)
        if "/go-on/" in address:
            address = read_page(shown).all(".equal a")[0]["href"]
            continue
        fields = fields_of(shown) | answers_for(engagement, items_on(shown))
        answer = browser.post(address, fields)
        assert answer.status_code == 302, [answer.content.decode()]
        address = answer["Location"]
