"""Compose the mails to stakeholders at the moment they are sent."""

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext, override

from apps.engagements.choices import LinkWay
from apps.engagements.links import link_of
from apps.engagements.models import Engagement, MailText, Round, Stakeholder
from apps.engagements.selectors import contact_of, latest_round
from apps.engagements.services import LinkDelivery, mint_links
from apps.instruments.selectors import definition_of
from apps.mailing.composing import Button, Composed, register
from apps.mailing.errors import MailNotWanted
from apps.mailing.models import Mail
from apps.outreach.notices import NOTICES
from apps.outreach.texts import KINDS, REMINDER, RESULT, THANKS, MailKind, MailWords, filled
from apps.responses.selectors import DECLINED, SENT, Promise, promises_of, response_for, state_of

# Not sent to one person by a facilitator: these never renew a revoked link.
BY_ITSELF = (REMINDER, THANKS, RESULT)
EXAMPLE_TOKEN = "the-personal-link"  # noqa: S105 - what a preview shows in a link's place


def register_composers() -> None:
    for kind in KINDS.values():
        register(kind.slug, _composer(kind), label=kind.label)
    for slug, notice in NOTICES.items():
        register(slug, notice.composer, label=notice.label)


def _composer(kind: MailKind) -> Callable[[Mail, datetime], Composed]:
    return lambda mail, at: _compose(mail, kind, at)


def _compose(mail: Mail, kind: MailKind, at: datetime) -> Composed:
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
    round_ = _wanted_in(stakeholder, kind)
    link = _mailed_link(stakeholder, email, at)
    _round, response = response_for(stakeholder)
    is_begun = response is not None and response.answers.exists()
    values = values_of(
        stakeholder, link, closes_at=round_.closes_at, may_be_express=round_.is_open and not is_begun
    )
    words = filled(text_of(stakeholder.engagement, kind), values)
    headers = {}
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
    """Make the link of a mail. If mails are files that members can read, it counts as shown on screen."""
    mailed = LinkDelivery(LinkWay.MAILED, mailed_to=email)
    delivery = LinkDelivery(LinkWay.SHOWN) if settings.MAILS_ARE_FILES else mailed
    (minted,) = mint_links(stakeholders=[stakeholder], at=at, delivery=delivery)
    return minted.link


def _wanted_in(stakeholder: Stakeholder, kind: MailKind) -> Round:
    """Return the round of the mail, which must be open unless the mail announces a result. Raises MailNotWanted.

    This is checked again at sending, because a mail may have waited for hours.
    """
    round_, response = response_for(stakeholder)
    if kind.slug == RESULT:
        return _revealed(round_)
    if round_ is None or not round_.is_open:
        raise MailNotWanted(gettext_noop("The round is closed."))
    state = state_of(response) if response else ""
    if kind.slug == REMINDER and state == SENT:
        raise MailNotWanted(gettext_noop("The answers were sent in the meantime."))
    if kind.slug == REMINDER and state == DECLINED:
        raise MailNotWanted(gettext_noop("The person said that they can't answer."))
    if kind.slug == REMINDER and stakeholder.reminders_stopped_at:
        raise MailNotWanted(gettext_noop("The person wants no reminders."))
    if kind.slug == THANKS and state != SENT:
        raise MailNotWanted(gettext_noop("The answers were opened again."))
    return round_


def _revealed(round_: Round | None) -> Round:
    if round_ is None or round_.revealed_at is None:
        raise MailNotWanted(gettext_noop("The result is sealed again."))
    return round_


def text_of(engagement: Engagement, kind: MailKind) -> MailWords:
    """Return the facilitator's own text, else the usual one in the engagement's language."""
    own = MailText.objects.filter(engagement=engagement, kind=kind.slug).first()
    return MailWords(own.subject, own.text) if own else usual_text(engagement, kind)


def usual_text(engagement: Engagement, kind: MailKind) -> MailWords:
    with override(engagement.written_in):
        return kind.usual


def values_of(
    stakeholder: Stakeholder, link: str, *, closes_at: datetime | None, may_be_express: bool
) -> dict[str, str]:
    engagement = stakeholder.engagement
    definition = definition_of(engagement.instrument_version)
    return {
        "name": str(stakeholder),
        "initiative": engagement.initiative,
        "client": engagement.client.name,
        "organisation": engagement.organisation.name,
        "lead": str(engagement.lead or engagement.organisation.name),
        "perspective": definition.perspectives.get(stakeholder.perspective, stakeholder.perspective),
        "minutes": str(_promise(engagement, stakeholder.perspective).minutes),
        "express": _express(engagement, stakeholder.perspective) if may_be_express else "",
        "privacy": _privacy(engagement),
        "deadline": _deadline(engagement, closes_at),
        "link": link,
        "stop": f"{link}stop/",
        "lost": f"{settings.BASE_URL}{reverse('lost_link')}",
    }


def _promise(engagement: Engagement, perspective: str, *, is_express: bool = False) -> Promise:
    return promises_of(engagement, is_express=is_express, perspectives=[perspective])[perspective]


def _express(engagement: Engagement, perspective: str) -> str:
    takes = _promise(engagement, perspective, is_express=True)
    return ngettext(
        "Short of time? The express form, which the first page offers, has %(questions)d questions and takes about "
        "%(minutes)d minute.",
        "Short of time? The express form, which the first page offers, has %(questions)d questions and takes about "
        "%(minutes)d minutes.",
        takes.minutes,
    ) % {"questions": takes.questions, "minutes": takes.minutes}


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
            "The facilitator sees whether you have answered, never what you said. Answers are shown only for groups "
            "of at least %(smallest)d people, or not at all; comments are shown without names. The first page says "
            "in full who sees what, and how long it is kept."
        ) % {"smallest": engagement.smallest_group}
    return _(
        "This round is named: once it is closed, the facilitator sees who said what. The report never names "
        "anybody. The first page says in full who sees what, and how long it is kept."
    )


def preview_of(engagement: Engagement, words: MailWords) -> MailWords:
    """Fill in a text for an invented person, without minting a link."""
    perspective = engagement.perspectives[0]
    somebody = Stakeholder(engagement=engagement, name="Ines Roth", perspective=perspective)
    round_ = latest_round(engagement)
    closes_at = round_.closes_at if round_ else None
    with override(engagement.written_in):
        link = link_of(EXAMPLE_TOKEN)
        return filled(words, values_of(somebody, link, closes_at=closes_at, may_be_express=True))
