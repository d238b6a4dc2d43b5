"""What the wall shows, a frozen dataclass a screen. Nothing of a name, nor of a vote before it is shown, is in one."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.core.cache import cache
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from apps.assessments.models import Assessment
from apps.assessments.selectors import advice_of, case_of, first_reading_page, latest_assessment
from apps.core.web.qr import QrPicture, qr_picture
from apps.engagements.models import Engagement
from apps.engagements.selectors import latest_round
from apps.findings.headline import Dimension
from apps.findings.progress.heard import middle_of, spread_words
from apps.findings.sentences import number_words, sentence_case
from apps.instruments.definition import AgreementItem, Definition
from apps.instruments.selectors import definition_for
from apps.room.models import REVEALS, Room, RoomScene, RoomTopic
from apps.room.selectors import People, RoomNow
from apps.room.visibility import Figures, VotedPart
from apps.room.wall.reveals import RevealScreen, crowding, reveals_of

KEPT_SECONDS = 60  # so long a result says the same, whatever is planned meanwhile
MOST_COLUMNS, SHORT = 7, 16
TONES = 5  # of answers in an order
STYLES = ("yes", "reserved", "no")  # of yes, with a reservation, no
# While a vote is on, or over and not shown, what an earlier one showed would stand beside it.
SHOWN = (RoomTopic.Phase.REVEALED, RoomTopic.Phase.SHIFTED, RoomTopic.Phase.DONE)
NOT_OPENED = (RoomTopic.Phase.WAITING, RoomTopic.Phase.DROPPED)


@dataclass(frozen=True)
class Heads:
    """So many of so many, as blocks."""

    there: int
    of: int

    @property
    def full(self) -> range:
        return range(self.there)

    @property
    def missing(self) -> range:
        return range(max(self.of - self.there, 0))

    @property
    def size(self) -> str:
        most = max(self.of, self.there)
        return "small" if most > 60 else "middle" if most > 20 else "large"


@dataclass(frozen=True)
class JoinScreen:
    """How to come in, and how many have. Without a code nobody can join."""

    kind = "join"
    title: str
    code: str
    address: str
    qr: QrPicture | None
    here: Heads


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
class TopicColumn:
    """How many gave an answer; `ghosts` are those who gave it before. `tone` orders answers from 1; 0: they have no order."""

    label: str
    people: int
    was: int | None
    tone: int

    @property
    def heads(self) -> range:
        return range(self.people)

    @property
    def ghosts(self) -> range:
        return range(max((self.was or 0) - self.people, 0))


@dataclass(frozen=True)
class TopicPart:
    """One question of a topic, as it is shown. `spread` and `middle` are of answers in an order."""

    question: str
    columns: tuple[TopicColumn, ...]
    figures: tuple[Figures, ...]
    spread: str
    middle: str
    too_few: bool

    @property
    def crowding(self) -> str:
        return crowding(max((len(each.heads) + len(each.ghosts) for each in self.columns), default=0))

    @property
    def is_in_rows(self) -> bool:
        """Whether its answers are too long, or too many, to stand beside each other."""
        return len(self.columns) > MOST_COLUMNS or (
            not any(each.tone for each in self.columns)
            and any(len(each.label) > SHORT for each in self.columns)
        )

    @property
    def rows(self) -> tuple[TopicColumn, ...]:
        """Those that somebody gave, now or before, where there are many."""
        given = tuple(each for each in self.columns if each.people or each.was)
        return given if len(self.columns) > MOST_COLUMNS else self.columns

    @property
    def figure_size(self) -> str:
        values = sum(len(each.values) for each in self.figures)
        return "small" if values > 18 else "middle" if values > 8 or len(self.figures) > 2 else "large"


@dataclass(frozen=True)
class TopicScreen:
    """A topic: how many have voted, and once it is shown what. `texts` are unnamed, and may be quoted."""

    kind = "topic"
    title: str
    mark: Dimension | None
    place: int
    places: int
    phase: str
    voted: Heads
    parts: tuple[TopicPart, ...]
    moved: str
    texts: tuple[str, ...]

    @property
    def is_told_beside(self) -> bool:
        """Whether something is told beside the only picture: who moved, or how far apart answers are."""
        if len(self.parts) != 1 or not self.parts[0].columns or self.parts[0].is_in_rows:
            return False
        return bool(self.moved or self.parts[0].middle or self.parts[0].spread)

    @property
    def is_talked_about(self) -> bool:
        """Whether nobody votes yet, or any more."""
        return self.phase in NOT_OPENED


@dataclass(frozen=True)
class ConsentRow:
    label: str
    people: int
    style: str

    @property
    def heads(self) -> range:
        return range(self.people)


@dataclass(frozen=True)
class DecideScreen:
    """The sentence, and how many can live with it. `texts` are reservations and dissents, without a name."""

    kind = "decide"
    title: str
    is_voted_on: bool
    voted: Heads
    rows: tuple[ConsentRow, ...]
    too_few: bool
    texts: tuple[str, ...]


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
    return JoinScreen(now.title, now.code, now.join_address, qr, here)


def _answer(now: RoomNow) -> AnswerScreen:
    people = now.people
    return AnswerScreen(now.title, Heads(people.joined, people.asked), Heads(people.sent, people.asked))


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
        return _("The answers are read."), _("This is the full result.")
    if assessment.snapshot.looked_at:
        return (
            _("The answers are being read."),
            _("What we show now is a first reading. It may still change a little."),
        )
    return _("The answers are being read."), _("This takes a minute or two.")


def _reveal(now: RoomNow) -> RevealScreen | WaitingScreen:
    engagement = _engagement(now)
    assessment = _shown(engagement)
    if assessment is None:
        return WaitingScreen(*_state_of(engagement, now.people))
    on = engagement.in_its_zone(timezone.now()).date()
    # What is still to be taken out of it for somebody who was erased is out of it at once.
    state = (assessment.pk, assessment.is_ready, assessment.snapshot.is_being_erased, on, get_language())
    key = f"room-reveals-{'-'.join(map(str, state))}"
    reveals: dict[str, RevealScreen] | None = cache.get(key)
    if reveals is None:
        reveals = _reveals(engagement, assessment)
        if reveals is None:
            return WaitingScreen(*_state_of(engagement, now.people))
        cache.set(key, reveals, KEPT_SECONDS)
    return reveals[now.scene]


def _shown(engagement: Engagement) -> Assessment | None:
    """Return the newest result that somebody looked at; while a round is open that of the one before."""
    round_ = latest_round(engagement)
    if round_ is None or round_.is_open:
        looked_at = Assessment.objects.looked_at().filter(engagement=engagement)
        return looked_at.select_related("snapshot__round").newest_first().first()
    assessment = latest_assessment(round_)
    return assessment if assessment is not None and assessment.snapshot.looked_at else None


def _reveals(engagement: Engagement, assessment: Assessment) -> dict[str, RevealScreen] | None:
    at = timezone.now()
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


# --- What is voted on -----------------------------------------------------------------------------------------------
def _topic(now: RoomNow) -> TopicScreen | OverScreen:
    topic = now.topic
    if topic is None:
        return _over(now)
    engagement = _engagement(now)
    definition = definition_for(engagement.instrument_version, engagement.routing)
    items = definition.items_of_topic(topic.key, engagement.routing) if not topic.kind else ()
    shown = topic.seen.shown if topic.phase in SHOWN else None
    before = shown.before if shown else ()
    parts = tuple(
        _part(
            part,
            before[place] if place < len(before) else None,
            is_ordered=_is_ordered(definition, items[place]) if items else topic.kind == RoomTopic.Kind.SCALE,
        )
        for place, part in enumerate(shown.parts if shown else ())
    )
    return TopicScreen(
        title=topic.text or " ".join(definition.item(name).text for name in items),
        mark=_mark(definition, items),
        place=topic.place,
        places=topic.places,
        phase=topic.phase,
        voted=Heads(topic.seen.voted, topic.seen.of),
        parts=parts,
        moved=_moved(shown.moved) if shown and shown.before else "",
        texts=shown.dissents if shown else (),
    )


def _part(part: VotedPart, before: VotedPart | None, *, is_ordered: bool) -> TopicPart:
    was = {each.label: each.people for each in before.counts} if before else {}
    last = max(len(part.counts) - 1, 1)
    columns = tuple(
        TopicColumn(
            label=sentence_case(each.label),
            people=each.people,
            was=was[each.label] if was.get(each.label, each.people) != each.people else None,
            tone=1 + round(place * (TONES - 1) / last) if is_ordered else 0,
        )
        for place, each in enumerate(part.counts)
    )
    given = [each.label for each in part.counts if each.people]
    return TopicPart(
        question=part.question,
        columns=columns,
        figures=tuple(map(_without_unit, part.figures)),
        spread=spread_words(given) if is_ordered and given else "",
        middle=_middle(before, part) if is_ordered and before else "",
        too_few=part.too_few,
    )


def _without_unit(figures: Figures) -> Figures:
    """Say what is counted once, where all count the same."""
    numbers, units = zip(*(each.partition(" ")[::2] for each in figures.values), strict=True)
    if len(units) < 2 or len(set(units)) > 1 or not units[0]:
        return figures
    label = _("%(what)s, in %(unit)s") % {"what": figures.label, "unit": units[0]}
    return replace(figures, label=label, values=numbers)


def _middle(before: VotedPart, after: VotedPart) -> str:
    was, now = (_middle_label(each) for each in (before, after))
    if not was or not now:
        return ""
    if was == now:
        return _("The middle answer is still “%(now)s”.") % {"now": now}
    return _("The middle answer went from “%(was)s” to “%(now)s”.") % {"was": was, "now": now}


def _middle_label(part: VotedPart) -> str:
    step = middle_of([each.people for each in part.counts])
    return part.counts[step - 1].label if step else ""


def _moved(people: int | None) -> str:
    if people is None:
        return _("Too few have voted again to say who moved.")
    if not people:
        return _("Nobody moved.")
    text = ngettext("One person moved.", "%(number)s people moved.", people)
    return sentence_case(text % {"number": number_words(people)})


def _is_ordered(definition: Definition, name: str) -> bool:
    return isinstance(definition.item(name), AgreementItem)


def _mark(definition: Definition, items: Sequence[str]) -> Dimension | None:
    slug = getattr(definition.item(items[0]), "dimension", "") if items else ""
    return Dimension(slug, definition.dimensions[slug]) if slug in definition.dimensions else None


def _decide(now: RoomNow) -> DecideScreen:
    decision = now.decision
    if decision is None:
        return DecideScreen(
            _("What do we decide?"), is_voted_on=False, voted=Heads(0, 0), rows=(), too_few=False, texts=()
        )
    topic = decision.topic
    shown = topic.seen.shown if topic and topic.phase in SHOWN else None
    counts = shown.parts[0].counts if shown and shown.parts else ()
    return DecideScreen(
        title=decision.sentence,
        is_voted_on=topic is not None and topic.phase not in NOT_OPENED,
        voted=Heads(topic.seen.voted, topic.seen.of) if topic else Heads(0, 0),
        rows=tuple(
            ConsentRow(each.label, each.people, style) for each, style in zip(counts, STYLES, strict=False)
        ),
        too_few=bool(shown and shown.parts and shown.parts[0].too_few),
        texts=shown.dissents if shown else (),
    )


_SCENES: Mapping[RoomScene, Callable[[RoomNow], Screen]] = {
    RoomScene.JOIN: _join,
    RoomScene.ANSWER: _answer,
    RoomScene.READING: _reading,
    RoomScene.TOPIC: _topic,
    RoomScene.DECIDE: _decide,
}
