"""What an owner sees of the people of the organisation."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from apps.accounts.access import second_factors
from apps.accounts.members.inviting import MEMBER_INVITATION
from apps.accounts.models import MemberInvitation, Membership, Organisation
from apps.mailing.models import Mail

ON_A_PAGE = 50


@dataclass(frozen=True)
class InvitationRow:
    """An invitation that nobody has answered; `state` says what became of it, `is_alarming` that somebody must act."""

    invitation: MemberInvitation
    state: str
    is_alarming: bool


@dataclass(frozen=True)
class MembersPage:
    members: Page[Membership]
    invitations: tuple[InvitationRow, ...]
    invitation_count: int
    search: str


def members_page(organisation: Organisation, *, search: str, number: str, at: datetime) -> MembersPage:
    """List members by name, and open invitations, newest first.

    `search` matches parts of name and address; a page that isn't there is the nearest.
    """
    factors = Exists(second_factors().filter(user=OuterRef("user_id")))
    of_organisation = Membership.objects.filter(organisation=organisation).select_related("user")
    members: QuerySet[Membership] = of_organisation.annotate(has_second_factor=factors)
    invitations = MemberInvitation.objects.unanswered().filter(organisation=organisation)
    for word in search.split():
        members = members.filter(Q(user__name__icontains=word) | Q(user__email__icontains=word))
        invitations = invitations.filter(email__icontains=word)
    ordered = members.order_by("-user__is_active", "user__name", "pk")
    return MembersPage(
        members=Paginator(ordered, ON_A_PAGE).get_page(number),
        invitations=_rows(organisation, invitations.select_related("invited_by")[:ON_A_PAGE], at),
        invitation_count=invitations.count(),
        search=search,
    )


def _rows(
    organisation: Organisation, invitations: Iterable[MemberInvitation], at: datetime
) -> tuple[InvitationRow, ...]:
    invitations = list(invitations)
    mails = Mail.objects.filter(kind=MEMBER_INVITATION, about_id__in=[each.pk for each in invitations])
    last = {mail.about_id: mail for mail in mails.order_by("queued_at")}
    owners = set(
        Membership.objects.filter(
            organisation=organisation, role=Membership.Role.OWNER, user__is_active=True
        ).values_list("user_id", flat=True)
    )
    return tuple(_row(each, last.get(each.pk), owners, at) for each in invitations)


def _row(invitation: MemberInvitation, mail: Mail | None, owners: set[UUID], at: datetime) -> InvitationRow:
    if invitation.invited_by_id is not None and invitation.invited_by_id not in owners:
        return InvitationRow(invitation, _("Who sent it is no owner any more. Send it again."), True)
    if not invitation.is_open(at=at):
        return InvitationRow(invitation, _("Expired. Send it again."), True)
    if mail is not None and mail.is_failed:
        return InvitationRow(invitation, mail.failure, True)
    if mail is not None and mail.is_sent:
        return InvitationRow(invitation, _("Mail sent"), False)
    return InvitationRow(invitation, _("The mail waits to be sent"), False)
