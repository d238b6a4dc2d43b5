"""What an owner sees of the people of the organisation."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.access import second_factors
from apps.accounts.members.inviting import MEMBER_INVITATION
from apps.accounts.models import MemberInvitation, Membership, Organisation
from apps.core.lists.pages import ListPage, list_page, order_of, searched
from apps.core.lists.query import Column, Filter, Listing
from apps.mailing.models import Mail

MOST_INVITED = 50  # shown at once
LISTING = Listing(
    columns=(
        Column("name", gettext_lazy("Name"), by=("user__name",)),
        Column("role", gettext_lazy("Role"), by=("role", "user__name")),
        Column("factor", gettext_lazy("Second factor"), by=("has_second_factor", "user__name")),
        Column(
            "seen", gettext_lazy("Last sign-in"), by=("user__last_login",), descending_first=True, nulls=True
        ),
        Column("state", gettext_lazy("State"), by=("user__is_active", "user__name"), descending_first=True),
    ),
    choices=(
        Filter("role", gettext_lazy("Role"), tuple(Membership.Role.choices)),
        Filter(
            "state",
            gettext_lazy("State"),
            (("active", gettext_lazy("Active")), ("deactivated", gettext_lazy("Deactivated"))),
        ),
    ),
    searches=gettext_lazy("name or address"),
)


@dataclass(frozen=True)
class InvitationRow:
    invitation: MemberInvitation  # that nobody has answered
    state: str
    is_alarming: bool  # somebody must act


@dataclass(frozen=True)
class MembersPage:
    members: ListPage[Membership]
    invitations: tuple[InvitationRow, ...]
    invitation_count: int


def members_page(organisation: Organisation, *, query: QueryDict, at: datetime) -> MembersPage:
    """List members by name, and open invitations, newest first; a search looks into both."""
    listed = LISTING.read(query)
    factors = Exists(second_factors().filter(user=OuterRef("user_id")))
    members = Membership.objects.filter(organisation=organisation).select_related("user")
    members = searched(members, listed, "user__name", "user__email").annotate(has_second_factor=factors)
    if role := listed.chosen.get("role"):
        members = members.filter(role=role)
    if state := listed.chosen.get("state"):
        members = members.filter(user__is_active=state == "active")
    invitations = searched(
        MemberInvitation.objects.unanswered().filter(organisation=organisation), listed, "email"
    )
    order = order_of(LISTING, listed) or ("-user__is_active", "user__name", "pk")
    return MembersPage(
        members=list_page(LISTING, listed, members.order_by(*order)),
        invitations=_rows(organisation, invitations.select_related("invited_by")[:MOST_INVITED], at),
        invitation_count=invitations.count(),
    )


def _rows(
    organisation: Organisation, invitations: Iterable[MemberInvitation], at: datetime
) -> tuple[InvitationRow, ...]:
    invitations = list(invitations)
    mails = Mail.objects.filter(kind=MEMBER_INVITATION, about_id__in=[each.pk for each in invitations])
    # In the order of queueing, so that of several the newest stays.
    last = {mail.about_id: mail for mail in mails.order_by("queued_at")}
    owners = set(
        Membership.objects.filter(
            organisation=organisation, role=Membership.Role.OWNER, user__is_active=True
        ).values_list("user_id", flat=True)
    )
    return tuple(_row(each, last.get(each.pk), owners, at) for each in invitations)


def _row(invitation: MemberInvitation, mail: Mail | None, owners: set[UUID], at: datetime) -> InvitationRow:
    if invitation.invited_by_id is not None and invitation.invited_by_id not in owners:
        return InvitationRow(invitation, _("Whoever sent it is no longer an owner. Send it again."), True)
    if not invitation.is_open(at=at):
        return InvitationRow(invitation, _("Expired. Send it again."), True)
    if mail is not None and mail.is_failed:
        return InvitationRow(invitation, mail.failure, True)
    if mail is not None and mail.is_sent:
        return InvitationRow(invitation, _("Mail sent"), False)
    return InvitationRow(invitation, _("The mail waits to be sent"), False)
