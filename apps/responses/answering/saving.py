"""Save answers as they are given or page by page, and take in late ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from apps.core.actors import Actor
from apps.engagements.models import Round
from apps.instruments.values import is_given
from apps.responses.answering.peer_outliers import LeftFigures, weigh
from apps.responses.answering.sending import submit
from apps.responses.entry.links import refresh_asked_items
from apps.responses.errors import UnknownOperation
from apps.responses.models import Answer, AnswerEvent, LateAnswer, Response
from apps.responses.statements import Change, lock, write, write_meant

SAVED, REPLAY, CONFLICT, UNREAD = "SAVED", "REPLAY", "CONFLICT", "UNREAD"
ROUND_CLOSED, ALREADY_SUBMITTED, NOTHING_GIVEN = "ROUND_CLOSED", "ALREADY_SUBMITTED", "NOTHING_GIVEN"
_CODE_OF = {
    AnswerEvent.Outcome.SAVED: REPLAY,
    AnswerEvent.Outcome.CONFLICT: CONFLICT,
    AnswerEvent.Outcome.LATE: ROUND_CLOSED,
}


@dataclass(frozen=True)
class SaveOutcome:
    """The outcome of one save. For CONFLICT, `value` and `revision` are the current ones, for REPLAY its own."""

    code: str
    revision: int = 0
    value: object = None


@dataclass(frozen=True)
class PageChanges:
    """The changes of a page that was sent as one form."""

    answers: Sequence[Change]
    meant: Mapping[str, Mapping[str, float]] = field(default_factory=dict)  # by item, where its answer stays
    left: LeftFigures | None = None  # None if the page is not being left, so nothing is compared


@dataclass(frozen=True)
class PageOutcome:
    code: str
    conflicts: frozenset[str] = frozenset()  # items answered elsewhere since the page was opened
    odd: frozenset[str] = frozenset()  # items newly found to be outliers


@transaction.atomic
def note_reasons(*, response: Response, reasons: Mapping[str, Mapping[str, object]]) -> None:
    """Keep why answers were changed, by item; an empty text takes it back."""
    if not reasons:
        return
    row = Response.everything.select_for_update().get(pk=response.pk)
    kept = {**row.reasons, **reasons}
    row.reasons = {item: kept[item] for item in sorted(kept) if kept[item]["text"]}
    row.save(update_fields=["reasons"])


@transaction.atomic
def save_answer(*, response: Response, change: Change, at: datetime) -> SaveOutcome:
    """Save one answer as it is given; once the round is closed, what of it can be read is kept as late."""
    # Shared unless more than answers changes: two saves of one person run side by side, and neither is lost.
    current = lock(response, exclusively=_is_new(response, [change]))
    if current.is_open and not current.is_submitted:
        _note_asked(response, [change])
        (written,) = write(response, [change], at=at)
        if written.revision is not None:
            return SaveOutcome(SAVED, written.revision, change.value)
        return _replayed(response, change) if written.is_replay else _conflicting(response, change)
    # A browser that got no reply sends the same again: what was saved before the closing is not late now.
    if AnswerEvent.objects.filter(operation=change.operation).exists():
        return _replayed(response, change)
    if current.is_open:
        return SaveOutcome(ALREADY_SUBMITTED)
    _keep_late(response, [change], at)
    return SaveOutcome(ROUND_CLOSED)


def _replayed(response: Response, change: Change) -> SaveOutcome:
    """Answer a repeated save like the first one. Raises UnknownOperation for the id of a different save."""
    # The database's wall hides the event of another organisation: the insert met its id, and this finds none.
    event = AnswerEvent.objects.filter(operation=change.operation).first()
    if event is None or (event.response_id, event.item) != (response.pk, change.item):
        raise UnknownOperation(_("This operation belongs to another save."))
    code = _CODE_OF[AnswerEvent.Outcome(event.outcome)]
    # Its own revision, whatever was answered since: whoever repeats it has not seen that, and the next save of this
    # page must meet it as a conflict instead of writing over it.
    if code == REPLAY:
        return SaveOutcome(code, event.base_revision + 1, event.value)
    current = Answer.objects.filter(response=response, item=change.item).first()
    return SaveOutcome(code, current.revision, current.value) if current else SaveOutcome(code)


def _conflicting(response: Response, change: Change) -> SaveOutcome:
    _mark_conflicts([change])
    current = Answer.objects.get(response=response, item=change.item)
    return SaveOutcome(CONFLICT, current.revision, current.value)


def _mark_conflicts(changes: Sequence[Change]) -> None:
    # Kept in the history with what was typed, so that a repeated save gets the same reply as the first.
    operations = [change.operation for change in changes]
    AnswerEvent.objects.filter(operation__in=operations).update(outcome=AnswerEvent.Outcome.CONFLICT)


def _keep_late(response: Response, changes: Sequence[Change], at: datetime) -> None:
    """Keep what can be read of answers that came after closing; the facilitator learns only how many there are."""
    # A text that can't be read is nothing that could count later: it stays in the browser, which is told so.
    kept = [change for change in changes if not change.unread or is_given(change.value)]
    common = {"organisation_id": response.organisation_id, "response": response, "at": at}
    AnswerEvent.objects.bulk_create(
        [
            AnswerEvent(
                **common,
                operation=change.operation,
                item=change.item,
                value=change.value,
                base_revision=change.base_revision,
                outcome=AnswerEvent.Outcome.LATE,
            )
            for change in kept
        ],
        ignore_conflicts=True,  # a page that is sent twice
    )
    LateAnswer.objects.bulk_create(
        [LateAnswer(**common, item=change.item, value=change.value) for change in kept],
        update_conflicts=True,
        unique_fields=["response", "item"],
        update_fields=["value", "at"],
    )


def _is_new(response: Response, changes: Sequence[Change]) -> bool:
    """Return whether the save also changes what was asked, which takes a stronger lock."""
    return any(change.item not in response.asked for change in changes)


def _note_asked(response: Response, changes: Sequence[Change]) -> None:
    """Record items added by a new perspective since the response began, or all if the questions were changed."""
    if not _is_new(response, changes):
        return
    # Another tab may have been first: writing the list as it was read would take its item out again.
    response.refresh_from_db(fields=["asked"])
    if not response.asked:
        refresh_asked_items(response, response.stakeholder)
    new = [change.item for change in changes if change.item not in response.asked]
    if new:
        response.asked = [*response.asked, *new]
        response.save(update_fields=["asked"])


@transaction.atomic
def save_page(
    *, response: Response, changes: PageChanges, by: Actor, at: datetime, send: bool = False
) -> PageOutcome:
    """Save a whole page in a constant number of statements, and send all answers if asked to."""
    # Weighing writes after answers are written: under a shared lock two pages of one person would wait for each
    # other's rows.
    is_more = send or changes.left is not None or _is_new(response, changes.answers)
    current = lock(response, exclusively=is_more)
    if not current.is_open:
        _keep_late(response, changes.answers, at)
        return PageOutcome(ROUND_CLOSED)
    if current.is_submitted:
        return PageOutcome(ALREADY_SUBMITTED)
    conflicts = _write_answers(response, changes.answers, at)
    if changes.meant:
        write_meant(response, changes.meant)
    # What the person has not seen is neither sent nor weighed: they choose first, and send the page again.
    if conflicts:
        return PageOutcome(CONFLICT, conflicts)
    if send:
        return PageOutcome(SAVED if submit(response, by, at) else NOTHING_GIVEN)
    return PageOutcome(
        SAVED, odd=weigh(response=response, left=changes.left) if changes.left else frozenset()
    )


def _write_answers(response: Response, changes: Sequence[Change], at: datetime) -> frozenset[str]:
    """Save the items, except those answered elsewhere since the page was opened, which are returned."""
    if not changes:
        return frozenset()
    _note_asked(response, changes)
    unwritten = {written.item for written in write(response, changes, at=at) if written.revision is None}
    if unwritten:
        _mark_conflicts([change for change in changes if change.item in unwritten])
    return frozenset(unwritten)


def accept_late_answers(*, round: Round, at: datetime) -> int:
    """Make late answers count, as part of reopening the round and in its transaction; return how many."""
    counted = LateAnswer.objects.filter(response__round=round, response__replaces__isnull=True)
    late = list(counted.select_related("response"))
    revisions = {
        (answer.response_id, answer.item): answer.revision
        for answer in Answer.objects.filter(response__in={row.response for row in late})
    }
    answers, events = [], []
    # On the revision that stands now: a page that is open elsewhere meets it as a conflict, and the person chooses.
    for row in late:
        base = revisions.get((row.response_id, row.item), 0)
        common = {
            "organisation_id": row.organisation_id,
            "response": row.response,
            "item": row.item,
            "value": row.value,
        }
        answers.append(Answer(**common, revision=base + 1, answered_at=at))
        # An operation of its own: the one under which it came late keeps saying so to whoever repeats that save.
        outcome = AnswerEvent.Outcome.SAVED
        events.append(AnswerEvent(**common, operation=uuid4(), base_revision=base, outcome=outcome, at=at))
    Answer.objects.bulk_create(
        answers,
        update_conflicts=True,
        unique_fields=["response", "item"],
        update_fields=["value", "revision", "answered_at", "unread"],
    )
    AnswerEvent.objects.bulk_create(events)
    LateAnswer.objects.filter(pk__in=[row.pk for row in late]).delete()
    return len(late)
