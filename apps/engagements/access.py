"""Which engagements and people a member may reach. Anything else is a 404.

| who                                          | an engagement                | who decides of it       |
|----------------------------------------------|------------------------------|-------------------------|
| owner                                        | all of the organisation      | all                     |
| facilitator who leads it                     | all of it                    | all                     |
| co-facilitator                               | all of it                    | none                    |
| facilitator outside the team, manager        | none                         | none                    |

To decide of an engagement is to archive it, to show its result to those who answered, to say who reads its reports,
to make links to answer or to read a report, to erase people, to change its team and to hand it over:
`led_engagement_of` and `led_stakeholder_of`. To end a link is nobody's alone.

The room alone asks `workshop_of`, which finds rehearsals too: whoever began one steers it, or an owner.
A view that changes something else asks `engagement_of` or `stakeholder_of`; for an archived engagement they all raise
EngagementArchived (the middleware leads to its page). Pages that only read take `any_engagement_of`.
"""

from uuid import UUID

from django.http import Http404

from apps.accounts.models import Membership
from apps.engagements.errors import EngagementArchived
from apps.engagements.models import Engagement, Stakeholder
from apps.engagements.selectors import (
    clients_of,
    engagements_closed_to,
    engagements_of,
    rehearsals_of,
)


class ClosedToMember(Http404):
    """A 404 like every other, but the middleware records that a member tried to open an engagement of another team."""

    def __init__(self, engagement: Engagement) -> None:
        self.engagement = engagement
        super().__init__()


def engagement_of(membership: Membership, engagement_id: UUID) -> Engagement:
    return _unarchived(any_engagement_of(membership, engagement_id))


def led_engagement_of(membership: Membership, engagement_id: UUID) -> Engagement:
    return _unarchived(any_led_engagement_of(membership, engagement_id))


def any_led_engagement_of(membership: Membership, engagement_id: UUID) -> Engagement:
    engagement = any_engagement_of(membership, engagement_id)
    if not leads(membership, engagement):
        raise ClosedToMember(engagement)
    return engagement


def any_engagement_of(membership: Membership, engagement_id: UUID) -> Engagement:
    engagement = engagements_of(membership).with_framing().filter(id=engagement_id).first()
    if engagement is None:
        raise _not_there(membership, engagement_id)
    return engagement


def workshop_of(membership: Membership, engagement_id: UUID) -> Engagement:
    """Return an engagement, or a rehearsal of one: of a rehearsal its room is all there is. Raises EngagementArchived."""
    rehearsal = rehearsals_of(membership).with_framing().filter(id=engagement_id).first()
    return rehearsal or engagement_of(membership, engagement_id)


def leads(membership: Membership, engagement: Engagement) -> bool:
    """Return whether a member who reaches an engagement leads it, or owns the organisation."""
    return membership.is_owner or engagement.lead_id == membership.user_id


def reaches(membership: Membership, engagement: Engagement) -> bool:
    """Return whether a member may open an engagement that was loaded some other way."""
    return engagements_of(membership).filter(pk=engagement.pk).exists()


def sets_readers(membership: Membership, engagement: Engagement) -> bool:
    """Return whether a member chooses who reads the reports of an engagement's client."""
    # Readers are of a client, not of an engagement: a lead would let them read what other teams did for it.
    in_organisation = Engagement.objects.of_organisation(engagement.organisation_id)
    for_client = in_organisation.filter(client_id=engagement.client_id)
    beyond = for_client.exclude(pk__in=engagements_of(membership).values("pk"))
    return leads(membership, engagement) and (membership.is_owner or not beyond.exists())


def client_names(membership: Membership) -> tuple[str, ...]:
    # Those a member knows: of others they must not learn, not even by a suggestion.
    names = clients_of(membership).order_by("name").values_list("name", flat=True)
    return tuple(dict.fromkeys(names))


def led_stakeholder_of(membership: Membership, engagement_id: UUID, stakeholder_id: UUID) -> Stakeholder:
    stakeholder = stakeholder_of(membership, engagement_id, stakeholder_id)
    if not leads(membership, stakeholder.engagement):
        raise ClosedToMember(stakeholder.engagement)
    return stakeholder


def stakeholder_of(membership: Membership, engagement_id: UUID, stakeholder_id: UUID) -> Stakeholder:
    stakeholder = (
        Stakeholder.objects.named()
        .select_related("engagement__instrument_version", "engagement__client", "invitation")
        .filter(
            id=stakeholder_id,
            engagement_id=engagement_id,
            engagement__in=engagements_of(membership),
        )
        .first()
    )
    if stakeholder is None:
        raise _not_there(membership, engagement_id)
    _unarchived(stakeholder.engagement)
    return stakeholder


def _not_there(membership: Membership, engagement_id: UUID) -> Http404:
    # Managers open no engagement at all, and owners every one: only of facilitators a try says something.
    if not membership.may_facilitate or membership.is_owner:
        return Http404()
    engagement = engagements_closed_to(membership).filter(pk=engagement_id).first()
    return ClosedToMember(engagement) if engagement else Http404()


def _unarchived(engagement: Engagement) -> Engagement:
    if engagement.is_archived:
        raise EngagementArchived(engagement.pk)
    return engagement
