"""What the wall shows, a frozen dataclass a screen. Nothing of a name, nor of a vote before it is shown, is in one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.core.cache import cache
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from apps.assessments.models import Assessment
from apps.assessments.selectors import advice_of, case_of, first_reading_page, latest_assessment
from apps.core.web.qr import QrPicture, qr_picture
from apps.decisions.commitments.selectors import rows_of
from apps.decisions.models import Assumption
from apps.engagements.models import Engagement
from apps.engagements.selectors import latest_round
from apps.findings.sentences import number_words, sentence_case
from apps.room.models import REVEALS, Room, RoomScene
from apps.room.selectors import People, RoomNow
from apps.room.steering.agenda import quotes_of
from apps.room.wall.heads import Heads
from apps.room.wall.reveals import RevealScreen, SoWhatScreen, reveals_of
from apps.room.wall.votes import DecideScreen, TopicScreen, decide_screen, topic_screen

KEPT_SECONDS = 60  # so long a result says the same, whatever is planned meanwhile


@dataclass(frozen=True)
class JoinScreen:
    """How to come in, and how many have. Without a code nobody can join."""

    kind = "join"
    title: str
    code: str
    address: str
    qr: QrPicture | None
    here: Heads
    earlier: int  # have answered before, and are not counted as here


@dataclass(frozen=True)
class AnswerScreen:
    """How many have begun and sent, never who."""

    kind = "answer"
    title: str
    begun: Heads
    sent: Heads


@dataclass(frozen=True)
class WaitingScreen:
    """What is being done, and what there is of it."""

    kind = "waiting"
    title: str
    note: str


@dataclass(frozen=True)
class OverScreen:
    """The end; or what is interrupted."""

    kind = "over"
    title: str
    note: str


type Screen = (
    JoinScreen | AnswerScreen | WaitingScreen | RevealScreen | TopicScreen | DecideScreen | OverScreen
)


def screen_of(now: RoomNow) -> Screen:
    """Return what the wall shows now. A reveal without a result says what is missing."""
    if now.state == Room.State.ENDED:
        return OverScreen(_("This workshop is over."), now.decision.sentence if now.decision else "")
    if now.state == Room.State.PARKED:
        return OverScreen(now.title, _("We stopped here for now, and go on later. Nothing is lost."))
    if now.scene in REVEALS:
        return _reveal(now)
    return _SCENES.get(RoomScene(now.scene), _over)(now)


def _over(now: RoomNow) -> OverScreen:
    return OverScreen(now.title, now.decision.sentence if now.decision else "")


def _join(now: RoomNow) -> JoinScreen:
    qr = qr_picture(now.join_link) if now.join_link else None
    here = Heads(now.people.joined, now.people.asked)
    return JoinScreen(now.title, now.code, now.join_address, qr, here, now.people.earlier)


def _answer(now: RoomNow) -> AnswerScreen:
    people = now.people
    return AnswerScreen(now.title, Heads(people.begun, people.asked), Heads(people.sent, people.asked))


# --- The result -----------------------------------------------------------------------------------------------------
def _reading(now: RoomNow) -> WaitingScreen:
    return WaitingScreen(*_state_of(_engagement(now), now.people))


def _state_of(engagement: Engagement, people: People) -> tuple[str, str]:
    """Say what is being computed, and how far it is: whoever is slow stops nobody."""
    round_ = latest_round(engagement)
    if round_ is None or round_.is_open:
        sent = ngettext("%(sent)s of %(all)s has sent.", "%(sent)s of %(all)s have sent.", people.sent)
        sent = sentence_case(sent % {"sent": number_words(people.sent), "all": number_words(people.asked)})
        return _("The answers are still being collected."), sent
    assessment = latest_assessment(round_)
    if assessment is None or assessment.is_failed:
        return _("The answers could not be read yet."), _("We go on without them and come back to it.")
    if assessment.is_ready:
        unsent = "" if round_.topics else _unsent(people)
        return _("The answers are read."), " ".join(
            filter(None, (_("This is the full result."), unsent, _("It comes in six steps.")))
        )
    if assessment.snapshot.looked_at:
        return (
            _("The answers are being read."),
            _("What we show now is a first reading. It may still change a little."),
        )
    return _("The answers are being read."), _("This takes a minute or two.")


def _unsent(people: People) -> str:
    """Say why the result is of more people than have sent: a number counted aloud in the room would not fit it."""
    unsent = people.begun - people.sent
    if unsent <= 0:
        return ""
    text = ngettext(
        "%(sent)s sent; %(unsent)s more had begun, and what they gave counts too.",
        "%(sent)s sent; %(unsent)s more had begun, and what they gave counts too.",
        unsent,
    )
    return sentence_case(text % {"sent": number_words(people.sent), "unsent": number_words(unsent)})


def _reveal(now: RoomNow) -> RevealScreen | WaitingScreen:
    engagement = _engagement(now)
    assessment = _shown(engagement)
    if assessment is None:
        return WaitingScreen(*_state_of(engagement, now.people))
    on = engagement.in_its_zone(now.since).date()
    # What is still to be taken out of it for somebody who was erased is out of it at once.
    state = (assessment.pk, assessment.is_ready, assessment.snapshot.is_being_erased, on, get_language())
    key = f"room-reveals-{'-'.join(map(str, state))}"
    reveals: dict[str, RevealScreen] | None = cache.get(key)
    if reveals is None:
        reveals = _reveals(engagement, assessment, at=now.since)
        if reveals is None:
            return WaitingScreen(*_state_of(engagement, now.people))
        cache.set(key, reveals, KEPT_SECONDS)
    screen = reveals[now.scene]
    return _taken(screen, engagement) if isinstance(screen, SoWhatScreen) and screen.figure else screen


def _taken(screen: SoWhatScreen, engagement: Engagement) -> SoWhatScreen:
    """Add by when somebody in the room brings the figure, never who."""
    rows = rows_of(Assumption, engagement).filter(key=screen.figure.lower()).exclude(owner="")
    day = rows.values_list("check_by", flat=True).first()
    if day is None:
        return screen
    return replace(screen, taken=_("Somebody has it, by %(day)s.") % {"day": date_format(day, "l j F")})


def _shown(engagement: Engagement) -> Assessment | None:
    """Return the newest result that somebody looked at; while a round is open that of the one before."""
    round_ = latest_round(engagement)
    if round_ is None or round_.is_open:
        looked_at = Assessment.objects.looked_at().filter(engagement=engagement)
        return looked_at.select_related("snapshot__round").newest_first().first()
    assessment = latest_assessment(round_)
    return assessment if assessment is not None and assessment.snapshot.looked_at else None


def _reveals(
    engagement: Engagement, assessment: Assessment, *, at: datetime
) -> dict[str, RevealScreen] | None:
    on = engagement.in_its_zone(at).date()
    if assessment.is_ready:
        case = case_of(assessment.engine_result, assessment.snapshot, engagement)
        return reveals_of(engagement, assessment, case, advice_of(assessment, on), on=on)
    waiting = first_reading_page(engagement, at=at)
    if waiting is None or waiting.reading is None:
        return None
    return reveals_of(engagement, assessment, waiting.reading.case, None, on=on)


def _engagement(now: RoomNow) -> Engagement:
    return Engagement.objects.with_framing().select_related("lead").get(pk=now.engagement_id)


def _topic(now: RoomNow) -> TopicScreen | OverScreen:
    if now.topic is None:
        return _over(now)
    engagement = _engagement(now)
    return topic_screen(now.topic, engagement, quotes_of(now.topic.quotes, engagement))


def _decide(now: RoomNow) -> DecideScreen:
    return decide_screen(now.decision)


_SCENES: Mapping[RoomScene, Callable[[RoomNow], Screen]] = {
    RoomScene.JOIN: _join,
    RoomScene.ANSWER: _answer,
    RoomScene.READING: _reading,
    RoomScene.TOPIC: _topic,
    RoomScene.DECIDE: _decide,
}
