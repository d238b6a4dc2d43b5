"""What was voted, once it is shown; before that how many have."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.engagements.models import Engagement
from apps.findings.headline import Dimension
from apps.findings.progress.heard import KNOWN, middle_of, spread_words
from apps.findings.sentences import number_words, sentence_case
from apps.instruments.definition import Definition
from apps.instruments.selectors import definition_for
from apps.room.models import RoomTopic
from apps.room.selectors import DecisionNow, TopicNow, asked_of
from apps.room.visibility import Figures, Shown, VotedPart
from apps.room.wall.heads import Heads, crowding

WIDTHS = ("n1", "n2", "n3", "n4", "n5", "n6", "n7")  # of so many columns
MOST_COLUMNS, SHORT = len(WIDTHS), 16
TONES = ("t1", "t2", "t3", "t4", "t5")  # of answers in an order
STYLES = ("yes", "reserved", "no")  # of yes, with a reservation, no
# While a vote is on, or over and not shown, what an earlier one showed would stand beside it.
SHOWN = (RoomTopic.Phase.REVEALED, RoomTopic.Phase.SHIFTED, RoomTopic.Phase.DONE)
NOT_OPENED = (RoomTopic.Phase.WAITING, RoomTopic.Phase.DROPPED)


@dataclass(frozen=True)
class TopicColumn:
    """How many gave an answer; `ghosts` are those who gave it before. `tone` is empty where answers have no order."""

    label: str
    people: int
    was: int | None
    tone: str

    @property
    def heads(self) -> range:
        return range(self.people)

    @property
    def ghosts(self) -> range:
        return range(max((self.was or 0) - self.people, 0))


@dataclass(frozen=True)
class PointFigures:
    """The figures at one point in time, or of the limit, each with how it is known."""

    label: str
    values: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class TopicPart:
    """One question of a topic, as it is shown. `spread` and `middle` are of answers in an order."""

    question: str
    columns: tuple[TopicColumn, ...]
    figures: tuple[PointFigures, ...]
    spread: str
    middle: str
    too_few: bool
    as_before: int = 0  # people whose figures stand from before, for they have not voted

    @property
    def crowding(self) -> str:
        return crowding(max((len(each.heads) + len(each.ghosts) for each in self.columns), default=0))

    @property
    def width(self) -> str:
        return WIDTHS[len(self.columns) - 1]

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
    asked: tuple[str, ...] = ()  # the perspectives, where not all are

    @property
    def is_told_beside(self) -> bool:
        """Whether something is told beside the only picture: who moved, or how far apart answers are."""
        if len(self.parts) != 1 or not self.parts[0].columns or self.parts[0].is_in_rows:
            return False
        return bool(self.moved or self.parts[0].middle or self.parts[0].spread)

    @property
    def known(self) -> tuple[tuple[str, str], ...]:
        """Return how the figures are known, each once: the mark beside one says which."""
        there = {how for part in self.parts for each in part.figures for _value, how in each.values}
        return tuple((how, str(KNOWN[how])) for how in KNOWN if how in there)

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


def topic_screen(topic: TopicNow, engagement: Engagement, quotes: Sequence[str] = ()) -> TopicScreen:
    definition = definition_for(engagement.instrument_version, engagement.routing)
    items = definition.items_of_topic(topic.key, engagement.routing) if not topic.kind else ()
    shown = _shown(topic)
    return TopicScreen(
        title=topic.text or " ".join(definition.item(name).text for name in items),
        mark=_mark(definition, items),
        place=topic.place,
        places=topic.places,
        phase=topic.phase,
        voted=Heads(topic.seen.voted, topic.seen.of),
        parts=tuple(_parts(topic, shown, definition, items)) if shown else (),
        moved=_moved(shown) if shown and shown.before else "",
        texts=tuple(quotes) if shown else (),
        asked=asked_of(topic, engagement),
    )


def _shown(topic: TopicNow | None) -> Shown | None:
    return topic.seen.shown if topic and topic.phase in SHOWN else None


def _parts(
    topic: TopicNow, shown: Shown, definition: Definition, items: Sequence[str]
) -> Iterator[TopicPart]:
    for place, part in enumerate(shown.parts):
        before = shown.before[place] if place < len(shown.before) else None
        is_scale = _is_ordered(definition, items[place]) if items else topic.kind == RoomTopic.Kind.SCALE
        yield _part(part, before, is_ordered=is_scale)


def _part(part: VotedPart, before: VotedPart | None, *, is_ordered: bool) -> TopicPart:
    given = [each.label for each in part.counts if each.people]
    return TopicPart(
        question=part.question,
        columns=tuple(_columns(part, before, is_ordered=is_ordered)),
        figures=tuple(by_point(part.figures)),
        spread=spread_words(given) if is_ordered and given else "",
        middle=_middle(before, part) if is_ordered and before else "",
        too_few=part.too_few,
        as_before=part.as_before,
    )


def _columns(part: VotedPart, before: VotedPart | None, *, is_ordered: bool) -> Iterator[TopicColumn]:
    was = {each.label: each.people for each in before.counts} if before else {}
    last = max(len(part.counts) - 1, 1)
    for place, each in enumerate(part.counts):
        yield TopicColumn(
            label=sentence_case(each.label),
            people=each.people,
            was=was[each.label] if was.get(each.label, each.people) != each.people else None,
            tone=TONES[round(place * (len(TONES) - 1) / last)] if is_ordered else "",
        )


def by_point(figures: Sequence[Figures]) -> Iterator[PointFigures]:
    """Put together what is of one point; say what is counted once, where all count the same."""
    points: dict[str, list[tuple[str, str]]] = {}
    for each in figures:
        label = each.label.removesuffix(f", {KNOWN[each.known or None]}")
        points.setdefault(label, []).extend((value, each.known) for value in each.values)
    for label, values in points.items():
        unit = _shared_unit([value for value, _how in values])
        if not unit:
            yield PointFigures(label, tuple(values))
            continue
        text = _("%(what)s, in %(unit)s") % {"what": label, "unit": unit}
        yield PointFigures(text, tuple((value.replace(f" {unit}", ""), how) for value, how in values))


def _shared_unit(values: Sequence[str]) -> str:
    """Return what all values are counted in. A range says it once or twice, and has figures behind its first."""
    rests = [value.partition(" ")[2] for value in values]
    unit = min((each for each in rests if each and not _has_figure(each)), key=len, default="")
    is_shared = len(values) > 1 and unit and all(f" {each}".endswith(f" {unit}") for each in rests)
    return unit if is_shared else ""


def _has_figure(text: str) -> bool:
    return any(each.isdigit() for each in text)


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


def _moved(shown: Shown) -> str:
    people, again = shown.moved, shown.again
    if not again:
        return _("Nobody has voted again.")
    if people is None:
        text = ngettext(
            "%(number)s has voted again: too few to say who moved.",
            "%(number)s have voted again: too few to say who moved.",
            again,
        )
        return sentence_case(text % {"number": number_words(again)})
    if not people:
        return _("Nobody moved.")
    text = ngettext("One person moved.", "%(number)s people moved.", people)
    return sentence_case(text % {"number": number_words(people)})


def _is_ordered(definition: Definition, name: str) -> bool:
    return name in definition.agreements


def _mark(definition: Definition, items: Sequence[str]) -> Dimension | None:
    slug = getattr(definition.item(items[0]), "dimension", "") if items else ""
    return Dimension(slug, definition.dimensions[slug]) if slug in definition.dimensions else None


def decide_screen(decision: DecisionNow | None) -> DecideScreen:
    if decision is None:
        return DecideScreen(
            _("What do we decide?"), is_voted_on=False, voted=Heads(0, 0), rows=(), too_few=False, texts=()
        )
    topic = decision.topic
    shown = _shown(topic)
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
