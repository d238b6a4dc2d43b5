"""The mail to all who were there once the workshop has ended: what was decided, where they stood, and where the group stands.

What somebody said goes to nobody but them: to an address that was seen to be theirs, and never into a file of mails that
members of the team can read.
"""

from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, override

from apps.decisions.deciding.selectors import newest_of
from apps.decisions.models import Decision
from apps.engagements.choices import Circulation
from apps.engagements.models import Stakeholder
from apps.engagements.selectors import contact_of
from apps.mailing.composing import Composed, register
from apps.mailing.errors import MailNotWanted
from apps.mailing.models import Mail
from apps.responses.models import Response
from apps.room.models import Room
from apps.room.phones.own import Stood, stood_of
from apps.room.selectors import sentence_to_show
from apps.room.steering.ending import AFTER
from apps.room.visibility import VotedPart


def register_composers() -> None:
    register(AFTER, _compose, label=gettext_lazy("After the workshop"))


def _compose(mail: Mail, at: datetime) -> Composed:
    people = Stakeholder.objects.reachable().select_related(
        "engagement__instrument_version", "engagement__organisation", "engagement__lead"
    )
    person = people.filter(pk=mail.about_id).first()
    if person is None:
        raise MailNotWanted(gettext_noop("The person is no longer on the list."))
    if mail.recipient.casefold() != person.email.casefold():
        raise MailNotWanted(gettext_noop("The person has another address by now."))
    response = Response.objects.filter(stakeholder=person).order_by("round__number", "started_at").last()
    ended = Room.objects.filter(engagement=person.engagement, state=Room.State.ENDED)
    room = ended.select_related("engagement__instrument_version").order_by("ended_at").last()
    if response is None or room is None:
        raise MailNotWanted(gettext_noop("The answers were taken back."))
    with override(person.engagement.written_in):
        return _composed(person, response, room)


def _composed(person: Stakeholder, response: Response, room: Room) -> Composed:
    engagement = person.engagement
    values = {"initiative": engagement.initiative, "name": person}
    # Mails pass through servers nobody here knows: of what is strictly restricted they say nothing.
    is_restricted = engagement.circulation == Circulation.STRICTLY_RESTRICTED
    parts = [f"{person},", _("thank you for the workshop on %(initiative)s.") % values]
    if not is_restricted:
        parts += _words(person, response, room)
    parts.append(f"{engagement.lead or engagement.organisation}, {engagement.organisation}")
    return Composed(
        str(person),
        _("%(initiative)s: what came out of the workshop") % values,
        "\n\n".join(parts) + "\n",
        contact_of(engagement).email,
        language=engagement.written_in,
    )


def _words(person: Stakeholder, response: Response, room: Room) -> Iterator[str]:
    decision = newest_of(person.engagement)
    if decision and decision.state == Decision.State.DECIDED:
        sentence = sentence_to_show(decision, person.engagement)
        yield _("It was decided: %(sentence)s") % {"sentence": sentence}
    is_theirs = person.mail_opened_at is not None and not settings.MAILS_ARE_FILES
    for stood in stood_of(response, room):
        yield "\n".join(_lines(stood, with_own=is_theirs))


def _lines(stood: Stood, *, with_own: bool) -> Iterator[str]:
    yield stood.text
    if with_own and stood.own:
        yield _("You: %(answer)s") % {"answer": stood.own}
    for part in stood.shown.parts:
        label = f"{part.question}: " if len(stood.shown.parts) > 1 else ""
        yield label + _("The group: %(answers)s") % {"answers": _group(part)}


def _group(part: VotedPart) -> str:
    if part.too_few:
        return _("too few have voted to show what they say")
    counts = [f"{each.people} {each.label}" for each in part.counts if each.people]
    figures = [f"{each.label}: {', '.join(each.values)}" for each in part.figures]
    return "; ".join((*counts, *figures))
