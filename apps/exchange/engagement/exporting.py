"""Export an engagement as a file: every field, people by id, answers in the instrument's order.

jsonb forgets the order of keys, so every object is read into its type, whose fields are in the order of the format.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

from apps.decisions.models import Assumption, Decision, PlanStep, Target
from apps.documents.mapping import plain, read
from apps.documents.values import Json
from apps.documents.vocabulary import POINTS
from apps.engagements.framing_fields import FRAMING
from apps.engagements.models import Engagement, Round, Stakeholder
from apps.exchange.engagement.file import (
    EngagementFile,
    FileAdvice,
    FileAssumption,
    FileComment,
    FileContact,
    FileDecider,
    FileDecision,
    FileEvent,
    FileExamples,
    FileFlip,
    FileInterview,
    FileInvited,
    FileMailText,
    FileMeasurement,
    FileProposed,
    FileResponse,
    FileRound,
    FileStep,
    FileSuccess,
    FileTarget,
    FileVotes,
)
from apps.instruments.definition import Definition
from apps.instruments.selectors import definition_of
from apps.instruments.values import LIMIT_NONE, ZEROS
from apps.responses.models import AnswerEvent, Response

QUANTITY_KEYS = (*POINTS, "rows", ZEROS, LIMIT_NONE, "source")
RANKING_KEYS = ("declined", "ranking", "considered")


def export_engagement(engagement: Engagement, *, with_history: bool = False) -> dict[str, Json]:
    """Return the file of an engagement in its present state, without late answers.

    The history has every save of an answer: what was changed, when, and what came too late.
    """
    return plain(_file(engagement, definition_of(engagement.instrument_version), with_history=with_history))


def _file(engagement: Engagement, definition: Definition, *, with_history: bool) -> EngagementFile:
    responses = list(
        Response.objects.filter(round__engagement=engagement)
        .select_related("round", "stakeholder")
        .prefetch_related("answers", "comments")
        .order_by("round__number", "stakeholder__key")
    )
    versions = list(Decision.objects.filter(engagement=engagement))
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
        switches=_by_place(engagement.switches, [each.id for each in definition.framing]),
        k=engagement.smallest_group,
        examples=_examples(engagement, definition),
        floors=_by_place(engagement.floors, definition.perspectives),
        mail_texts=_mail_texts(engagement),
        invited=_invited(engagement, {response.stakeholder_id for response in responses}),
        rounds=_rounds(engagement, responses, definition),
        decision=next((_decision(each) for each in versions if each.state == Decision.State.DECIDED), None),
        decision_versions=tuple(_decision(each) for each in versions if each.state != Decision.State.DECIDED),
        assumptions=tuple(_assumption(each) for each in engagement.assumptions.all()),
        targets=tuple(_target(each) for each in engagement.targets.all()),
        advice=tuple(
            FileAdvice(each.rule, each.answer, each.text, each.reason)
            for each in engagement.advice_answers.all()
        ),
        plan=tuple(_step(each) for each in engagement.plan_steps.all()),
        history=_history(engagement, definition) if with_history else (),
    )


def _framing(engagement: Engagement) -> EngagementFile:
    """Return a file of the columns that it says by their own names, and of nothing else yet."""
    columns = {name: getattr(engagement, name) for name in FRAMING}
    return read(
        EngagementFile,
        {name: value.isoformat() if isinstance(value, date) else value for name, value in columns.items()},
    )


def _by_place[T](said: Mapping[str, T], slugs: Iterable[str]) -> dict[str, T] | None:
    return {slug: said[slug] for slug in slugs if slug in said} or None


def _mail_texts(engagement: Engagement) -> dict[str, FileMailText] | None:
    texts = engagement.mail_texts.order_by("kind")
    return {each.kind: FileMailText(each.subject, each.text) for each in texts} or None


def _history(engagement: Engagement, definition: Definition) -> tuple[FileEvent, ...]:
    events = (
        AnswerEvent.objects.filter(response__round__engagement=engagement)
        .select_related("response__round", "response__stakeholder")
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


def instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _contact(engagement: Engagement) -> FileContact | None:
    """Return the contact if one was set; the lead as default stays out of files."""
    if not engagement.contact_email:
        return None
    return FileContact(engagement.contact_name, engagement.contact_email)


def _examples(engagement: Engagement, definition: Definition) -> FileExamples | None:
    """Return the examples beside the ladders; without any, the field is left out, as in older files."""
    own = engagement.own_examples
    if not engagement.example_pack and not own:
        return None
    texts = {
        item: dict(sorted(own[item].items(), key=lambda row: int(row[0])))
        for item in sorted(own, key=definition.places.__getitem__)
    }
    return FileExamples(engagement.example_pack or None, texts)


def _success_figures(engagement: Engagement) -> FileSuccess | None:
    today, wanted = engagement.success_today, engagement.success_wanted
    if not engagement.success_unit and today is None and wanted is None:
        return None
    return FileSuccess(engagement.success_unit, _short(today), _short(wanted))


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
        )
        for person in people
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
        )
        for round_ in rounds
    )


def _response(response: Response, definition: Definition, *, is_first: bool) -> FileResponse:
    answers: dict[str, Json] = {answer.item: answer.value for answer in response.answers.all()}
    # Later rounds are sparse: an item that was not answered again was not left blank.
    if is_first:
        answers = dict.fromkeys(response.asked) | answers
    comments = {comment.item: comment for comment in response.comments.all() if comment.text}
    person = response.stakeholder
    return FileResponse(
        stakeholder=person.key,
        name=person.name,
        email=person.email,
        perspective=person.perspective,
        submitted=response.is_submitted,
        interview=_interview(response),
        answers={item: _answer(value, definition) for item, value in _in_places(answers, definition)},
        comments={
            item: FileComment(comment.text, comment.quotable)
            for item, comment in _in_places(comments, definition)
        },
        reminders_stopped=person.reminders_stopped_at is not None,
        guest=person.is_guest,
        left_out=person.left_out_at is not None,
    )


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
    keys = (*RANKING_KEYS, *QUANTITY_KEYS, *definition.dimensions)
    return {key: value[key] for key in keys if key in value}


def _decision(decision: Decision) -> FileDecision:
    return FileDecision(
        number=decision.number,
        state=decision.state,
        ranking=tuple(decision.ranking),
        proposed=None if decision.proposed is None else tuple(decision.proposed),
        result_digest=decision.result_digest,
        reason=decision.reason,
        dissent=decision.dissent,
        deciders=tuple(read(FileDecider, each) for each in decision.deciders),
        live_with=read(FileVotes, decision.live_with),
        decided_on=_written(decision.decided_on),
    )


def _assumption(assumption: Assumption) -> FileAssumption:
    return FileAssumption(
        id=assumption.key,
        text=assumption.text,
        quantity=assumption.quantity or None,
        field=assumption.field or None,
        value=_short(assumption.value),
        flip=read(FileFlip, assumption.flip) if assumption.flip else None,
        owner=assumption.owner or None,
        test=assumption.test,
        passes_if=assumption.passes_if,
        check_by=_written(assumption.check_by),
        status=assumption.status,
        measured=tuple(read(FileMeasurement, reading) for reading in assumption.measured),
    )


def _target(target: Target) -> FileTarget:
    return FileTarget(
        id=target.key,
        indicator=target.indicator,
        value=target.value,
        unit=target.unit or None,
        window=target.window or None,
        from_=target.taken_from or None,
        owner=target.owner or None,
        agreed=target.agreed,
        refused=target.refused,
        reason=target.reason,
        value_now=target.value_now,
        stop_value=target.stop_value,
        proposed=read(FileProposed, target.proposed) if target.proposed else None,
    )


def _step(step: PlanStep) -> FileStep:
    return FileStep(
        id=step.key,
        text=step.text,
        rule=step.rule or None,
        owner=step.owner or None,
        due_on=_written(step.due_on),
        state=step.state,
    )


def _written(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _short(value: float | None) -> float | int | None:
    """Write 42.0 as 42, as people do."""
    return int(value) if value is not None and value.is_integer() else value
