"""Turn a checked engagement file into rows, each table in one statement however many answers there are."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.db.models import Field, Model

from apps.core.actors import Actor
from apps.decisions.models import AdviceAnswer, Assumption, Decision, PlanStep, Target
from apps.documents.mapping import plain
from apps.engagements.framing_fields import FRAMING, EarlierBrief, own_switches
from apps.engagements.models import Engagement, Invitation, MailText, Round, Stakeholder
from apps.exchange.engagement.file import (
    COLUMNS,
    EngagementFile,
    FileContact,
    FileExamples,
    FileResponse,
    FileSuccess,
)
from apps.exchange.engagement.importing import CheckedFile
from apps.instruments.definition import Definition
from apps.responses.models import Answer, AnswerEvent, Response

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


def framing_of(reading: CheckedFile) -> dict[str, object]:
    """Return the columns of a framing: what the file says by their names, and what it gathers or others settle."""
    file = reading.file
    contact = file.contact or FileContact("", "")
    examples = file.examples or FileExamples(None)
    # A new column is read without being named here, where the file says it by its own name.
    written = {name: _stored(column, getattr(file, name, None)) for name, column in FRAMING.items()}
    return written | {
        "contact_name": contact.name,
        "contact_email": contact.email,
        **_success_of(file.success_figures),
        "smallest_group": file.k,
        "example_pack": examples.pack or "",
        "own_examples": plain(examples.texts),
        "instrument_version": reading.version,
        "rules": reading.rules.name if reading.rules else "",
        "perspectives": list(reading.names.perspectives),
        "switches": own_switches(reading.names.definition, file.routing),
    }


def _success_of(figures: FileSuccess | None) -> dict[str, object]:
    known = figures or FileSuccess("", None, None)
    return {"success_unit": known.unit, "success_today": known.today, "success_wanted": known.wanted}


def _stored(column: "Field[Any, Any]", value: object) -> object:
    """Return what a column holds of a file's value; nothing is its default."""
    return column.get_default() if value is None else column.to_python(plain(value))


def add_earlier_briefs(engagement: Engagement, file: EngagementFile) -> None:
    EarlierBrief.objects.bulk_create(
        EarlierBrief(
            organisation_id=engagement.organisation_id,
            engagement=engagement,
            success_measure=brief.success_measure,
            brief_claim=brief.brief_claim or "",
            launch_on=date.fromisoformat(brief.launch_on) if brief.launch_on else None,
            horizon_months=brief.horizon_months,
            changed_at=datetime.fromisoformat(brief.changed_at),
            changed_by=brief.changed_by,
            **_success_of(brief.success_figures),
        )
        for brief in file.earlier_briefs
    )


def add_mail_texts(engagement: Engagement, file: EngagementFile) -> None:
    MailText.objects.bulk_create(
        _row(MailText, words, engagement, kind=kind) for kind, words in (file.mail_texts or {}).items()
    )


def add_people(
    engagement: Engagement, reading: CheckedFile, by: Actor, at: datetime
) -> dict[str, Stakeholder]:
    organisation_id = engagement.organisation_id
    stakeholders = Stakeholder.objects.bulk_create(
        Stakeholder(
            organisation_id=organisation_id,
            engagement=engagement,
            key=person.stakeholder,
            name=person.name,
            email=person.email,
            perspective=person.perspective,
            added_at=at,
            # Whoever brings in a file vouches for its people.
            vouched_at=at,
            vouched_by_id=by.user_id,
            withdrawn_at=at if person.withdrawn else None,
            reminders_stopped_at=at if person.reminders_stopped else None,
            is_guest=person.guest,
            left_out_at=at if person.left_out else None,
            is_asked_singly=person.asked_singly,
        )
        for person in reading.people
    )
    # For everybody, so that links can be made once a round is reopened.
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
            topics=list(round_.topics),
            opened_at=at,
            closes_at=datetime.fromisoformat(round_.closes_at) if round_.closes_at else None,
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
    # Without a history in the file there are no history rows: these answers were given elsewhere.
    by_person = {(response.round.number, response.stakeholder.key): response for _, response in entries}
    AnswerEvent.objects.bulk_create(
        AnswerEvent(
            organisation_id=(response := by_person[event.round, event.stakeholder]).organisation_id,
            response=response,
            # A file leaves it out: it tells a save that is sent twice from two, and none of these is sent again.
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
    # The keys of a file may stand in any order; pages ask in that of the questionnaire.
    asked = sorted(entry.answers, key=definition.places.__getitem__)
    # The file says what was asked. Rounds after the first are sparse: they hold only what was answered again.
    return Response(
        organisation_id=round_.organisation_id,
        round=round_,
        stakeholder=stakeholders[entry.stakeholder],
        state=Response.State.SUBMITTED if is_sent else Response.State.DRAFT,
        asked=asked,
        reasons=plain(entry.reasons or {}),
        started_at=at,
        submitted_at=at if is_sent else None,
        interviewer=interview.by if interview else "",
        interviewed_on=date.fromisoformat(interview.on) if interview else None,
        taken_over_at=at if interview and interview.continued else None,
    )


def add_outcome(engagement: Engagement, file: EngagementFile) -> None:
    """Add the group's decision, assumptions, targets, answers to advice and plan."""
    versions = [*filter(None, [file.decision]), *file.decision_versions]
    Decision.objects.bulk_create(_row(Decision, entry, engagement) for entry in versions)
    lists: tuple[tuple[type[Model], Sequence[DataclassInstance]], ...] = (
        (Assumption, file.assumptions),
        (Target, file.targets),
        (AdviceAnswer, file.advice),
        (PlanStep, file.plan),
    )
    for kind, entries in lists:
        kind._default_manager.bulk_create(
            _row(kind, entry, engagement, position=place) for place, entry in enumerate(entries)
        )


def _row[M: Model](model: type[M], entry: "DataclassInstance", engagement: Engagement, **more: object) -> M:
    """Return the row of an entry, which says its columns by their names."""
    values = {COLUMNS.get(each.name, each.name): getattr(entry, each.name) for each in fields(entry)}
    columns = {each.name: each for each in model._meta.fields}
    stored = {name: _stored(columns[name], value) for name, value in values.items()}
    return model(organisation_id=engagement.organisation_id, engagement=engagement, **more, **stored)
