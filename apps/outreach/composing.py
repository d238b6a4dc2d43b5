"""Compose the mails to stakeholders at the moment they are sent.

Those of a round, which its facilitator may word, and notices of what others did about a person's links and address.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, override

from apps.accounts.models import User
from apps.core.actors import SYSTEM
from apps.engagements.addresses import ADDRESS_CHANGED, ADDRESS_REFUSED, JOINED_AS, LINK_SHOWN
from apps.engagements.choices import LinkWay
from apps.engagements.links import link_of
from apps.engagements.models import Engagement, InvitationToken, MailText, Round, Stakeholder
from apps.engagements.selectors import contact_of, has_given, latest_round
from apps.engagements.services import LinkDelivery, mint_links
from apps.instruments.selectors import definition_for, definition_of
from apps.mailing.composing import Button, Composed, Composer, register
from apps.mailing.errors import MailNotWanted
from apps.mailing.models import Mail
from apps.outreach.texts import AGAIN, KINDS, REMINDER, RESULT, THANKS, MailKind, MailWords, filled
from apps.responses.codes import CODE, LIFETIME, make
from apps.responses.models import ProofCode, SentReferral
from apps.responses.referral.passing import PASSED_ON
from apps.responses.selectors import SENT, promises_of, response_for, state_of

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

LATEST_CODE = timedelta(hours=1)  # whoever asked has left by then
# Not sent to one person by a facilitator: these never renew a revoked link.
BY_ITSELF = (AGAIN, REMINDER, THANKS, RESULT)
EXAMPLE_TOKEN = "the-personal-link"  # noqa: S105 - what a preview shows in a link's place


def register_composers() -> None:
    for kind in KINDS.values():
        register(kind.slug, partial(_compose, kind), label=kind.label)
    for slug, (label, composer) in NOTICES.items():
        register(slug, composer, label=label)


def _compose(kind: MailKind, mail: Mail, at: datetime) -> Composed:
    stakeholder = (
        Stakeholder.objects.select_related(
            "engagement__instrument_version",
            "engagement__client",
            "engagement__organisation",
            "engagement__lead",
            "invitation",
        )
        .filter(pk=mail.about_id)
        .first()
    )
    if stakeholder is None:
        raise MailNotWanted(gettext_noop("The person is no longer on the list."))
    if stakeholder.has_withdrawn:
        raise MailNotWanted(gettext_noop("The person has withdrawn."))
    if mail.recipient.casefold() not in {stakeholder.email.casefold(), stakeholder.proving_email.casefold()}:
        raise MailNotWanted(gettext_noop("The person has another address by now."))
    if kind.slug in BY_ITSELF and not Stakeholder.objects.reachable().filter(pk=stakeholder.pk).exists():
        raise MailNotWanted(gettext_noop("The person's links were ended."))
    with override(stakeholder.engagement.written_in):
        return _composed(stakeholder, kind, mail.recipient, at)


def _composed(stakeholder: Stakeholder, kind: MailKind, email: str, at: datetime) -> Composed:
    round_ = _round_of(stakeholder, kind)
    # Now, not when the mail was queued: a link that waits could be read in the queue.
    link = _mailed_link(stakeholder, email, at)
    values = values_of(stakeholder, link, closes_at=round_.closes_at, topics=round_.topics)
    words = filled(text_of(stakeholder.engagement, kind), values)
    headers = {}
    # Mail programs show a button for these two, which posts without opening a page.
    if kind.slug == REMINDER:
        headers = {
            "List-Unsubscribe": f"<{link}stop/>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
    return Composed(
        str(stakeholder),
        words.subject,
        words.text,
        contact_of(stakeholder.engagement).email,
        headers,
        language=stakeholder.engagement.written_in,
        button=Button(str(kind.button), link),
    )


def _mailed_link(stakeholder: Stakeholder, email: str, at: datetime) -> str:
    # Where mails are files that members can read, it counts as shown on screen, and opens nothing that was given.
    mailed = LinkDelivery(LinkWay.MAILED, mailed_to=email)
    delivery = LinkDelivery(LinkWay.SHOWN) if settings.MAILS_ARE_FILES else mailed
    (minted,) = mint_links(stakeholders=[stakeholder], at=at, delivery=delivery)
    return minted.link


def _round_of(stakeholder: Stakeholder, kind: MailKind) -> Round:
    """Return the round of the mail, which must be open unless the mail announces a result. Raises MailNotWanted."""
    # All of it was so when the mail was queued, but it may have waited for hours.
    round_, response = response_for(stakeholder)
    if kind.slug == RESULT:
        if round_ is None or round_.revealed_at is None:
            raise MailNotWanted(gettext_noop("The result is sealed again."))
        return round_
    if round_ is None or not round_.is_open:
        raise MailNotWanted(gettext_noop("The round is closed."))
    state = state_of(response) if response else ""
    if kind.slug == REMINDER:
        _check_reminder(stakeholder, state)
    if kind.slug == THANKS and state != SENT:
        raise MailNotWanted(gettext_noop("The answers were opened again."))
    return round_


def _check_reminder(stakeholder: Stakeholder, state: str) -> None:
    if state == SENT:
        raise MailNotWanted(gettext_noop("The answers were sent in the meantime."))
    if stakeholder.reminders_stopped_at:
        raise MailNotWanted(gettext_noop("The person wants no reminders."))


def text_of(engagement: Engagement, kind: MailKind) -> MailWords:
    """Return the facilitator's own text, else the usual one in the engagement's language."""
    own = MailText.objects.filter(engagement=engagement, kind=kind.slug).first()
    return MailWords(own.subject, own.text) if own else usual_text(engagement, kind)


def usual_text(engagement: Engagement, kind: MailKind) -> MailWords:
    with override(engagement.written_in):
        return kind.usual


def values_of(
    stakeholder: Stakeholder, link: str, *, closes_at: datetime | None, topics: Sequence[str] = ()
) -> dict[str, str]:
    engagement, perspective = stakeholder.engagement, stakeholder.perspective
    definition = definition_of(engagement.instrument_version)
    takes = promises_of(engagement, perspectives=[perspective], topics=topics)[perspective]
    return {
        "name": str(stakeholder),
        "initiative": engagement.initiative,
        "client": engagement.client.name,
        "organisation": engagement.organisation.name,
        "lead": str(engagement.lead or engagement.organisation.name),
        "perspective": definition.perspectives.get(perspective, perspective),
        # As the first page says it.
        "minutes": str(takes.first or takes.minutes),
        "express": _("Then you may stop, or go on for about %(more)d more.") % {"more": takes.more}
        if takes.first
        else "",
        "privacy": _privacy(engagement),
        "deadline": _deadline(engagement, closes_at),
        "link": link,
        "stop": f"{link}stop/",
        "lost": _lost_link_page(),
    }


def _lost_link_page() -> str:
    return f"{settings.BASE_URL}{reverse('lost_link')}"


def _deadline(engagement: Engagement, closes_at: datetime | None) -> str:
    if closes_at is None:
        return _("No day is set for the end: the round is open until the facilitator closes it.")
    local = engagement.in_its_zone(closes_at)
    return _("The round closes on %(weekday)s, %(day)s at %(time)s (%(zone)s).") % {
        "weekday": date_format(local, "l"),
        "day": date_format(local, "MONTH_DAY_FORMAT"),
        "time": date_format(local, "H:i"),
        "zone": engagement.time_zone,
    }


def _privacy(engagement: Engagement) -> str:
    if engagement.is_confidential:
        return _(
            "The facilitator sees by name who was asked, began, sent or declined, and the day; never what you said. "
            "Figures, targets and facts are shown without your name, opinions only of groups of at least "
            "%(smallest)d people. The first page says in full who sees what, and how long it is kept."
        ) % {"smallest": engagement.smallest_group}
    return _(
        "This round is named: once it is closed, the facilitator sees who said what. Nobody else sees a name. "
        "The first page says in full who sees what, and how long it is kept."
    )


def preview_of(engagement: Engagement, words: MailWords) -> MailWords:
    """Fill in a text for an invented person, without minting a link."""
    perspective = engagement.perspectives[0]
    somebody = Stakeholder(engagement=engagement, name="Ines Roth", perspective=perspective)
    round_ = latest_round(engagement)
    closes_at = round_.closes_at if round_ else None
    with override(engagement.written_in):
        link = link_of(EXAMPLE_TOKEN)
        return filled(words, values_of(somebody, link, closes_at=closes_at))


def _notice(compose: Callable[[Mail, Stakeholder], tuple[str, str, dict[str, str]]]) -> Composer:
    def composer(mail: Mail, at: datetime) -> Composed:
        person = _person(mail.about_id)
        with override(person.engagement.written_in):
            return _in_our_words(person, *compose(mail, person))

    return composer


def _person(pk: UUID) -> Stakeholder:
    people = Stakeholder.objects.taking_part().select_related(
        "engagement__client", "engagement__organisation", "engagement__lead", "invitation", "email_changed_by"
    )
    person = people.filter(pk=pk).first()
    if person is None:
        raise MailNotWanted(gettext_noop("The person is no longer on the list."))
    return person


def _in_our_words(person: Stakeholder, subject: str, text: str, places: Mapping[str, object]) -> Composed:
    # No facilitator words a notice: it tells people what facilitators did.
    engagement = person.engagement
    values = {"name": person, "initiative": engagement.initiative, **places}
    closing = f"{engagement.lead or engagement.organisation}, {engagement.organisation}"
    return Composed(
        str(person),
        subject % values,
        f"{text % values}\n\n{closing}",
        contact_of(engagement).email,
        language=engagement.written_in,
    )


def _by(user: User | None, person: Stakeholder) -> str:
    return user.name if user else str(person.engagement.organisation)


def _link_shown(mail: Mail, person: Stakeholder) -> tuple[str, str, dict[str, str]]:
    shown = InvitationToken.objects.filter(invitation__stakeholder=person, way=LinkWay.SHOWN)
    token = shown.select_related("made_by").order_by("-created_at").first()
    subject = _("%(initiative)s: a link of yours was made")
    opening = _(
        "%(name)s,\n\n%(by)s made a personal link to your questions about %(initiative)s on screen, "
        "most likely to hand it to you. You need not do anything."
    )
    rest = _(
        "It opens the questions as long as nothing is answered. What you have given it does not open: that takes a "
        "device you answered on, a link you made there, or a mail to this address. Should you open your questions and "
        "find answers that are not yours, write back."
    )
    return subject, f"{opening}\n\n{rest}", {"by": _by(token.made_by if token else None, person)}


def _address_changed(mail: Mail, person: Stakeholder) -> tuple[str, str, dict[str, str]]:
    subject = _("%(initiative)s: another mail address for you")
    opening = _("%(name)s,\n\n%(by)s entered another mail address for you in the list of %(initiative)s.")
    if not has_given(person):
        rest = _("Nothing had been answered. Links that were mailed to this address open nothing any more.")
    elif person.proving_email.casefold() == mail.recipient.casefold():
        rest = _(
            "What you have given does not open to the new address by itself: it opens on devices you answered on, and "
            "by links and codes mailed to this address here: %(lost)s\n\n"
            "Is the new address yours? Then confirm it on a device you answered on, under “Keep a link for another device”."
        )
    else:
        rest = _("What was given does not open to the new address by itself.")
    text = "\n\n".join((opening, rest, _("This is not right? Write back.")))
    return subject, text, {"by": _by(person.email_changed_by, person), "lost": _lost_link_page()}


def _address_refused(mail: Mail, person: Stakeholder) -> tuple[str, str, dict[str, str]]:
    text = _(
        "%(name)s,\n\nwhoever answers about %(initiative)s in your name has said that this mail address is not theirs. "
        "No mail to it opens what was given there.\n\nWas it not you? Then somebody else opened a link of yours: write back."
    )
    return _("%(initiative)s: your mail address was refused"), text, {}


def _joined_as(mail: Mail, person: Stakeholder) -> tuple[str, str, dict[str, str]]:
    text = _(
        "%(name)s,\n\nsomebody joined the questions about %(initiative)s in the room as you, most likely you. What is "
        "given there opens on that device alone; under “Keep a link for another device” mails to this address can be let in.\n\n"
        "Was it not you? Write back."
    )
    return _("%(initiative)s: you have joined in the room"), text, {}


def _passed_on(mail: Mail, at: datetime) -> Composed:
    person = _person(mail.about_id)
    sent = SentReferral.objects.filter(stakeholder=person, round=latest_round(person.engagement))
    newest = sent.order_by("-sent_at").first()
    if newest is None or not newest.round.is_open:
        raise MailNotWanted(gettext_noop("The round is closed."))
    with override(person.engagement.written_in):
        definition = definition_for(person.engagement.instrument_version, person.engagement.routing)
        text = _(
            "%(name)s,\n\nsomebody who was asked about %(initiative)s thinks that you know this:\n\n%(question)s\n\n"
            "It takes less than a minute: %(link)s"
        )
        places = {
            "question": definition.item(newest.item).text,
            "link": _mailed_link(person, mail.recipient, at),
        }
        return _in_our_words(person, _("%(initiative)s: one question for you"), text, places)


def _code(mail: Mail, at: datetime) -> Composed:
    code = ProofCode.objects.filter(pk=mail.about_id).first()
    if code is None or code.used_at or code.asked_at < at - LATEST_CODE:
        raise MailNotWanted(gettext_noop("The code is no longer wanted."))
    person = _person(code.stakeholder_id)
    with override(person.engagement.written_in):
        # Made as it is sent: of a code that waited in a row, whoever reads the row could type it.
        digits = make(code=code, by=SYSTEM.within(code.organisation_id), at=at)
        places = {"code": f"{digits[:4]} {digits[4:]}", "minutes": LIFETIME.seconds // 60}
        text = _(
            "%(name)s,\n\nsomebody wants to open what you gave about %(initiative)s, most likely you. "
            "Type this code on the page that asked for it, within %(minutes)d minutes:\n\n%(code)s\n\n"
            "Give it to nobody: whoever has it can read and change your answers. It was not you? Then do nothing."
        )
        return _in_our_words(person, _("%(initiative)s: your code"), text, places)


NOTICES: dict[str, "tuple[StrPromise, Composer]"] = {
    PASSED_ON: (gettext_lazy("One question"), _passed_on),
    LINK_SHOWN: (gettext_lazy("Notice of a link"), _notice(_link_shown)),
    ADDRESS_CHANGED: (gettext_lazy("Notice of another address"), _notice(_address_changed)),
    ADDRESS_REFUSED: (gettext_lazy("Notice of a refused address"), _notice(_address_refused)),
    JOINED_AS: (gettext_lazy("Notice of joining in the room"), _notice(_joined_as)),
    CODE: (gettext_lazy("Code"), _code),
}
