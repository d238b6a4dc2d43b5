"""What a phone shows of its own, beside what the room shows, and the mail after the workshop that says where one stood.

Nothing of it is in what all phones get. What somebody said goes to nobody but them: to an address that was seen to be
theirs, and never into a file of mails that members of the team can read.
"""

from collections.abc import Iterator
from dataclasses import dataclass
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
from apps.responses.answering.pages import page_view
from apps.responses.answering.questionnaire import (
    Questionnaire,
    has_answered,
    page_to_resume,
    questionnaire_of,
)
from apps.responses.answering.votes import in_a_sentence
from apps.responses.models import Response
from apps.room.models import Ballot, Room, RoomScene, RoomTopic
from apps.room.phones import topics
from apps.room.phones.ballots import BallotForm
from apps.room.phones.claims import ClaimForm, figure_wanted
from apps.room.selectors import RoomNow, TopicNow, ballot_of, sentence_to_show
from apps.room.steering.ending import AFTER
from apps.room.visibility import Shown, VotedPart, last_reveal_at, seen_of


def own_part(response: Response, room: Room, now: RoomNow, at: datetime) -> dict[str, object]:
    if room.state == Room.State.ENDED:
        return {"stood": _stood_of(response, room)}
    if topic := ballot_topic(now):
        return _ballot(response, topic, room)
    if now.is_answering:
        return _answering(response)
    match now.scene:
        case RoomScene.TOPIC if now.topic:
            return _topic(response, room, now.topic)
        case RoomScene.SO_WHAT:
            wanted = figure_wanted(response, room, at)
            return {"wanted": wanted, "claim": ClaimForm(today=wanted.today)} if wanted else {}
        case _:
            return {}


def ballot_topic(now: RoomNow) -> TopicNow | None:
    """Return what is voted on by ballot where the room is."""
    topic = now.decision.topic if now.decision else now.topic
    return topic if topic and topic.kind else None


def _answering(response: Response) -> dict[str, object]:
    questionnaire = questionnaire_of(response)
    page = questionnaire.page(page_to_resume(questionnaire))
    is_open = response.round.is_open
    return {
        "is_answering": True,
        "is_round_open": is_open,
        "is_sent": response.is_submitted,
        "has_begun": has_answered(questionnaire),
        "place": page_view(questionnaire, page).progress.place if page and is_open else "",
    }


def _topic(response: Response, room: Room, topic: TopicNow) -> dict[str, object]:
    asked = topics.topic_asked(response, topic.key)
    if asked is None or room.topic is None:
        return {"is_topic": True, "page": None}
    page = topics.shown(asked)
    mine = page.votes[0].now if len(page.votes) == 1 else ""
    is_voted = asked.is_voted(since=counted_since(room))
    return {"is_topic": True, "page": page, "is_voted": is_voted, "queries": asked.queries, "mine": mine}


def counted_since(room: Room) -> datetime | None:
    """Return after which time a vote on the room's topic counts, where it is voted on again."""
    topic = room.topic
    return last_reveal_at(topic) if topic and topic.phase == RoomTopic.Phase.AGAIN else None


def _ballot(response: Response, topic: TopicNow, room: Room) -> dict[str, object]:
    given = ballot_of(room.topic, response) if room.topic else None
    # Begun afresh, a phone shows nothing of what was given on another.
    if given and response.replaces and given.response_id != response.pk:
        given = None
    is_figure = topic.kind == RoomTopic.Kind.FIGURE
    value = given and (given.words.replace(",", "") if is_figure else given.value)
    initial = {"value": value, "text": given.text} if given else None
    mine = given.words if given else ""
    return {"vote": topic, "given": given, "ballot": BallotForm(topic=topic, initial=initial), "mine": mine}


@dataclass(frozen=True)
class Stood:
    """Where one person stood on a topic, in words, and what was shown of the group last."""

    text: str
    own: str
    shown: Shown


def _stood_of(response: Response, room: Room) -> list[Stood]:
    """Return where somebody stood on each topic that was shown, the votes on the decision among them."""
    questionnaire = questionnaire_of(response)
    definition = questionnaire.context.wording.definition
    ballots = {
        each.about: each.words
        for each in Ballot.objects.filter(room=room, response__stakeholder=response.stakeholder_id)
        if not response.replaces or each.response_id == response.pk
    }
    stood = []
    for topic in RoomTopic.objects.filter(room=room).exclude(reveals=[]):
        topic.room = room
        shown = seen_of(topic).shown
        items = definition.items_of_topic(topic.key, room.engagement.routing) if not topic.is_own else ()
        words = [_own_words(questionnaire, name) for name in items]
        own = ballots.get(topic.key, "") if topic.is_own else "; ".join(filter(None, words))
        if shown:
            stood.append(Stood(topic.text, own, shown))
    return stood


def _own_words(questionnaire: Questionnaire, name: str) -> str:
    item = questionnaire.context.wording.definition.item(name)
    value = questionnaire.value_of(item)
    return in_a_sentence(questionnaire, item, questionnaire.earlier.get(name) if value is None else value)


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
    for stood in _stood_of(response, room):
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
