"""What a finding is about: the quantities whose limits decide it, and the moment at which they bite."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import isfinite
from typing import Literal

from apps.advice import as_given, same_side
from apps.findings.brief.dates import A_MONTH, A_WEEK, Occasion, weekday_after, weekday_until
from apps.findings.brief.order import Order
from apps.findings.case import Case
from apps.instruments.definition import QuantityItem
from apps.instruments.figures.format import significant
from apps.ranking import QuantityTime

type MomentKind = Literal["today", "perhaps", "launch", "peak", "months"]
type FindingKind = Literal[
    "over",
    "recovering",
    "disputed",
    "launch",
    "months",
    "perhaps_over",
    "together",
    "open",
    "nothing",
    "insufficient",
    "opinion",
    "unheard",
]
ALSO_LEADS = 1 / 3  # of the draws in which it sets the first limit
AT_PEAK, ONE_IN_TEN = 0.5, 0.1
FAR = 0.2  # P(within) up to which a limit is not near
PAST: tuple[FindingKind, ...] = ("over", "recovering", "disputed")
PERHAPS = ("maybe_over", "guessed_over")
HALF = 0.5  # of the weight behind a figure
TWICE, MANY_TIMES = 2, 10  # times over: what a raise has to lead, and what sparing alone does not give


@dataclass(frozen=True)
class Moment:
    """When a limit bites: today, perhaps today, on a day, or in months from P10 to P90 (None: none is known)."""

    kind: MomentKind
    first: date
    last: date | None
    name: str = ""  # of the peak

    def is_past(self, day: date) -> bool:
        """Return whether it was to have bitten before a day."""
        if self.kind in {"launch", "peak"}:
            return self.first < day
        # A month after it was to come.
        return self.kind == "months" and self.last is not None and self.last + A_MONTH < day


@dataclass(frozen=True)
class Lead:
    """A quantity a finding is about. `wanted` is asked at the moment, `limit` can be carried: each as it is printed."""

    item: QuantityItem
    time: QuantityTime
    moment: Moment | None  # None: it is not reached
    wanted: float
    limit: float

    @property
    def id(self) -> str:
        return self.item.id

    @property
    def times(self) -> float:
        """How many times too little there is, told from the printed figures."""
        return _over(self.wanted, self.limit, self.time)

    @property
    def has_times(self) -> bool:
        """Whether a number of times says anything: of nothing at all there is no multiple."""
        return isfinite(self.times)

    @property
    def now(self) -> float:
        """Today's figure as it is printed."""
        return _now_of(self.time)

    @property
    def later(self) -> float:
        """What is wanted at the horizon, as it is printed."""
        return _beside_limit(at_horizon(self.time), self.time)

    @property
    def is_rough(self) -> bool:
        """Whether today's figure is past the limit, though by figures too rough to call it passed."""
        is_dated = self.moment is None or self.moment.kind == "months"
        return is_dated and _over(self.now, self.limit, self.time) > 1

    @property
    def is_reached(self) -> bool:
        """Whether more is wanted than can be carried, by the printed figures."""
        return self.times > 1


@dataclass(frozen=True)
class Matter:
    """What a brief is about: the finding of a result on the day of issue, and what the order of the report adds."""

    case: Case
    kind: FindingKind
    leads: tuple[Lead, ...]
    occasion: Occasion
    order: Order

    @property
    def first_moment(self) -> Moment | None:
        """When the first limit bites; None where there is none, or where it is not reached."""
        return self.leads[0].moment if self.leads else None

    def day_before(self, decide_by: date) -> str:
        """Return the last weekday before a decision, as it is printed."""
        return self.occasion.day(self.occasion.before(decide_by))


def kind_of(case: Case) -> FindingKind:
    """Return what kind of finding a result is: it decides each sentence of the brief."""
    verdict = case.result.verdict
    if verdict.level == "insufficient":
        return "insufficient"
    if verdict.kind in {"over", "recovering", "disputed", "nothing"}:
        return verdict.kind
    if verdict.unheard:
        return "unheard"
    if verdict.tied:
        return "together"
    if verdict.level == "open":
        return "open" if any(case.result.quantities[name].limit for name in _known(case)) else "opinion"
    return _kind_of_first(case, verdict.dominant[0])


def _kind_of_first(case: Case, dimension: str) -> FindingKind:
    """Return what kind of finding it is that one dimension fails first."""
    if case.result.verdict.opinion_only or not _of_dimension(case, dimension):
        return "opinion"
    first, *others = sorted(_of_dimension(case, dimension), key=_rank)
    leading = [first, *(each for each in others if each[1].sets_first >= ALSO_LEADS)]
    if any(_is_perhaps_over(time) for _name, time in leading):
        return "perhaps_over"
    return "launch" if _day_of_bite(case, first[1]) else "months"


def leads_of(case: Case, occasion: Occasion) -> tuple[Lead, ...]:
    """Return the quantities a finding is about, the first of them first; none where no figure says anything."""
    names = dict.fromkeys(_names(case))
    leads = tuple(lead for name in names if (lead := lead_on(case, name, occasion)) is not None)
    # What is over without a figure has no other in its place.
    if kind_of(case) in PAST and leads and leads[0].id != next(iter(names)):
        return ()
    return leads


def lead_on(case: Case, name: str, occasion: Occasion) -> Lead | None:
    """Return what is known of a quantity at the moment its limit bites; None without a figure or a limit."""
    time = case.result.quantities[name]
    if time.now is None or time.limit is None:
        return None
    moment = _moment(case, time, occasion)
    return Lead(
        item=case.definition.quantities[name],
        time=time,
        moment=moment,
        wanted=_wanted(case, time, moment),
        limit=as_given(time.limit),
    )


def _now_of(time: QuantityTime) -> float:
    """Return today's figure, two digits, and what was measured as it was given."""
    now = time.now or 0.0
    return _beside_limit(now, time, as_given(now) if time.sources["measured"] >= HALF else significant(now))


def _beside_limit(value: float, time: QuantityTime, figure: float | None = None) -> float:
    # What stands beside a limit of three digits is never rounded past it.
    limit = None if time.limit is None else as_given(time.limit)
    return same_side(value, significant(value) if figure is None else figure, limit)


def at_horizon(time: QuantityTime) -> float:
    """Return what is wanted at the horizon; today's figure where nothing says that it grows."""
    return time.horizon if time.horizon is not None else (time.now or 0.0) * (time.growth or 1.0)


def _names(case: Case) -> Iterator[str]:
    verdict, kind = case.result.verdict, kind_of(case)
    if kind in PAST:
        yield verdict.over[0].quantity
        yield from _also_first(case, verdict.over[0].dimension)
    elif kind == "nothing":
        roles = case.definition.roles
        yield from ([roles.answers] if roles and roles.answers in case.result.quantities else [])
    elif kind == "open":
        # The two that are set first oftenest, whatever they belong to; what hardly runs out is none of them.
        ranked = sorted(_known(case), key=lambda name: -case.result.quantities[name].sets_first)
        near = [name for name in ranked if case.result.quantities[name].p_within >= ONE_IN_TEN]
        yield from near[:2] or ranked[:1]
    else:
        tied = verdict.tied if kind == "together" else None
        yield from _leading(case, kind, tied or verdict.dominant)


def _also_first(case: Case, dimension: str) -> list[str]:
    """Return the quantities of a dimension that often set the first limit, the oftenest first."""
    ranked = sorted(_of_dimension(case, dimension), key=_rank)
    return [name for name, time in ranked if time.sets_first >= ALSO_LEADS]


def _leading(case: Case, kind: FindingKind, dimensions: Sequence[str]) -> Iterator[str]:
    ranked = [sorted(_of_dimension(case, dimension), key=_rank) for dimension in dimensions]
    first = [name for each in ranked for name, _time in each[:1]]
    also = [name for dimension in dimensions for name in _also_first(case, dimension)]
    if kind == "perhaps_over":
        # What may be over today is told first.
        yield from (name for name in first + also if _is_perhaps_over(case.result.quantities[name]))
    yield from first + also


def _rank(named: tuple[str, QuantityTime]) -> float:
    return -named[1].sets_first


def _is_perhaps_over(time: QuantityTime) -> bool:
    if time.status not in PERHAPS or time.now is None or not time.limit:
        return False
    return _over(_now_of(time), as_given(time.limit), time) > 1


def _over(wanted: float, limit: float, time: QuantityTime) -> float:
    high, low = (limit, wanted) if time.direction == "floor" else (wanted, limit)
    return high / low if low else float("inf")


def _known(case: Case) -> list[str]:
    return [name for name, time in case.result.quantities.items() if time.known and time.now is not None]


def _of_dimension(case: Case, dimension: str) -> list[tuple[str, QuantityTime]]:
    quantities = case.result.quantities
    return [(name, quantities[name]) for name in _known(case) if quantities[name].dimension == dimension]


def _moment(case: Case, time: QuantityTime, occasion: Occasion) -> Moment | None:
    if time.status in {"over", "over_recovering"}:
        return Moment("today", occasion.issued_on, occasion.issued_on)
    if time.status == "disputed" or _is_perhaps_over(time):
        return Moment("perhaps", occasion.issued_on, occasion.issued_on)
    if time.months_p10 is None:
        return None
    if name := _day_of_bite(case, time):
        kind, day, named = name
        return Moment(kind, day, day, named)
    months = case.framing.horizon_months
    if time.months_p10 > months:
        return None
    late = time.months_p90
    last = occasion.at(late) if late is not None and late <= months else None
    first = occasion.at(time.months_p10)
    # What was to begin in the past is at the earliest now, unless all of it is past.
    is_past = last is not None and last < occasion.issued_on
    return Moment("months", first if is_past else max(first, occasion.issued_on), last)


def _day_of_bite(case: Case, time: QuantityTime) -> tuple[MomentKind, date, str] | None:
    """Return the launch or the peak at which a limit bites, where it is one."""
    framing = case.framing
    if framing.launch_on and _bites_at_launch(case, time):
        return "launch", date.fromisoformat(framing.launch_on), ""
    if time.p_at_peak >= AT_PEAK and framing.peaks:
        peak = max(framing.peaks, key=lambda each: float(each["times"]))
        return "peak", date.fromisoformat(f"{peak['month']}-01"), str(peak.get("name", ""))
    return None


def _bites_at_launch(case: Case, time: QuantityTime) -> bool:
    launch = case.evidence.engagement.launch_month
    # What people told of the launch day is reached then or never, however unlikely that is: where all of it is open,
    # no later month may stand beside it.
    is_open = case.result.verdict.level == "open"
    is_then_or_never = is_open and case.is_told_of_launch and time.growth == 1
    months = time.months_p10 if is_then_or_never else time.months_p50
    if launch is None or months is None:
        return False
    return time.kind == "launch" or round(months, 1) == round(launch, 1)


def _wanted(case: Case, time: QuantityTime, moment: Moment | None) -> float:
    if moment is None or moment.kind == "months":
        return _beside_limit(at_horizon(time), time)
    if moment.kind == "peak":
        times = max(float(each["times"]) for each in case.framing.peaks)
        return _beside_limit((time.now or 0.0) * times, time)
    if moment.kind == "launch":
        # Where people told of the launch, the engine's today is that day.
        is_told = case.framing.figures_for == "launch"
        return _beside_limit(time.now or 0.0 if is_told else at_horizon(time), time)
    return _now_of(time)


def due_on(on: date, leads: Sequence[Lead], occasion: Occasion) -> date:
    """Return the weekday a step is due: before a lead's limit bites, and never before the issue."""
    latest = [on]
    for lead in leads:
        if lead.moment is None or lead.moment.first <= occasion.issued_on:
            continue
        is_day = lead.moment.kind in {"launch", "peak"}
        latest.append(lead.moment.first - (A_WEEK if is_day else timedelta(days=1)))
    return max(weekday_until(min(latest)), weekday_after(occasion.issued_on))


def nearest_of(case: Case) -> tuple[str, float] | None:
    """Return the limit that is reached first, and in how many months at the earliest; None where none ever is."""
    early = {
        name: time.months_p10
        for name, time in case.result.quantities.items()
        if time.known and time.months_p10 is not None
    }
    nearest = min(early, key=early.__getitem__, default="")
    return (nearest, early[nearest]) if nearest else None


def breaking_with(case: Case, first: Lead, occasion: Occasion) -> Iterator[Lead]:
    """Yield what is passed on the day that the first is."""
    kind = first.moment.kind if first.moment else ""
    for name in case.result.quantities:
        lead = lead_on(case, name, occasion)
        if lead and lead.moment and lead.moment.kind == kind and lead.is_reached and lead.has_times:
            yield lead


def opened_under(matter: Matter) -> list[Lead]:
    """Return the limits that have to hold for all to be let in on a day: the first, and those of other kinds."""
    lead = matter.leads[0]
    others = breaking_with(matter.case, lead, matter.occasion) if lead.moment else ()
    return [lead, *(each for each in others if each.time.dimension != lead.time.dimension)]


def growing(case: Case, occasion: Occasion) -> list[Lead]:
    """Return the limits that growth may reach, the earliest first."""
    found = (lead_on(case, name, occasion) for name in case.result.quantities)
    growing = [lead for lead in found if lead is not None and not lead.item.steady and not lead.is_reached]
    return sorted(growing, key=lambda lead: (lead.time.months_p10 is None, lead.time.months_p10 or 0))


def are_ahead(case: Case, leads: Sequence[Lead]) -> bool:
    """Return whether none of two limits is passed today, or reached by the figures."""
    is_passed = case.result.verdict.passed_today or any(lead.is_reached for lead in leads[:2])
    return bool(leads) and not is_passed


def dimensions_of(case: Case, named: set[str]) -> set[str]:
    """Return the dimensions of the quantities and symptoms among some names."""
    known = case.definition
    return {
        *(item.dimension for name, item in known.quantities.items() if name in named),
        *(item.dimension for name, item in known.agreements.items() if name in named),
    }
