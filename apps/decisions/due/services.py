"""Mail what has become due, once a day that was set."""

from collections import defaultdict
from datetime import datetime
from hashlib import sha256
from itertools import chain

from django.db import transaction
from django.db.models import F, Q

from apps.decisions.due.mails import DUE, DUE_OWNER, reachable_owners
from apps.decisions.due.selectors import Due, day_of, due_by, due_in, waiting_assumptions, waiting_steps
from apps.decisions.models import Assumption, PlanStep
from apps.decisions.recipients import team_of
from apps.engagements.models import Engagement
from apps.mailing import dispatch
from apps.mailing.services import NewMail


@transaction.atomic
def tell_what_is_due(*, at: datetime) -> int:
    """Tell teams and owners of what has become due since the last run; return the number of mails."""
    new = _claim_unannounced(at)
    engagements = Engagement.objects.with_framing().in_bulk(list(new))
    return sum(_tell(engagement, new[pk], at) for pk, engagement in engagements.items())


def _claim_unannounced(at: datetime) -> dict[object, set[object]]:
    """Mark as announced, by its present day, what nobody was mailed about; return it by engagement."""
    found: dict[object, set[object]] = defaultdict(set)
    assumptions = (
        waiting_assumptions()
        .filter(due_by("check_by", at), ~Q(told_for=F("check_by")) | Q(told_for__isnull=True))
        .select_for_update(skip_locked=True, of=("self",))
    )
    steps = (
        waiting_steps()
        .filter(due_by("due_on", at), ~Q(told_for=F("due_on")) | Q(told_for__isnull=True))
        .select_for_update(skip_locked=True, of=("self",))
    )
    held_assumptions, held_steps = list(assumptions), list(steps)
    Assumption.objects.filter(pk__in=[row.pk for row in held_assumptions]).update(told_for=F("check_by"))
    PlanStep.objects.filter(pk__in=[row.pk for row in held_steps]).update(told_for=F("due_on"))
    for row in chain[Assumption | PlanStep](held_assumptions, held_steps):
        found[row.engagement_id].add(row.pk)
    return found


def _tell(engagement: Engagement, new: set[object], at: datetime) -> int:
    rows = [each for each in due_in([engagement], at=at) if each.row.pk in new]
    mails = [
        NewMail(DUE, engagement.pk, member.user.email, f"{DUE}:{member.user_id}:{_digest(rows)}")
        for member in team_of(engagement)
    ]
    for person in reachable_owners(engagement, rows):
        own = [each for each in rows if each.row.owner == person.key]
        mails.append(NewMail(DUE_OWNER, person.pk, person.email, f"{DUE_OWNER}:{person.pk}:{_digest(own)}"))
    return dispatch.queue_mails(
        scope_id=engagement.organisation_id, group_id=engagement.pk, mails=mails, at=at
    )


def _digest(rows: list[Due]) -> str:
    """Key a mail by what it tells of and by when: at another day it is told again."""
    told = sorted(f"{each.row.pk}:{day_of(each.row)}" for each in rows)
    return sha256("\n".join(told).encode()).hexdigest()
