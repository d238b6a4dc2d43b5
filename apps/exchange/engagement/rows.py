"""Turn a checked engagement file into rows, each table in one statement however many answers there are."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from django.db.models import Field

from apps.core.actors import Actor
from apps.decisions.models import AdviceAnswer, Assumption, Decision, PlanStep, Target
from apps.documents.mapping import plain
from apps.engagements.framing_fields import FRAMING
from apps.engagements.models import Engagement, Invitation, MailText, Round, Stakeholder
from apps.exchange.engagement.file import (
    EngagementFile,
    FileAssumption,
    FileContact,
    FileDecision,
    FileExamples,
    FileResponse,
    FileStep,
    FileSuccess,
    FileTarget,
)
from apps.exchange.engagement.importing import CheckedFile
from apps.instruments.definition import Definition
from apps.responses.models import Answer, AnswerEvent, Comment, Response


def framing_of(reading: CheckedFile) -> dict[str, object]:
    """Return the columns of a framing: what the file says by their names, and what it gathers or others settle."""
    file = reading.file
    figures = file.success_figures or FileSuccess("", None, None)
    contact = file.contact or FileContact("", "")
    examples = file.examples or FileExamples(None)
    written = {name: _stored(column, getattr(file, name, None)) for name, column in FRAMING.items()}
    return written | {
        "contact_name": contact.name,
        "contact_email": contact.email,
        "success_unit": figures.unit,
        "success_today": figures.today,
        "success_wanted": figures.wanted,
        "smallest_group": file.k,
        "example_pack": examples.pack or "",
        "own_examples": plain(examples.texts),
        "instrument_version": reading.version,
        "rules": reading.rules.name if reading.rules else "",
        "perspectives": list(reading.names.perspectives),
        "switches": reading.names.definition.switches_of(file.routing),
    }


def _stored(column: "Field[Any, Any]", value: object) -> object:
    """Return what a column holds of a file's value; nothing is its default."""
    return column.get_default() if value is None else column.to_python(plain(value))


def add_mail_texts(engagement: Engagement, file: EngagementFile) -> None:
    MailText.objects.bulk_create(
        MailText(
            organisation_id=engagement.organisation_id,
            engagement=engagement,
            kind=kind,
            subject=words.subject,
            text=words.text,
        )
        for kind, words in (file.mail_texts or {}).items()
    )


def add_people(engagement: Engagement, reading: CheckedFile, at: datetime) -> dict[str, Stakeholder]:
    """Add everybody with an invitation, so that links can be made once a round is reopened."""
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
            counts_from=at,  # an operator vouches for the people of a file
            withdrawn_at=at if person.withdrawn else None,
            reminders_stopped_at=at if person.reminders_stopped else None,
            is_guest=person.guest,
            left_out_at=at if person.left_out else None,
        )
        for person in reading.people
    )
    Invitation.objects.bulk_create(
        Invitation(organisation_id=organisation_id, stakeholder=stakeholder, created_at=at)
        for stakeholder in stakeholders
    )
    return {stakeholder.key: stakeholder for stakeholder in stakeholders}


def add_rounds(engagement: Engagement, file: EngagementFile, by: Actor, at: datetime) -> list[Round]:
    return Round.objects.bulk_create(
        Round(
            organisation_id=engagement.organisation_id,
            engagement=engagement,
            number=round_.number,
            state=Round.State.CLOSED,
            opened_at=at,
            closes_at=_instant(round_.closes_at),
            closed_at=at,
            closed_by_id=by.user_id,
        )
        for round_ in file.rounds
    )


def add_responses(
    rounds: list[Round], stakeholders: Mapping[str, Stakeholder], reading: CheckedFile, at: datetime
) -> None:
    definition = reading.names.definition
    entries = [
        (entry, _response(entry, round_, stakeholders, definition, at))
        for round_, described in zip(rounds, reading.file.rounds, strict=True)
        for entry in described.responses
    ]
    Response.objects.bulk_create(response for _, response in entries)
    Answer.objects.bulk_create(
        Answer(
            organisation_id=response.organisation_id,
            response=response,
            item=item_id,
            value=entry.answers[item_id],
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
            text=comment.text,
            quotable=comment.quotable,
            written_at=at,
        )
        for entry, response in entries
        for item_id, comment in entry.comments.items()
    )
    # Without a history in the file there are no history rows: these answers were given elsewhere.
    by_person = {(response.round.number, response.stakeholder.key): response for _, response in entries}
    AnswerEvent.objects.bulk_create(
        AnswerEvent(
            organisation_id=(response := by_person[event.round, event.stakeholder]).organisation_id,
            response=response,
            operation=uuid4(),
            item=event.item,
            value=event.value,
            base_revision=event.base_revision,
            outcome=event.outcome,
            at=datetime.fromisoformat(event.at),
        )
        for event in reading.file.history
    )


def _response(
    entry: FileResponse,
    round_: Round,
    stakeholders: Mapping[str, Stakeholder],
    definition: Definition,
    at: datetime,
) -> Response:
    is_sent, interview = entry.submitted, entry.interview
    asked = sorted(entry.answers, key=definition.places.__getitem__)
    # The file says what was asked. Rounds after the first are sparse: they hold only what was answered again.
    # Express forms once asked everything that any framing asks.
    routed = definition.express_of(stakeholders[entry.stakeholder].perspective, round_.engagement.routing)
    is_express = set(asked) in ({item.id for item in routed}, definition.express_ids) or (
        round_.number > 1 and set(asked) <= definition.express_ids
    )
    return Response(
        organisation_id=round_.organisation_id,
        round=round_,
        stakeholder=stakeholders[entry.stakeholder],
        state=Response.State.SUBMITTED if is_sent else Response.State.DRAFT,
        asked=asked,
        is_express=is_express,
        started_at=at,
        submitted_at=at if is_sent else None,
        interviewer=interview.by if interview else "",
        interviewed_on=date.fromisoformat(interview.on) if interview else None,
        taken_over_at=at if interview and interview.continued else None,
    )


def add_outcome(engagement: Engagement, file: EngagementFile) -> None:
    """Add the group's decision, assumptions, targets, answers to advice and plan."""
    versions = [*filter(None, [file.decision]), *file.decision_versions]
    Decision.objects.bulk_create(_decision(entry, engagement) for entry in versions)
    Assumption.objects.bulk_create(
        _assumption(entry, place, engagement) for place, entry in enumerate(file.assumptions)
    )
    Target.objects.bulk_create(_target(entry, place, engagement) for place, entry in enumerate(file.targets))
    AdviceAnswer.objects.bulk_create(
        AdviceAnswer(
            organisation_id=engagement.organisation_id,
            engagement=engagement,
            position=place,
            rule=entry.rule,
            answer=entry.answer,
            text=entry.text,
            reason=entry.reason,
        )
        for place, entry in enumerate(file.advice)
    )
    PlanStep.objects.bulk_create(_step(entry, place, engagement) for place, entry in enumerate(file.plan))


def _decision(entry: FileDecision, engagement: Engagement) -> Decision:
    return Decision(
        organisation_id=engagement.organisation_id,
        engagement=engagement,
        number=entry.number,
        state=entry.state,
        ranking=plain(entry.ranking),
        proposed=plain(entry.proposed),
        result_digest=entry.result_digest,
        reason=entry.reason,
        dissent=entry.dissent,
        deciders=plain(entry.deciders),
        live_with=plain(entry.live_with),
        decided_on=_day(entry.decided_on),
    )


def _assumption(entry: FileAssumption, place: int, engagement: Engagement) -> Assumption:
    return Assumption(
        organisation_id=engagement.organisation_id,
        engagement=engagement,
        position=place,
        key=entry.id,
        text=entry.text,
        quantity=entry.quantity or "",
        field=entry.field or "",
        value=entry.value,
        flip=plain(entry.flip),
        owner=entry.owner or "",
        test=entry.test,
        passes_if=entry.passes_if,
        check_by=_day(entry.check_by),
        status=entry.status,
        measured=plain(entry.measured),
    )


def _target(entry: FileTarget, place: int, engagement: Engagement) -> Target:
    return Target(
        organisation_id=engagement.organisation_id,
        engagement=engagement,
        position=place,
        key=entry.id,
        indicator=entry.indicator,
        value=plain(entry.value),
        unit=entry.unit or "",
        window=entry.window or "",
        taken_from=entry.from_ or "",
        owner=entry.owner or "",
        agreed=entry.agreed,
        refused=entry.refused,
        reason=entry.reason,
        value_now=plain(entry.value_now),
        stop_value=plain(entry.stop_value),
        proposed=plain(entry.proposed),
    )


def _step(entry: FileStep, place: int, engagement: Engagement) -> PlanStep:
    return PlanStep(
        organisation_id=engagement.organisation_id,
        engagement=engagement,
        position=place,
        key=entry.id,
        text=entry.text,
        rule=entry.rule or "",
        owner=entry.owner or "",
        due_on=_day(entry.due_on),
        state=entry.state,
    )


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None


def _instant(written: str | None) -> datetime | None:
    return datetime.fromisoformat(written) if written else None
