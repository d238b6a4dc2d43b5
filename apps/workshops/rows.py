"""Turn a checked engagement file into rows, each table in one statement however many answers there are."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from apps.core.actors import Actor
from apps.core.translations import SOURCE
from apps.engagements.models import Engagement, Invitation, Round, Stakeholder
from apps.instruments.definition import Definition
from apps.responses.models import Answer, Comment, Response
from apps.workshops.importing import Reading
from apps.workshops.models import AdviceAnswer, Assumption, Decision, Target

type Document = Mapping[str, Any]


def framing_of(document: Document) -> dict[str, Any]:
    """Return an engagement's own fields, the defaults of the format filled in."""
    figures = document.get("success_figures") or {"unit": "", "today": None, "wanted": None}
    contact = document.get("contact") or {"name": "", "email": ""}
    examples = document.get("examples", {})
    return {
        "contact_name": contact["name"],
        "contact_email": contact["email"],
        "initiative": document["initiative"],
        "success_measure": document["success_measure"],
        "success_unit": figures["unit"],
        "success_today": figures["today"],
        "success_wanted": figures["wanted"],
        "brief_claim": document.get("brief_claim") or "",
        "stage": document.get("stage", "pilot"),
        "model_hosting": document.get("model_hosting", "own"),
        "existing_systems": document.get("existing_systems", []),
        "peaks": document.get("peaks", []),
        "horizon_months": document["horizon_months"],
        "currency": document["currency"],
        "mode": document.get("mode", "confidential"),
        "smallest_group": document.get("k", 3),
        "language": document.get("language", SOURCE),
        "example_pack": examples.get("pack") or "",
        "own_examples": examples.get("texts", {}),
    }


def add_people(engagement: Engagement, reading: Reading, at: datetime) -> dict[str, Stakeholder]:
    """Add everybody with an invitation, so that links can be made once a round is open again."""
    organisation_id = engagement.organisation_id
    stakeholders = Stakeholder.objects.bulk_create(
        Stakeholder(
            organisation_id=organisation_id,
            engagement=engagement,
            key=person.key,
            name=person.name,
            email=person.email,
            perspective=person.perspective,
            added_at=at,
            withdrawn_at=at if person.withdrawn else None,
        )
        for person in reading.people
    )
    Invitation.objects.bulk_create(
        Invitation(organisation_id=organisation_id, stakeholder=stakeholder, created_at=at)
        for stakeholder in stakeholders
    )
    return {stakeholder.key: stakeholder for stakeholder in stakeholders}


def add_rounds(engagement: Engagement, document: Document, by: Actor, at: datetime) -> list[Round]:
    return Round.objects.bulk_create(
        Round(
            organisation_id=engagement.organisation_id,
            engagement=engagement,
            number=round_["number"],
            state=Round.State.CLOSED,
            opened_at=at,
            closed_at=at,
            closed_by_id=by.user_id,
        )
        for round_ in document["rounds"]
    )


def add_responses(
    rounds: list[Round], stakeholders: Mapping[str, Stakeholder], reading: Reading, at: datetime
) -> None:
    definition = reading.names.definition
    entries = [
        (entry, _response(entry, round_, stakeholders, definition, at))
        for round_, described in zip(rounds, reading.document["rounds"], strict=True)
        for entry in described["responses"]
    ]
    Response.objects.bulk_create(response for _, response in entries)
    # No history rows: what led to these answers happened elsewhere, and the file's import is audited as one act.
    Answer.objects.bulk_create(
        Answer(
            organisation_id=response.organisation_id,
            response=response,
            item=item_id,
            value=entry["answers"][item_id],
            answered_at=at,
        )
        for entry, response in entries
        for item_id in response.asked
    )
    Comment.objects.bulk_create(
        Comment(
            organisation_id=response.organisation_id,
            response=response,
            item=item_id,
            text=comment["text"],
            quotable=comment.get("quotable", False),
            written_at=at,
        )
        for entry, response in entries
        for item_id, comment in entry.get("comments", {}).items()
    )


def _response(
    entry: Document,
    round_: Round,
    stakeholders: Mapping[str, Stakeholder],
    definition: Definition,
    at: datetime,
) -> Response:
    is_sent = entry["submitted"]
    asked = sorted(entry["answers"], key=definition.places.__getitem__)
    # The file names what was asked. Rounds after the first are sparse: they say what was answered again.
    is_express = set(asked) == definition.express_ids or (
        round_.number > 1 and set(asked) <= definition.express_ids
    )
    return Response(
        organisation_id=round_.organisation_id,
        round=round_,
        stakeholder=stakeholders[entry["stakeholder"]],
        state=Response.State.SUBMITTED if is_sent else Response.State.DRAFT,
        asked=asked,
        is_express=is_express,
        started_at=at,
        submitted_at=at if is_sent else None,
        **_interview(entry.get("interview"), at),
    )


def _interview(mark: Document | None, at: datetime) -> dict[str, Any]:
    if mark is None:
        return {}
    return {
        "interviewer": mark["by"],
        "interviewed_on": date.fromisoformat(mark["on"]),
        "taken_over_at": at if mark.get("continued") else None,
    }


def add_outcome(engagement: Engagement, document: Document) -> None:
    """Add what the group decided, assumes, aims at, and made of the advice."""
    common: dict[str, Any] = {"organisation_id": engagement.organisation_id, "engagement": engagement}
    if decision := document.get("decision"):
        Decision.objects.create(
            **common,
            ranking=decision["ranking"],
            reason=decision.get("reason", ""),
            dissent=decision.get("dissent", ""),
            live_with=decision.get("live_with", {"yes": 0, "with_reservation": 0, "no": 0}),
            decided_on=date.fromisoformat(decision["decided_on"]),
        )
    Assumption.objects.bulk_create(
        Assumption(**common, position=place, **_assumption(entry))
        for place, entry in enumerate(document.get("assumptions", ()))
    )
    Target.objects.bulk_create(
        Target(**common, position=place, **_target(entry))
        for place, entry in enumerate(document.get("targets", ()))
    )
    AdviceAnswer.objects.bulk_create(
        AdviceAnswer(
            **common,
            position=place,
            rule=entry["rule"],
            answer=entry["answer"],
            text=entry.get("text", ""),
            reason=entry.get("reason", ""),
        )
        for place, entry in enumerate(document.get("advice", ()))
    )


def _assumption(entry: Document) -> dict[str, Any]:
    check_by = entry.get("check_by")
    return {
        "key": entry["id"],
        "text": entry["text"],
        "quantity": entry.get("quantity") or "",
        "field": entry.get("field") or "",
        "value": entry.get("value"),
        "flip": entry.get("flip"),
        "owner": entry.get("owner") or "",
        "test": entry.get("test", ""),
        "check_by": date.fromisoformat(check_by) if check_by else None,
        "status": entry.get("status", Assumption.Status.OPEN),
        "measured": entry.get("measured", []),
    }


def _target(entry: Document) -> dict[str, Any]:
    return {
        "key": entry["id"],
        "indicator": entry["indicator"],
        "value": entry.get("value"),
        "unit": entry.get("unit") or "",
        "window": entry.get("window") or "",
        "taken_from": entry.get("from") or "",
        "owner": entry.get("owner") or "",
        "agreed": entry.get("agreed", False),
        "stop_value": entry.get("stop_value"),
    }
