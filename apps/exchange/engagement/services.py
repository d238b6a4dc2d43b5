"""Import an engagement file, and export one: every field, people by id, answers in the instrument's order."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from types import NoneType
from typing import get_args, get_type_hints
from uuid import UUID

from django.db import transaction
from django.db.models import FloatField, Model

from apps.accounts.models import Organisation, User
from apps.core import audit
from apps.core.actors import Actor
from apps.decisions.models import Decision
from apps.documents.mapping import plain, read
from apps.documents.problems import Problem
from apps.documents.values import Json
from apps.documents.vocabulary import POINTS
from apps.engagements.framing_fields import FRAMING, EarlierBrief
from apps.engagements.models import Engagement, Round, Stakeholder
from apps.engagements.selectors import retention_terms_of
from apps.engagements.services import client_named, make_code
from apps.exchange.engagement import rows
from apps.exchange.engagement.file import (
    COLUMNS,
    EngagementFile,
    FileAdvice,
    FileAssumption,
    FileBrief,
    FileContact,
    FileDecision,
    FileEvent,
    FileExamples,
    FileInterview,
    FileInvited,
    FileMailText,
    FileReason,
    FileResponse,
    FileRound,
    FileStep,
    FileSuccess,
    FileTarget,
    instant,
)
from apps.exchange.engagement.importing import read_engagement
from apps.exchange.engagement.rooms import add_rooms, rooms_of
from apps.exchange.engagement.selectors import lead_named
from apps.instruments.definition import Definition
from apps.instruments.selectors import definition_of
from apps.instruments.values import LIMIT_NONE, UNIT, ZEROS
from apps.responses.models import AnswerEvent, Response

QUANTITY_KEYS = (*POINTS, "rows", ZEROS, LIMIT_NONE, UNIT, "source")
RANKING_KEYS = ("declined", "ranking", "considered")


def _ignore_warning(warning: Problem) -> None:
    """Do nothing: the default of `warn`."""


@transaction.atomic
def hand_out_engagement(
    *, engagement: Engagement, by: Actor, at: datetime, with_history: bool = False
) -> Mapping[str, object]:
    """Return the file of an engagement, names and answers in it, and record that it was handed out."""
    audit.record(verb="export_engagement", of=engagement, by=by, at=at, history=with_history)
    return export_engagement(engagement, with_history=with_history)


@transaction.atomic
def import_engagement(
    *,
    document: Mapping[str, object],
    organisation: Organisation,
    by: Actor,
    at: datetime,
    lead: User | None = None,
    warn: Callable[[Problem], None] = _ignore_warning,
) -> Engagement:
    """Import an engagement with its rounds closed by the importer.

    `lead` leads it; else the member that the file names; else the importer.

    Raises DocumentError with every problem and then stores nothing.

    `warn` is called for each answer to an item that the person's perspective would not be asked, and for a lead
    who is no member.
    """
    reading = read_engagement(document, today=at.date())
    file = reading.file
    warnings = list(reading.warnings)
    if lead is None and file.lead:
        lead = lead_named(file.lead, organisation)
        if lead is None:
            message = f"{file.lead} is no owner or facilitator of {organisation.slug}, and does not lead it."
            warnings.append(Problem("lead", "unknown", message))
    client = client_named(organisation=organisation, name=file.client, by=by)
    engagement = Engagement.objects.create(
        organisation=organisation,
        client=client,
        lead_id=lead.pk if lead else by.user_id,
        opened_on=date.fromisoformat(file.opened_on) if file.opened_on else at.date(),
        opened_by_import=file.opened_on is None,
        brief_frozen_at=at if file.rounds else None,
        code=make_code(client.name, file.initiative),
        **retention_terms_of(organisation),
        **rows.framing_of(reading),
    )
    rows.add_earlier_briefs(engagement, file)
    stakeholders = rows.add_people(engagement, reading, by, at)
    rounds = rows.add_rounds(engagement, file, by, at)
    rows.add_responses(rounds, stakeholders, reading, at)
    add_rooms(engagement, file, at)
    rows.add_outcome(engagement, file)
    rows.add_mail_texts(engagement, file)
    # Whoever imports may stand outside the organisation, as a command does: the trail is that of the organisation.
    audit.record(verb="import_engagement", of=engagement, by=by.within(organisation.pk), at=at)
    for warning in warnings:
        warn(warning)
    return engagement


def export_engagement(engagement: Engagement, *, with_history: bool = False) -> Mapping[str, object]:
    """Return the file of an engagement in its present state, without late answers.

    The history has every save of an answer: what was changed, when, and what came too late.
    """
    return plain(_file(engagement, definition_of(engagement.instrument_version), with_history=with_history))


def _file(engagement: Engagement, definition: Definition, *, with_history: bool) -> EngagementFile:
    responses = list(
        Response.objects.filter(round__engagement=engagement)
        .select_related("round", "stakeholder")
        .prefetch_related("answers")
        .order_by("round__number", "stakeholder__key")
    )
    versions = _entries(FileDecision, engagement.decisions.all())
    return replace(
        _framing(engagement),
        instrument=engagement.instrument_version.name,
        rules=engagement.rules or None,
        client=engagement.client.name,
        contact=_contact(engagement),
        lead=engagement.lead.email if engagement.lead else None,
        opened_on=None if engagement.opened_by_import else engagement.opened_on.isoformat(),
        success_figures=_success_figures(engagement),
        brief_claim=engagement.brief_claim or None,
        earlier_briefs=tuple(map(_brief, engagement.earlier_briefs.all())),
        switches=_by_place(engagement.switches, [each.id for each in definition.framing]),
        k=engagement.smallest_group,
        examples=_examples(engagement, definition),
        floors=_by_place(engagement.floors, definition.perspectives),
        mail_texts=_mail_texts(engagement),
        invited=_invited(engagement, {response.stakeholder_id for response in responses}),
        rounds=_rounds(engagement, responses, definition),
        rooms=rooms_of(engagement),
        decision=next((each for each in versions if each.state == Decision.State.DECIDED), None),
        decision_versions=tuple(each for each in versions if each.state != Decision.State.DECIDED),
        assumptions=_entries(FileAssumption, engagement.assumptions.all()),
        targets=_entries(FileTarget, engagement.targets.all()),
        advice=_entries(FileAdvice, engagement.advice_answers.all()),
        plan=_entries(FileStep, engagement.plan_steps.all()),
        history=_history(engagement, definition) if with_history else (),
    )


def _framing(engagement: Engagement) -> EngagementFile:
    # The columns that it says by their own names, and nothing else yet: a new one is in the file without being named.
    columns = {name: getattr(engagement, name) for name in FRAMING}
    return read(
        EngagementFile,
        {name: _written(value) for name, value in columns.items()},
    )


def _written(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    return _short(value) if isinstance(value, float) else value


def _by_place[T](values: Mapping[str, T], slugs: Iterable[str]) -> dict[str, T] | None:
    # jsonb forgets the order of keys: they are written in that of the questionnaire.
    return {slug: values[slug] for slug in slugs if slug in values} or None


def _mail_texts(engagement: Engagement) -> dict[str, FileMailText] | None:
    texts = engagement.mail_texts.order_by("kind")
    return {each.kind: _entry(FileMailText, each) for each in texts} or None


def _history(engagement: Engagement, definition: Definition) -> tuple[FileEvent, ...]:
    events = (
        AnswerEvent.objects.filter(response__round__engagement=engagement)
        .select_related("response__round", "response__stakeholder")
        # Two saves may have the same instant: by their keys two files of the same rows are alike.
        .order_by("at", "pk")
    )
    return tuple(
        FileEvent(
            round=event.response.round.number,
            stakeholder=event.response.stakeholder.key,
            item=event.item,
            value=_answer(event.value, definition),
            base_revision=event.base_revision,
            outcome=event.outcome,
            at=instant(event.at),
        )
        for event in events
    )


def _contact(engagement: Engagement) -> FileContact | None:
    # Only one that was set: the lead as the default stays out of files, for elsewhere another leads.
    if not engagement.contact_email:
        return None
    return FileContact(engagement.contact_name, engagement.contact_email)


def _examples(engagement: Engagement, definition: Definition) -> FileExamples | None:
    # Without any the field is left out, as in older files.
    own = engagement.own_examples
    if not engagement.example_pack and not own:
        return None
    texts = {
        item: dict(sorted(own[item].items(), key=lambda row: int(row[0])))
        for item in sorted(own, key=definition.places.__getitem__)
    }
    return FileExamples(engagement.example_pack or None, texts)


def _brief(before: EarlierBrief) -> FileBrief:
    return FileBrief(
        success_measure=before.success_measure,
        success_figures=_success_figures(before),
        brief_claim=before.brief_claim or None,
        launch_on=before.launch_on.isoformat() if before.launch_on else None,
        horizon_months=before.horizon_months,
        changed_at=instant(before.changed_at),
        changed_by=before.changed_by,
    )


def _success_figures(brief: Engagement | EarlierBrief) -> FileSuccess | None:
    today, wanted = brief.success_today, brief.success_wanted
    if not brief.success_unit and today is None and wanted is None:
        return None
    return FileSuccess(brief.success_unit, _short(today), _short(wanted))


def _invited(engagement: Engagement, answering: set[UUID]) -> tuple[FileInvited, ...]:
    people = Stakeholder.objects.filter(engagement=engagement).order_by("key")
    return tuple(
        FileInvited(
            person.key,
            person.name,
            person.email,
            person.perspective,
            person.has_withdrawn,
            reminders_stopped=person.reminders_stopped_at is not None,
            guest=person.is_guest,
            left_out=person.left_out_at is not None,
            asked_singly=person.is_asked_singly,
        )
        for person in people
        # Whoever answered is named in their first round.
        if person.pk not in answering
    )


def _rounds(
    engagement: Engagement, responses: Sequence[Response], definition: Definition
) -> tuple[FileRound, ...]:
    rounds = Round.objects.filter(engagement=engagement).order_by("number")
    entries: dict[UUID, list[FileResponse]] = {round_.pk: [] for round_ in rounds}
    seen: set[UUID] = set()
    for response in responses:
        is_first = response.stakeholder_id not in seen
        seen.add(response.stakeholder_id)
        entries[response.round_id].append(_response(response, definition, is_first=is_first))
    return tuple(
        FileRound(
            round_.number,
            tuple(entries[round_.pk]),
            closes_at=instant(round_.closes_at) if round_.closes_at else None,
            topics=tuple(round_.topics),
        )
        for round_ in rounds
    )


def _response(response: Response, definition: Definition, *, is_first: bool) -> FileResponse:
    answers: dict[str, Json] = {answer.item: answer.value for answer in response.answers.all()}
    # Later rounds are sparse: an item that was not answered again was not left blank.
    if is_first:
        answers = dict.fromkeys(response.asked) | answers
    person = response.stakeholder
    return FileResponse(
        stakeholder=person.key,
        name=person.name,
        email=person.email,
        perspective=person.perspective,
        submitted=response.is_submitted,
        interview=_interview(response),
        answers={item: _answer(value, definition) for item, value in _in_places(answers, definition)},
        reasons=_reasons(response, definition),
        reminders_stopped=person.reminders_stopped_at is not None,
        guest=person.is_guest,
        left_out=person.left_out_at is not None,
        asked_singly=person.is_asked_singly,
    )


def _reasons(response: Response, definition: Definition) -> dict[str, FileReason] | None:
    # In a fixed order, for jsonb forgets it.
    given = _in_places(response.reasons, definition)
    return {item: FileReason(reason["text"], reason["quotable"]) for item, reason in given} or None


def _interview(response: Response) -> FileInterview | None:
    if response.interviewed_on is None:
        return None
    is_continued = response.taken_over_at is not None
    return FileInterview(response.interviewer, response.interviewed_on.isoformat(), is_continued)


def _in_places[T](by_item: Mapping[str, T], definition: Definition) -> list[tuple[str, T]]:
    return sorted(by_item.items(), key=lambda entry: definition.places[entry[0]])


def _answer(value: Json, definition: Definition) -> Json:
    if not isinstance(value, Mapping):
        return value
    # jsonb has forgotten in which order they were written.
    keys = (*RANKING_KEYS, *QUANTITY_KEYS, *definition.dimensions)
    return {key: value[key] for key in keys if key in value}


def _entries[EntryT](kind: type[EntryT], rows: Iterable[Model]) -> tuple[EntryT, ...]:
    return tuple(_entry(kind, row) for row in rows)


def _entry[EntryT](kind: type[EntryT], row: Model) -> EntryT:
    """Return the entry of a row, which says its columns by their names; what is empty is null where the format has it."""
    document = {}
    for name, hint in get_type_hints(kind).items():
        column = COLUMNS.get(name, name)
        value = getattr(row, column)
        if isinstance(row._meta.get_field(column), FloatField):
            value = _short(value)
        if isinstance(value, date):
            value = value.isoformat()
        document[name.removesuffix("_")] = None if value == "" and NoneType in get_args(hint) else value
    # Into its type, whose fields are in the order of the format: jsonb forgets that of the keys within a column.
    return read(kind, document)


def _short(value: float | None) -> float | int | None:
    """Write 42.0 as 42, as people do."""
    return int(value) if value is not None and value.is_integer() else value
