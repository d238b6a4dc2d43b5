"""“Not my field”: a person asks for another perspective, and the facilitator decides.

The facilitator sees who asks, as they see who is missing. Answers are not read here.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from apps.core import audit
from apps.core.actors import Actor
from apps.engagements.models import Stakeholder
from apps.engagements.services import change_stakeholder
from apps.responses.entry.links import refresh_asked_items
from apps.responses.errors import NothingAsked
from apps.responses.models import PerspectiveRequest
from apps.responses.selectors import response_for


def latest_request(stakeholder: Stakeholder) -> PerspectiveRequest | None:
    return PerspectiveRequest.objects.filter(stakeholder=stakeholder).order_by("-asked_at").first()


@transaction.atomic
def ask_for_perspective(*, stakeholder: Stakeholder, wished: str, by: Actor, at: datetime) -> None:
    """Ask for another perspective. A second request replaces one that is waiting."""
    PerspectiveRequest.objects.update_or_create(
        stakeholder=stakeholder,
        state=PerspectiveRequest.State.OPEN,
        defaults={
            "organisation_id": stakeholder.organisation_id,
            "asked_from": stakeholder.perspective,
            "wished": wished,
            "asked_at": at,
        },
    )
    # The row names the invitation, not the response: no log says whose answers are whose.
    audit.record(verb="ask_for_perspective", of=stakeholder.invitation, by=by, at=at)


@transaction.atomic
def move_as_asked(*, stakeholder: Stakeholder, by: Actor, at: datetime) -> None:
    """Move a person to the perspective they asked for. Raises NothingAsked."""
    request = _waiting(stakeholder)
    if not request.wished:
        raise NothingAsked(
            _("%(person)s named no perspective: choose one for them.") % {"person": stakeholder}
        )
    change_stakeholder(
        stakeholder=stakeholder,
        name=stakeholder.name,
        email=stakeholder.email,
        perspective=request.wished,
        by=by,
        at=at,
    )
    # Answers stay, and the new perspective's items are added. What was sent stands until they open it again.
    response = response_for(stakeholder)[1]
    if response is not None and not response.is_submitted:
        refresh_asked_items(response, stakeholder)
    _settle(request, PerspectiveRequest.State.ACCEPTED, by, at)
    audit.record(verb="accept_perspective", of=stakeholder, by=by, at=at)


@transaction.atomic
def leave_as_is(*, stakeholder: Stakeholder, by: Actor, at: datetime) -> None:
    """Decline a request. Raises NothingAsked."""
    _settle(_waiting(stakeholder), PerspectiveRequest.State.DECLINED, by, at)
    audit.record(verb="decline_perspective", of=stakeholder, by=by, at=at)


def _waiting(stakeholder: Stakeholder) -> PerspectiveRequest:
    # Locked: of two facilitators who decide at once, the second is told that it is settled.
    requests = PerspectiveRequest.objects.waiting().select_for_update(of=("self",))
    request = requests.filter(stakeholder=stakeholder).first()
    if request is None:
        raise NothingAsked(
            _("Nothing waits for %(person)s: it was settled already.") % {"person": stakeholder}
        )
    return request


def _settle(request: PerspectiveRequest, state: str, by: Actor, at: datetime) -> None:
    request.state, request.settled_at, request.settled_by_id = state, at, by.user_id
    request.save(update_fields=["state", "settled_at", "settled_by"])
