"""Engagements with answers: the demo cases, and small ones made by hand."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings

from apps.accounts.models import Organisation, User
from apps.core.actors import SYSTEM
from apps.engagements.models import Engagement
from apps.exchange.engagement.services import import_engagement
from apps.instruments.models import InstrumentVersion, RuleSetVersion
from apps.responses.models import Answer, Response
from tests import factories

CASES = settings.BASE_DIR / "apps/demo/cases"
EXPECTED = settings.BASE_DIR / "tests/assessments/expected"
NAMES = sorted(path.stem for path in EXPECTED.glob("*.json"))

type ImportCase = Callable[..., Engagement]


def case_document(name: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))
    return document


# A demo case of which nothing is settled yet.
UNSETTLED: dict[str, object] = {"decision": None, "assumptions": [], "targets": [], "advice": [], "plan": []}


@pytest.fixture
def import_case(
    organisation: Organisation, alice: User, instrument: InstrumentVersion, rules: RuleSetVersion
) -> ImportCase:
    """Return a function that imports a demo case for Alice to lead, with some of its framing changed."""

    def import_it(name: str, **framing: object) -> Engagement:
        document = case_document(name) | framing
        return import_engagement(
            document=document, organisation=organisation, lead=alice, by=SYSTEM, at=factories.NOW
        )

    return import_it


def answer(
    engagement: Engagement,
    perspective: str,
    answers: dict[str, Any],
    *,
    name: str = "Bob Answers",
    is_sent: bool = True,
) -> Response:
    """Let a new person of a perspective give these answers in the engagement's open round."""
    stakeholder = factories.make_stakeholder(engagement, name, perspective)
    common = {"organisation_id": engagement.organisation_id}
    response = Response.objects.create(
        **common,
        round=engagement.rounds.latest("number"),
        stakeholder=stakeholder,
        asked=list(answers),
        started_at=factories.NOW,
        state=Response.State.SUBMITTED if is_sent else Response.State.DRAFT,
        submitted_at=factories.NOW if is_sent else None,
    )
    for item, value in answers.items():
        Answer.objects.create(**common, response=response, item=item, value=value, answered_at=factories.NOW)
    return response


def ranking(*order: object) -> dict[str, Any]:
    return {"ranking": list(order)}


DATA_FIRST = ranking("data", "user", "model", "organization")


# The statements that everybody is asked.
DATA_HURTS = {"D1": 5, "U2": 1, "M1": 1, "O2": 1}


def let_three_answer(engagement: Engagement) -> None:
    """Three people of three perspectives who agree that data comes first."""
    for perspective, name in (
        ("business", "Bob Answers"),
        ("product", "Bea Product"),
        ("data_ml", "Ben Data"),
    ):
        answer(engagement, perspective, {"R1": DATA_FIRST, **DATA_HURTS}, name=name)
