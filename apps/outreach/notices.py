"""Mails that tell people what others did about their links and address, and codes. No facilitator words them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, override

from apps.accounts.models import User
from apps.core.actors import SYSTEM
from apps.engagements.addresses import ADDRESS_CHANGED, ADDRESS_REFUSED, GUEST_MERGED, LINK_SHOWN
from apps.engagements.choices import LinkWay
from apps.engagements.models import InvitationToken, Stakeholder
from apps.engagements.selectors import contact_of, has_given
from apps.mailing.composing import Composed, Composer
from apps.mailing.errors import MailNotWanted
from apps.mailing.models import Mail
from apps.responses.codes import CODE, LIFETIME, make
from apps.responses.models import ProofCode

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

LATEST_CODE = timedelta(hours=1)  # whoever asked has left by then


@dataclass(frozen=True)
class NoticeMail:
    label: "StrPromise"
    composer: Composer


def _notice(compose: Callable[[Mail, Stakeholder], tuple[str, str]]) -> Composer:
    def composer(mail: Mail, at: datetime) -> Composed:
        person = _person(mail.about_id)
        with override(person.engagement.written_in):
            subject, text = compose(mail, person)
            return _composed(person, subject, text)

    return composer


def _person(pk: UUID) -> Stakeholder:
    people = Stakeholder.objects.taking_part().select_related(
        "engagement__client", "engagement__organisation", "engagement__lead", "invitation", "email_changed_by"
    )
    person = people.filter(pk=pk).first()
    if person is None:
        raise MailNotWanted(gettext_noop("The person is no longer on the list."))
    return person


def _composed(person: Stakeholder, subject: str, text: str) -> Composed:
    engagement = person.engagement
    closing = f"{engagement.lead or engagement.organisation}, {engagement.organisation}"
    return Composed(
        str(person),
        subject,
        f"{text}\n\n{closing}",
        contact_of(engagement).email,
        language=engagement.written_in,
    )


def _by(user: User | None, person: Stakeholder) -> str:
    return user.name if user else str(person.engagement.organisation)


def _link_shown(mail: Mail, person: Stakeholder) -> tuple[str, str]:
    shown = InvitationToken.objects.filter(invitation__stakeholder=person, way=LinkWay.SHOWN)
    token = shown.select_related("made_by").order_by("-created_at").first()
    place = {
        "name": person,
        "initiative": person.engagement.initiative,
        "by": _by(token.made_by if token else None, person),
    }
    subject = _("%(initiative)s: a link of yours was made") % place
    opening = _(
        "%(name)s,\n\n%(by)s made a personal link to your questions about %(initiative)s on screen, "
        "most likely to hand it to you. You need not do anything."
    )
    rest = _(
        "It opens the questions as long as nothing is answered. What you have given it does not open: that takes a "
        "device you answered on, a link you made there, or a mail to this address. Should you open your questions and "
        "find answers that are not yours, write back."
    )
    return subject, f"{opening % place}\n\n{rest}"


def _address_changed(mail: Mail, person: Stakeholder) -> tuple[str, str]:
    place = {
        "name": person,
        "initiative": person.engagement.initiative,
        "by": _by(person.email_changed_by, person),
        "lost": f"{settings.BASE_URL}{reverse('lost_link')}",
    }
    subject = _("%(initiative)s: another mail address for you") % place
    opening = (
        _("%(name)s,\n\n%(by)s entered another mail address for you in the list of %(initiative)s.") % place
    )
    if not has_given(person):
        rest = _("Nothing had been answered. Links that were mailed to this address open nothing any more.")
    elif person.proving_email.casefold() == mail.recipient.casefold():
        rest = _(
            "What you have given does not open to the new address by itself: it opens on devices you answered on, and "
            "by links and codes mailed to this address here: %(lost)s\n\n"
            "Is the new address yours? Then confirm it on a device you answered on, under “Go on on another device”."
        )
    else:
        rest = _("What was given does not open to the new address by itself.")
    return subject, f"{opening}\n\n{rest % place}\n\n" + _("This is not right? Write back.")


def _address_refused(mail: Mail, person: Stakeholder) -> tuple[str, str]:
    place = {"name": person, "initiative": person.engagement.initiative}
    text = _(
        "%(name)s,\n\nwhoever answers about %(initiative)s in your name has said that this mail address is not theirs. "
        "No mail to it opens what was given there.\n\nWas it not you? Then somebody else opened a link of yours: write back."
    )
    return _("%(initiative)s: your mail address was refused") % place, text % place


def _guest_merged(mail: Mail, person: Stakeholder) -> tuple[str, str]:
    place = {"name": person, "initiative": person.engagement.initiative}
    text = _(
        "%(name)s,\n\nsomebody joined the questions about %(initiative)s in the room, and was taken for you: what they gave "
        "stands under your name now. It opens on their device alone; there mails to this address can be let in, under "
        "“Go on on another device”.\n\nWas it not you? Write back."
    )
    return _("%(initiative)s: a guest was taken for you") % place, text % place


def _code(mail: Mail, at: datetime) -> Composed:
    code = ProofCode.objects.filter(pk=mail.about_id).first()
    if code is None or code.used_at or code.asked_at < at - LATEST_CODE:
        raise MailNotWanted(gettext_noop("The code is no longer wanted."))
    person = _person(code.stakeholder_id)
    with override(person.engagement.written_in):
        digits = make(code=code, by=SYSTEM.within(code.organisation_id), at=at)
        place = {
            "name": person,
            "initiative": person.engagement.initiative,
            "code": f"{digits[:4]} {digits[4:]}",
            "minutes": LIFETIME.seconds // 60,
        }
        text = _(
            "%(name)s,\n\nsomebody wants to open what you gave about %(initiative)s, most likely you. "
            "Type this code on the page that asked for it, within %(minutes)d minutes:\n\n%(code)s\n\n"
            "Give it to nobody: whoever has it can read and change your answers. It was not you? Then do nothing."
        )
        return _composed(person, _("%(initiative)s: your code") % place, text % place)


NOTICES = {
    LINK_SHOWN: NoticeMail(gettext_lazy("Notice of a link"), _notice(_link_shown)),
    ADDRESS_CHANGED: NoticeMail(gettext_lazy("Notice of another address"), _notice(_address_changed)),
    ADDRESS_REFUSED: NoticeMail(gettext_lazy("Notice of a refused address"), _notice(_address_refused)),
    GUEST_MERGED: NoticeMail(gettext_lazy("Notice of a merged guest"), _notice(_guest_merged)),
    CODE: NoticeMail(gettext_lazy("Code"), _code),
}
