"""Close and reopen rounds, and rank their answers."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from apps.assessments.engine_run import Outcome, outcome_of
from apps.assessments.errors import (
    AssessmentFailed,
    AssessmentNotFailed,
    LaterRoundExists,
    LookNotConfirmed,
    NothingToReveal,
    RulesMissing,
)
from apps.assessments.models import Assessment, Snapshot
from apps.assessments.selectors import first_look_of, latest_assessment
from apps.assessments.snapshots import take_snapshot
from apps.core import audit, leases
from apps.core.actors import SYSTEM, Actor
from apps.engagements.errors import EngagementArchived
from apps.engagements.models import Engagement, Round
from apps.engagements.selectors import latest_round, was_looked_at
from apps.instruments.selectors import newest_rules
from apps.outreach.services import tell_result
from apps.ranking import ENGINE_VERSION
from apps.responses.answering.saving import accept_late_answers

logger = logging.getLogger(__name__)
_hearers: list[Callable[[UUID, datetime], None]] = []

MOST_PROCESSOR_SECONDS = 30  # a room of a thousand people takes six
TOO_LONG = gettext_noop("Ranking the answers took half a minute of the processor and was stopped.")
OUT_OF_MEMORY = gettext_noop("Ranking the answers took more memory than a worker may use.")
UNEXPECTED = gettext_noop("The ranking stopped at something unexpected. The server's log says what.")
RANKED_ELSEWHERE = gettext_noop(
    "The same answers are ranked by a newer version already: this one is not made any more."
)


@transaction.atomic
def close_round(*, round: Round, by: Actor, at: datetime) -> Round:
    """Close a round, freeze its answers and queue their ranking, in one transaction.

    A second caller gets the closed round, with who closed it and when.
    """
    locked = _locked(round)
    if not locked.is_open:
        return locked
    locked.state, locked.closed_at, locked.closed_by_id = Round.State.CLOSED, at, by.user_id
    locked.save(update_fields=["state", "closed_at", "closed_by"])
    audit.record(verb="close_round", of=locked, by=by, at=at)
    # What was asked for at the first closing is kept, whatever the brief says later.
    Engagement.objects.filter(pk=locked.engagement_id, brief_frozen_at__isnull=True).update(
        brief_frozen_at=at
    )
    # Before the answers are frozen: the snapshot names the rules that are to read it.
    _adopt_rules(locked.engagement_id, by, at)
    queue_assessment(round=locked, at=at)
    return locked


def _adopt_rules(engagement_id: UUID, by: Actor, at: datetime) -> None:
    """Give an engagement whose questions no rules read so far those that read them now."""
    engagement = Engagement.objects.with_framing().get(pk=engagement_id)
    rules = None if engagement.rules else newest_rules(engagement.instrument_version.name)
    if rules is not None:
        engagement.rules = rules.name
        engagement.save(update_fields=["rules"])
        audit.record(verb="take_rules", of=engagement, by=by, at=at, version=rules.name)


@transaction.atomic
def reopen_round(*, round: Round, by: Actor, at: datetime) -> Round:
    """Reopen a round and take in late answers. Snapshots that somebody has looked at stay.

    Raises LaterRoundExists for any round but the last, and EngagementArchived.
    """
    locked = _locked(round)
    if locked.is_open:
        return locked
    # Locked, or it could be archived before the round is open; without its key, or each new row that refers to it
    # would wait.
    if Engagement.objects.select_for_update(no_key=True).get(pk=locked.engagement_id).is_archived:
        raise EngagementArchived(locked.engagement_id)
    if Round.objects.filter(engagement_id=locked.engagement_id, number__gt=locked.number).exists():
        raise LaterRoundExists(
            _("%(round)s can't be reopened: another round followed it.") % {"round": locked}
        )
    locked.state, locked.closed_at, locked.closed_by = Round.State.OPEN, None, None
    # What was shown is out of date once more answers come in.
    locked.revealed_at, locked.revealed_by = None, None
    # A deadline that has passed would close it again at once.
    if locked.closes_at and locked.closes_at <= at:
        locked.closes_at = None
    locked.save(update_fields=["state", "closed_at", "closed_by", "closes_at", "revealed_at", "revealed_by"])
    # Without those that nobody saw, people who withdraw now can be told that no result includes their answers.
    _drop_unseen(locked)
    accept_late_answers(round=locked, at=at)
    audit.record(verb="reopen_round", of=locked, by=by, at=at)
    return locked


@transaction.atomic
def freeze_anew(*, engagement: Engagement, at: datetime) -> bool:
    """Freeze a closed round as it is now if nobody has looked at a result yet; return whether that was so."""
    newest = latest_round(engagement)
    round_ = _locked(newest) if newest else None
    if round_ is None or round_.is_open or was_looked_at(engagement):
        return False
    _drop_unseen(round_)
    queue_assessment(round=round_, at=at)
    return True


def _drop_unseen(round_: Round) -> None:
    Snapshot.objects.filter(round=round_, looked_at__isnull=True).delete()


@transaction.atomic
def unseal(*, snapshot: Snapshot, by: Actor, at: datetime) -> None:
    """Record who first looked at a version of a round. This can't be undone."""
    # In one statement: of two who look at once, one was first.
    unseen = Snapshot.objects.filter(pk=snapshot.pk, looked_at__isnull=True)
    if unseen.update(looked_at=at, looked_by=by.user_id):
        round_ = snapshot.round
        Round.objects.filter(pk=round_.pk, unsealed_at__isnull=True).update(
            unsealed_at=at, unsealed_by=by.user_id
        )
        audit.record(verb="unseal_results", of=round_, by=by, at=at, version=snapshot.number)


def look(*, snapshot: Snapshot, named: bool = False, by: Actor, at: datetime) -> None:
    """Record that somebody looked at a result, with people's names or without, and who did so first."""
    if snapshot.looked_at is None:
        unseal(snapshot=snapshot, by=by, at=at)
    # Once per member, version and day: each reload would else be a line of its own.
    day = at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    what: dict[str, object] = {"version": snapshot.number, **({"named": True} if named else {})}
    if not audit.has_done(verb="look_at_result", of=snapshot, by=by, since=day, **what):
        audit.record(verb="look_at_result", of=snapshot, by=by, at=at, **what)


def require_look(engagement: Engagement) -> None:
    """Refuse what counts as a look until the page of the first look was confirmed. Raises LookNotConfirmed."""
    if first_look_of(engagement):
        raise LookNotConfirmed(
            _("Look at the result first: the page before it says what that first look means.")
        )


@transaction.atomic
def reveal(*, round: Round, by: Actor, at: datetime) -> int:
    """Reveal a result to those who answered and tell each of them once; return the number of mails.

    Raises NothingToReveal and LookNotConfirmed.
    """
    locked = _locked(round)
    assessment = None if locked.is_open else latest_assessment(locked)
    if assessment is None or not assessment.is_ready:
        raise NothingToReveal(_("There is no result yet that could be shown."))
    # To show a result is to look at it.
    require_look(Engagement.objects.with_framing().get(pk=locked.engagement_id))
    unseal(snapshot=assessment.snapshot, by=by, at=at)
    # Shown again, it stays on record who showed it first.
    if locked.revealed_at is None:
        locked.revealed_at, locked.revealed_by_id = at, by.user_id
        locked.save(update_fields=["revealed_at", "revealed_by"])
    mails = tell_result(round=locked, at=at)
    audit.record(verb="reveal_result", of=locked, by=by, at=at, mails=mails)
    return mails


@transaction.atomic
def open_to_answerers(*, engagement: Engagement, by: Actor, at: datetime) -> None:
    """Let those who answered find, under their own link, the results that a workshop has shown; mails tell them elsewhere."""
    closed = Round.objects.select_for_update().filter(engagement=engagement, state=Round.State.CLOSED)
    for each in closed.filter(unsealed_at__isnull=False, revealed_at__isnull=True).order_by("number"):
        each.revealed_at, each.revealed_by_id = at, by.user_id
        each.save(update_fields=["revealed_at", "revealed_by"])
        audit.record(verb="reveal_result", of=each, by=by, at=at, mails=0)


@transaction.atomic
def queue_assessment(*, round: Round, at: datetime) -> Assessment:
    """Freeze the answers of a round and queue their ranking. The same evidence is ranked only once."""
    snapshot = take_snapshot(round=round, at=at)
    # However often a round is closed, the same answers are the same version, and are ranked once.
    assessment, _is_new = Assessment.objects.get_or_create(
        snapshot=snapshot,
        rules=snapshot.evidence.rules,
        engine_version=ENGINE_VERSION,
        defaults={
            "organisation_id": snapshot.organisation_id,
            "engagement_id": snapshot.engagement_id,
            "queued_at": at,
            # By PostgreSQL's clock, as all times of a lease: a worker's own may be wrong.
            "available_at": Now(),
        },
    )
    return assessment


def claim_assessment() -> Assessment | None:
    return leases.claim(Assessment.objects.select_related("snapshot"))


def run_assessment(assessment: Assessment) -> None:
    """Rank a claimed assessment and store the result, or record why it failed. Raises LeaseLost."""
    # What was queued for an earlier engine is ranked by today's, so that its row may be one too many.
    same = Assessment.objects.filter(
        snapshot=assessment.snapshot_id, rules=assessment.rules, engine_version=ENGINE_VERSION
    )
    if same.exclude(pk=assessment.pk).exists():
        leases.fail(assessment, code="SAME", text=RANKED_ELSEWHERE, may_retry=False)
        return
    try:
        with leases.processor_time(MOST_PROCESSOR_SECONDS), leases.Heartbeat(assessment):
            outcome = outcome_of(assessment.snapshot, assessment.rules)
    except (AssessmentFailed, RulesMissing) as error:
        leases.fail(assessment, code="INPUT", text=str(error), may_retry=False)
    except leases.ProcessorTimeSpent:
        logger.exception("Assessment %s took more processor time than it may", assessment.pk)
        leases.fail(assessment, code="TOO_LONG", text=TOO_LONG, may_retry=False)
    # The machine may have been short of memory: that may pass, unlike what is wrong with the answers.
    except MemoryError:
        leases.fail(assessment, code="OOM", text=OUT_OF_MEMORY, may_retry=True)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        # The same input would fail again, so the person who waits must be told.
        logger.exception("Assessment %s could not be made", assessment.pk)
        leases.fail(assessment, code="ENGINE_ERROR", text=UNEXPECTED, may_retry=False)
    else:
        _finish(assessment, outcome)


def on_finished(hear: Callable[[UUID, datetime], None]) -> None:
    """Have `hear` called with an engagement whose newest answers are ranked, or can't be, and the time."""
    _hearers.append(hear)


def tell_finished(assessment: Assessment, *, at: datetime) -> None:
    for hear in _hearers:
        hear(assessment.engagement_id, at)


def _finish(assessment: Assessment, outcome: Outcome) -> None:
    with transaction.atomic():
        erased = _erased_since(assessment.snapshot)
        if erased is None:
            leases.finish(assessment, **_stored(assessment.snapshot, outcome))
            return
    # Somebody was erased while it was made: the advice may name them, and is made again without.
    assessment.snapshot = erased
    run_assessment(assessment)


@transaction.atomic
def rank_again(*, round: Round, by: Actor, at: datetime) -> None:
    """Rank a closed round that has no ranking, or retry a failed one. Raises AssessmentNotFailed."""
    known = latest_assessment(round)
    if known is None:
        queue_assessment(round=round, at=at)
    else:
        _try_again(known)
    audit.record(verb="rank_again", of=round, by=by, at=at)


def _try_again(assessment: Assessment) -> None:
    current = Assessment.objects.select_for_update().get(pk=assessment.pk)
    if not current.is_failed:
        raise AssessmentNotFailed(_("This ranking has not failed: it is on its way, or ready."))
    leases.queue_again(current)


def assess_now(
    *, engagement: Engagement, round: Round | None = None, by: Actor = SYSTEM, at: datetime
) -> Assessment:
    """Rank the answers of a round, or else of the newest, in this process, unless the same evidence was ranked before.

    Raises AssessmentFailed or RulesMissing.
    """
    round_ = round or latest_round(engagement)
    if round_ is None:
        raise AssessmentFailed(_("No round of this engagement has been opened: there is nothing to rank."))
    with transaction.atomic():
        _adopt_rules(engagement.pk, by, at)
        snapshot = take_snapshot(round=round_, at=at)
    # Outside of the transaction: ranking takes a second or more, and nobody should wait for its locks.
    known = Assessment.objects.ready().filter(
        snapshot=snapshot, rules=snapshot.evidence.rules, engine_version=ENGINE_VERSION
    )
    return known.first() or _store_ready(snapshot, by, at)


def _locked(round_: Round) -> Round:
    # The round alone: who closed it may be nobody, and PostgreSQL locks no row that a join may lack.
    return Round.objects.select_for_update(of=("self",)).select_related("closed_by").get(pk=round_.pk)


def _store_ready(snapshot: Snapshot, by: Actor, at: datetime) -> Assessment:
    rules = snapshot.evidence.rules
    outcome = outcome_of(snapshot, rules)
    with transaction.atomic():
        erased = _erased_since(snapshot)
        if erased is None:
            assessment = _ready_row(snapshot, rules, outcome, at)
            audit.record(verb="assess", of=assessment, by=by, at=at)
            return assessment
    return _store_ready(erased, by, at)


def _erased_since(snapshot: Snapshot) -> Snapshot | None:
    """Return the version as it is now if somebody was erased since it was read: the advice may name them."""
    # Locked until the advice is stored: whoever is erased next waits, and is then taken out of it.
    current = Snapshot.objects.select_for_update(no_key=True).filter(pk=snapshot.pk).first()
    return current if current is not None and current.evidence != snapshot.evidence else None


def _ready_row(snapshot: Snapshot, rules: str, outcome: Outcome, at: datetime) -> Assessment:
    ready = {"state": Assessment.State.READY, "finished_at": Now(), **_stored(snapshot, outcome)}
    assessment, _is_new = Assessment.objects.update_or_create(
        snapshot=snapshot,
        rules=rules,
        engine_version=ENGINE_VERSION,
        # Without its fence a worker that is at the same row stores nothing: only duplicate work is lost.
        defaults=ready | {"fence": None, "lease_until": None, "error_code": "", "error_text": ""},
        create_defaults=ready
        | {
            "organisation_id": snapshot.organisation_id,
            "engagement_id": snapshot.engagement_id,
            "queued_at": at,
            "available_at": at,
        },
    )
    return assessment


def _stored(snapshot: Snapshot, outcome: Outcome) -> dict[str, object]:
    result, advice = outcome.result.to_json(), outcome.advice.to_json() if outcome.advice else None
    return {
        # A row queued before an update is ranked by the engine that came with it.
        "engine_version": outcome.result.meta.engine_version,
        "result": result,
        "advice": advice,
        "digest": snapshot.keyed_digest_of({"assessment": result, "advice": advice}),
    }
