"""The six reveals of a result, each with one message. Its words are those of page and report: nothing is computed here."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.advice import Advice
from apps.assessments.models import Assessment
from apps.calibration.record import calibration_for
from apps.charts.themes import WEB
from apps.decisions.commitments.days import day_of_result
from apps.decisions.planned import order_beside
from apps.documents.mapping import LEFT_OUT
from apps.engagements.models import Engagement
from apps.findings.brief.brief import Brief, brief_of
from apps.findings.brief.dates import Meeting, Occasion
from apps.findings.brief.differing import cause, crowd_name, firsts_by_crowd, in_heads, who_differs
from apps.findings.brief.figures import sentence
from apps.findings.brief.lead import FindingKind
from apps.findings.brief_pictures import CalendarPicture, PictureLimit, drawn_calendar, drawn_scale, scale_of
from apps.findings.brief_section import BriefSection, BriefStep, section_of
from apps.findings.case import CORE, Case
from apps.findings.coverage import MISSING_OPINIONS, MISSING_WAITING, coverage_of, missing_of
from apps.findings.headline import Dimension
from apps.findings.progress.heard import heard_of
from apps.findings.sensitivity.assumed import settling_figure
from apps.findings.sensitivity.robustness import stop
from apps.findings.sentences import number_words, sentence_case
from apps.room.wall.heads import crowding

ON_WALL = replace(WEB, surface="var(--w-back)", band="var(--surface-2)")
# Of a picture as wide as the wall: its least label is then 28 px at a height of 1080.
PICTURE_WIDTH = 660
ON_PHONE = replace(WEB, surface="var(--page)", band="var(--surface)")
PHONE_WIDTH = 300  # between the margins of a narrow phone
MOST_IN_BAR = 22  # letters there
MOST_ROWS = 3
LONG = 190  # letters of three steps
MUCH = 90  # letters of a figure and what was said of it
LEAST_BLOCKS, MOST_BLOCKS = 3, 60  # times over that one can count


@dataclass(frozen=True)
class OfResult:
    """What all six have. `marks` are of the dimensions that the finding is about."""

    title: str
    marks: tuple[Dimension, ...]
    is_first_reading: bool


@dataclass(frozen=True)
class BriefScreen(OfResult):
    """The finding in a sentence, and how sure it is."""

    kind = "brief"
    cover: str
    sure: str


@dataclass(frozen=True)
class HeadsColumn:
    slug: str
    name: str
    people: int
    is_claimed: bool  # expected at the start

    @property
    def heads(self) -> range:
        return range(self.people)


@dataclass(frozen=True)
class HeadsScreen(OfResult):
    """Who put what first, in heads. Without a column too few did."""

    kind = "first"
    columns: tuple[HeadsColumn, ...]
    note: str

    @property
    def crowding(self) -> str:
        return crowding(max((each.people for each in self.columns), default=0))

    @property
    def is_split(self) -> bool:
        """Whether as many put one thing first as another: then there is no most."""
        most, *others = sorted((each.people for each in self.columns), reverse=True) or [0]
        return bool(most and others and others[0] == most)


@dataclass(frozen=True)
class CrowdRow:
    """A crowd: a dimension for each of its people, empty for whoever put no one cause first."""

    name: str
    heads: tuple[str, ...]
    text: str


@dataclass(frozen=True)
class WhoScreen(OfResult):
    """What each crowd put first. Without rows `title` says why."""

    kind = "who"
    rows: tuple[CrowdRow, ...]
    notes: tuple[str, ...]

    @property
    def size(self) -> str:
        """Return how large a head is, so that the largest crowd fits its row."""
        most = max((len(each.heads) for each in self.rows), default=0)
        return "small" if most > 16 else "middle" if most > 5 else "large"


@dataclass(frozen=True)
class FiguresScreen(OfResult):
    """What is wanted against what can be carried: as blocks that are counted, or else drawn to scale."""

    kind = "figures"
    slug: str
    wanted: str
    limit: str
    times: int  # so many blocks are wanted, of which one can be carried; 0: it is drawn to scale
    pictures: tuple[str, ...]
    narrow: tuple[str, ...] = field(default=(), metadata=LEFT_OUT)  # the same, for a phone

    @property
    def blocks(self) -> range:
        return range(self.times - 1)


@dataclass(frozen=True)
class CalendarScreen(OfResult):
    kind = "calendar"
    picture: str
    narrow: str = field(default="", metadata=LEFT_OUT)  # the same, for a phone
    beside: tuple[str, ...] = field(default=(), metadata=LEFT_OUT)  # what has no room in its bars


@dataclass(frozen=True)
class SoWhatScreen(OfResult):
    """Three things to do, and the figure that could change the finding most."""

    kind = "so_what"
    steps: tuple[BriefStep, ...]
    figure: str  # its id; empty where none could
    question: str
    spread: str  # what was said of it
    taken: str = ""  # that somebody brings it, and by when
    asked: str = field(default="", metadata=LEFT_OUT)  # where no step is known

    @property
    def is_long(self) -> bool:
        return sum(len(f"{each.title} {each.tail}") for each in self.steps) + len(self.asked) > LONG

    @property
    def is_much_asked(self) -> bool:
        """Whether what was said of the figure needs more room than one point in time takes."""
        return len(f"{self.question} {self.spread}") > MUCH


type RevealScreen = BriefScreen | HeadsScreen | WhoScreen | FiguresScreen | CalendarScreen | SoWhatScreen
SCREENS: Mapping[str, type[RevealScreen]] = {
    each.kind: each
    for each in (BriefScreen, HeadsScreen, WhoScreen, FiguresScreen, CalendarScreen, SoWhatScreen)
}


@dataclass(frozen=True)
class Telling:
    """What the six are made of."""

    case: Case
    brief: Brief
    section: BriefSection
    is_first_reading: bool

    @property
    def marks(self) -> tuple[Dimension, ...]:
        return self.section.marks


def reveals_of(
    engagement: Engagement, assessment: Assessment, case: Case, advice: Advice | None, *, on: date
) -> dict[str, RevealScreen]:
    """Return the six screens of a result as of a day. Of a first reading there is no advice yet."""
    answers_of = day_of_result(engagement, assessment)
    meeting = Meeting("", engagement.decide_on) if engagement.decide_on else None
    occasion = Occasion(answers_of, max(on, answers_of), meeting)
    record = calibration_for(
        instrument=engagement.instrument_version.name, engine_version=case.result.meta.engine_version
    )
    order = order_beside(engagement, case.definition.perspective_names, answers_of=answers_of)
    # A wall names nobody, whoever leads.
    brief = brief_of(case, advice, occasion, record, replace(order, lead=_("The facilitator")))
    told = Telling(case, brief, section_of(case, brief, occasion), not assessment.is_ready)
    screens = (_brief(told), _first(told), _who(told), _figures(told), _calendar(told), _so_what(told))
    return {each.kind: each for each in screens}


def _brief(told: Telling) -> BriefScreen:
    section = told.section
    # Both say what comes first; of the two the larger is read.
    sure = section.sure.removeprefix(f"{section.cover.partition('. ')[0].removesuffix('.')}. ")
    return BriefScreen(section.headline, told.marks, told.is_first_reading, section.cover, sure)


def _first(told: Telling) -> HeadsScreen:
    case, kind = told.case, told.brief.kind
    firsts = case.tallies.first_places
    columns = tuple(
        HeadsColumn(slug, _named_twice(case, kind, slug), firsts[slug], slug == case.framing.brief_claim)
        for slug in sorted(case.definition.dimensions, key=lambda slug: -firsts[slug])
    )
    title = in_heads(case, kind) or " ".join(_too_few(case)) or told.section.differ
    undecided = len(case.tallies.voters) - firsts.total()
    note = ngettext(
        "One person put no one cause first.", "%(number)s people put no one cause first.", undecided
    )
    return HeadsScreen(
        title=title,
        marks=(),
        is_first_reading=told.is_first_reading,
        columns=columns if firsts else (),
        note=sentence_case(note % {"number": number_words(undecided)}) if firsts and undecided else "",
    )


def _named_twice(case: Case, kind: FindingKind, slug: str) -> str:
    """Say a dimension as it was asked, and as the finding calls it."""
    label, called = case.definition.dimensions[slug], cause(case, kind, slug)
    return label if label.casefold() in called.casefold() else f"{label}: {called}"


def _who(told: Telling) -> WhoScreen:
    case, kind = told.case, told.brief.kind
    title = who_differs(case, kind)
    groups = coverage_of(case).groups
    return WhoScreen(
        title=title or " ".join(_too_few(case)) or str(groups or told.section.differ),
        marks=(),
        is_first_reading=told.is_first_reading,
        rows=tuple(_rows(told)) if title else (),
        notes=tuple(_waiting(case)),
    )


def _rows(told: Telling) -> Iterator[CrowdRow]:
    case, found = told.case, firsts_by_crowd(told.case)
    for crowd in case.evidence.crowds.get(CORE, ()):
        if firsts := found.get(crowd.id):
            heads = [slug for slug, people in firsts.most_common() if slug for _each in range(people)]
            none = [""] * firsts[""]
            yield CrowdRow(
                crowd_name(case, [crowd.id]), (*heads, *none), counted(case.definition.causes, firsts)
            )


def counted(causes: Mapping[str, str], firsts: Counter[str]) -> str:
    """Say what most of a crowd put first; where as many put another thing first, that they are split."""
    named = Counter({slug: people for slug, people in firsts.items() if slug})
    if not named:
        return _("no one cause")
    (top, count), *others = named.most_common(2)
    if others and others[0][1] == count:
        return _("each names another") if count == 1 else _("split")
    words = {"count": count, "people": firsts.total(), "what": causes[top]}
    text = (
        _("all %(people)s: %(what)s") if count == firsts.total() else _("%(count)s of %(people)s: %(what)s")
    )
    return text % words


def _too_few(case: Case) -> Iterator[str]:
    yield from (each.text for each in missing_of(case) if each.rule == MISSING_OPINIONS)


def _waiting(case: Case) -> Iterator[str]:
    yield from (each.text for each in missing_of(case) if each.rule == MISSING_WAITING)


def _figures(told: Telling) -> FiguresScreen:
    case, brief = told.case, told.brief
    leads = brief.leads[: 2 if brief.kind in {"together", "open"} else 1]
    scales = [(lead, scale) for lead in leads if (scale := scale_of(case, replace(brief, leads=(lead,))))]
    if not scales:
        return FiguresScreen(
            title=told.section.why,
            marks=(),
            is_first_reading=told.is_first_reading,
            slug="",
            wanted="",
            limit="",
            times=0,
            pictures=(),
        )
    words = [sentence_case(f"{sentence(case, lead)}.") for lead, _scale in scales]
    is_counted = len(scales) == 1 and _is_counted(leads[0].times, is_over=leads[0].wanted > leads[0].limit)
    first = scales[0][1]
    drawings = [
        partial(drawn_scale, scale, title=text) for (_lead, scale), text in zip(scales, words, strict=True)
    ]
    return FiguresScreen(
        title=" ".join(words),
        marks=told.marks,
        is_first_reading=told.is_first_reading,
        slug=first.slug,
        wanted=first.wanted_words,
        limit=first.limit_words,
        times=round(leads[0].times) if is_counted else 0,
        pictures=() if is_counted else tuple(drawn(theme=ON_WALL, width=PICTURE_WIDTH) for drawn in drawings),
        narrow=tuple(drawn(theme=ON_PHONE, width=PHONE_WIDTH) for drawn in drawings),
    )


def _is_counted(times: float, *, is_over: bool) -> bool:
    return is_over and LEAST_BLOCKS <= times <= MOST_BLOCKS


def _calendar(told: Telling) -> CalendarScreen:
    section = told.section
    decide = _("Decide by %(weekday)s %(day)s.") % {
        "weekday": section.decide_weekday,
        "day": section.decide_on,
    }
    picture = replace(section.picture, rows=section.picture.rows[:MOST_ROWS]) if section.picture else None
    return CalendarScreen(
        title=" ".join(filter(None, (f"{section.reached}." if section.reached else "", decide))),
        marks=told.marks,
        is_first_reading=told.is_first_reading,
        picture=drawn_calendar(picture, theme=ON_WALL, width=PICTURE_WIDTH) if picture else "",
        narrow=_narrow(picture) if picture else "",
        beside=tuple(f"{sentence_case(row.name)}: {row.words}." for row in _long(picture)) if picture else (),
    )


def _narrow(picture: CalendarPicture) -> str:
    """Draw the calendar for a phone, without its key as on the wall."""
    rows = tuple(replace(row, words="") if row in _long(picture) else row for row in picture.rows)
    svg = drawn_calendar(replace(picture, rows=rows), theme=ON_PHONE, width=PHONE_WIDTH, has_key=False)
    # The channel carries little: as JSON a double quote takes two bytes, and its texts have none. The rest is so anyway.
    svg = svg.replace('"', "'")
    return svg.replace(" text-anchor='start'", "").replace(" font-weight='400'", "")


def _long(picture: CalendarPicture) -> list[PictureLimit]:
    return [row for row in picture.rows if len(row.words) > MOST_IN_BAR]


def _so_what(told: Telling) -> SoWhatScreen:
    case, steps = told.case, told.section.steps
    figure = settling_figure(case)
    settled = stop(case) if case.result.verdict.may_stop else None
    return SoWhatScreen(
        title=sentence_case(_to_do(told, has_figure=figure is not None)),
        marks=told.marks,
        is_first_reading=told.is_first_reading,
        steps=steps,
        figure=figure.id if figure else "",
        question=figure.question if figure else "",
        spread=heard_of(case, figure.quantity).spread if figure else settled.text if settled else "",
        asked="" if steps or told.is_first_reading else told.section.asked,
    )


def _to_do(told: Telling, *, has_figure: bool) -> str:
    steps = len(told.section.steps)
    if steps:
        things = ngettext("One thing to do", "%(number)s things to do", steps) % {
            "number": number_words(steps)
        }
        text = _("%(things)s, and one figure to settle.") if has_figure else _("%(things)s.")
        return text % {"things": things}
    if told.is_first_reading:
        later = _("What to do comes with the full result.")
        return " ".join(filter(None, (_("One figure to settle.") if has_figure else "", later)))
    return _("One thing to ask for, and one figure to settle.") if has_figure else _("One thing to ask for.")
