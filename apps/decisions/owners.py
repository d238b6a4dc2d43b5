"""Who may own what the group settled."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _

from apps.accounts.models import Membership
from apps.decisions.due.selectors import may_be_mailed, team_of
from apps.engagements.models import CoFacilitator, Engagement, Stakeholder


@dataclass(frozen=True)
class Owners:
    """Who may own a row: typed freely, with the people of the engagement and its team to choose from.

    Names, keys and addresses are case-folded in `keys`, `gone` and `mailed`.
    """

    suggestions: tuple[str, ...]
    names: Mapping[str, str]  # by key
    # Key, address and name of a stakeholder to the key: by it a report can give their perspective.
    keys: Mapping[str, str]
    gone: Mapping[str, str]  # whoever no longer takes part, with the sentence that says so
    mailed: frozenset[str]  # about what is due

    @classmethod
    def of(cls, engagement: Engagement) -> Self:
        """Read them in six queries."""
        people = list(Stakeholder.objects.filter(engagement=engagement))
        participants = [each for each in people if not _is_out(each)]
        here, left = _members_of(engagement)
        # Two of one name are told apart by their addresses; their name alone stands for neither.
        count = Counter(str(each).casefold() for each in participants)
        namesakes = {each.pk for each in participants if count[str(each).casefold()] > 1}
        called = {each.pk: (each.pk in namesakes and each.email) or str(each) for each in participants}
        keys = _keys(participants, namesakes)
        # Who left may have a namesake who is still here: that name is nobody's who is gone.
        present = {*keys, *(name.casefold() for name in here)}
        gone = _gone(people, left)
        return cls(
            suggestions=tuple(dict.fromkeys((*called.values(), *here))),
            names={each.key: called.get(each.pk, str(each)) for each in people},
            keys=keys,
            gone={known_as: sentence for known_as, sentence in gone.items() if known_as not in present},
            mailed=_mailed(engagement, participants),
        )

    def stored(self, typed: str) -> str:
        return self.keys.get(typed.strip().casefold(), typed.strip())

    def named(self, stored: str) -> str:
        return self.names.get(stored, stored)

    def has_left(self, owner: str) -> str:
        """Return the sentence that says that this owner, stored or typed, has left; empty for anybody else."""
        return self.gone.get(owner.strip().casefold(), "")

    def unmailed(self, owner: str) -> str:
        """Return why the stored owner gets no mail about what is due; empty if they get one, or there is no owner."""
        if not owner or owner.casefold() in self.mailed or self.has_left(owner):
            return ""
        if owner in self.names:
            return _("Gets no mail: has no address, or wants no reminders.")
        return _("Gets no mail: neither asked here nor on the team.")


def _is_out(person: Stakeholder) -> bool:
    return person.has_withdrawn or person.left_out_at is not None


def _keys(asked: Iterable[Stakeholder], namesakes: set[UUID]) -> dict[str, str]:
    return {
        known_as.casefold(): each.key
        for each in asked
        for known_as in (each.key, each.email, "" if each.pk in namesakes else str(each))
        if known_as
    }


def _members_of(engagement: Engagement) -> tuple[list[str], list[str]]:
    """Return who is on the team or owns the organisation, and who has left it."""
    members = Membership.objects.filter(organisation_id=engagement.organisation_id).select_related("user")
    team = {
        engagement.lead_id,
        *CoFacilitator.objects.filter(engagement=engagement).values_list("user_id", flat=True),
    }
    here, left = [], []
    for member in members.order_by("user__name"):
        if not member.user.is_active:
            left.append(str(member.user))
        elif member.user_id in team or member.is_owner:
            here.append(str(member.user))
    return here, left


def _gone(people: Iterable[Stakeholder], left: Iterable[str]) -> dict[str, str]:
    has_left = _("%(name)s has left your organisation. Name somebody else.")
    is_out = _("%(name)s no longer takes part. Name somebody else.")
    return {name.casefold(): has_left % {"name": name} for name in left} | {
        known_as.casefold(): is_out % {"name": each}
        for each in people
        if _is_out(each)
        for known_as in (each.key, each.email, each.name)
        if known_as
    }


def _mailed(engagement: Engagement, asked: Iterable[Stakeholder]) -> frozenset[str]:
    team = [member.user for member in team_of(engagement)]
    addresses = {user.email.casefold() for user in team}
    return frozenset(
        {
            *(person.key.casefold() for person in may_be_mailed(engagement)),
            *(each.key.casefold() for each in asked if each.email.casefold() in addresses),
            *(name.casefold() for user in team for name in (str(user), user.email)),
        }
    )


def stored_owner(owner: str, owners: Owners) -> str:
    """Return the owner as stored. Raises ValidationError for one who left."""
    if left := owners.has_left(owner):
        raise forms.ValidationError(left, code="left")
    return owners.stored(owner)
