"""Interviews: a facilitator enters somebody's answers on that person's pages.

Answers given by a personal link are shown to nobody else. So an interview starts only before the first answer, and ends
for the facilitator as soon as the person continues on their own.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core import audit
from apps.core.actors import Actor
from apps.engagements.errors import StakeholderWithdrawn
from apps.engagements.models import Engagement, Round, Stakeholder
from apps.engagements.selectors import has_given
from apps.responses.entry.links import refresh_asked_items
from apps.responses.errors import OwnAnswers, RoundClosed
from apps.responses.models import Response
from apps.responses.selectors import response_for
from apps.responses.statements import lock


@dataclass(frozen=True)
class InterviewState:
    """What a facilitator may do for a person in the newest round, or why not."""

    round: Round | None
    response: Response | None
    is_own: bool  # the person has answered on their own

    @property
    def is_open(self) -> bool:
        return self.round is not None and self.round.is_open


def interview_state(stakeholder: Stakeholder) -> InterviewState:
    round_, response = response_for(stakeholder)
    return InterviewState(round_, response, has_given(stakeholder) or _is_taken_over(response))


def _is_taken_over(response: Response | None) -> bool:
    return response is not None and response.is_interview and not response.is_being_interviewed


@transaction.atomic
def start_interview(*, stakeholder: Stakeholder, interviewer: User, by: Actor, at: datetime) -> Response:
    """Open somebody's response to a facilitator and mark it as an interview.

    Raises RoundClosed, OwnAnswers and StakeholderWithdrawn.
    """
    round_, _known = response_for(stakeholder)
    if round_ is None:
        raise RoundClosed(_("There is no open round: nothing can be entered."))
    response, _is_new = Response.objects.get_or_create(
        round=round_,
        stakeholder=stakeholder,
        defaults={"organisation_id": stakeholder.organisation_id, "started_at": at},
    )
    # Creating the row waited for locks on the person: they may have withdrawn meanwhile.
    if not Stakeholder.objects.taking_part().filter(pk=stakeholder.pk).exists():
        raise StakeholderWithdrawn(
            _("%(person)s has withdrawn: nothing is entered for them.") % {"person": stakeholder}
        )
    if not lock(response, exclusively=True, is_entering=True).is_open:
        raise RoundClosed(_("The round is closed: nothing can be entered any more."))
    response.refresh_from_db()
    # In any round: what they gave in an earlier one stands beside the result as their own.
    if has_given(stakeholder) or _is_taken_over(response):
        raise OwnAnswers(
            _("%(person)s has begun to answer: what they gave is theirs, and opens to nobody else.")
            % {"person": stakeholder}
        )
    _mark(response, stakeholder.engagement, interviewer, at)
    refresh_asked_items(response, stakeholder)
    # The row names the person, not the response: no log says whose answers are whose.
    audit.record(verb="enter_interview", of=stakeholder, by=by, at=at)
    return response


def _mark(response: Response, engagement: Engagement, interviewer: User, at: datetime) -> None:
    response.interviewed_on = engagement.in_its_zone(at).date()
    response.interviewer, response.interviewed_by = interviewer.name, interviewer
    response.save(update_fields=["interviewed_on", "interviewer", "interviewed_by"])
