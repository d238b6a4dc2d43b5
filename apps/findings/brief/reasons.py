"""Why it is so: what the moment changes, how far it is over, what does not break, and what people are there for."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core.words.numerals import numeral
from apps.findings.brief.dates import Occasion
from apps.findings.brief.figures import checkers_of, figure, number, pooled, times_words
from apps.findings.brief.headline import horizon_month
from apps.findings.brief.lead import FindingKind, Lead, at_horizon, lead_on
from apps.findings.case import Case
from apps.findings.claims.claim import Claim, ClaimRule, claim
from apps.findings.sentences import listed, number_words, sentence_case, two_digits
from apps.instruments.figures.format import significant

BRIEF_WHY = ClaimRule(
    "brief.why",
    gettext_lazy(
        "Pooled figures of the lead quantities, today and later, and what follows from the printed ones: how many times over, and how many people. The nearest limit that is not reached, and what success is."
    ),
)
NEAR = 0.2  # P(within) from which a limit is near
TENFOLD = 10


def why(case: Case, kind: FindingKind, leads: Sequence[Lead], occasion: Occasion) -> Claim | None:
    """Return why it is so; None where nothing more is known."""
    said = {
        "over": _why_over,
        "recovering": _why_over,
        "disputed": _why_disputed,
        "launch": _why_launch,
        "months": _why_months,
        "perhaps_over": _why_months,
        "together": _why_together,
        "open": _why_open,
        "nothing": _why_nothing,
    }
    sentences = list(said[kind](case, leads, occasion)) if kind in said and leads else list(_missing(case))
    sentences += _success(case, kind)
    if not sentences:
        return None
    paths = {
        f"{name}{at}": f"quantities.{lead.id}.{name}" for at, lead in enumerate(leads) for name in ("now",)
    }
    return claim(case, BRIEF_WHY, " ".join(sentences), paths)


def _why_over(case: Case, leads: Sequence[Lead], occasion: Occasion) -> Iterator[str]:
    lead = leads[0]
    later = significant(at_horizon(lead.time), 2)
    if later > lead.wanted:
        yield _("By %(month)s it is %(figure)s.") % {
            "month": horizon_month(case, occasion),
            "figure": number(case, lead.item, later),
        }
    posts = posts_for(case, lead, lead.wanted)
    if posts:
        text = _("A proper look takes %(now)s people today")
        if later > lead.wanted:
            text = _("A proper look takes %(now)s people today and about %(then)s then")
        yield f"{text % {'now': posts, 'then': posts_for(case, lead, later)}}."


def posts_for(case: Case, lead: Lead, wanted: float) -> int:
    """Return how many people it takes at the care of those who check now; 0 where that is not known."""
    roles, people = case.definition.roles, checkers_of(case)
    if (
        not roles
        or not people
        or lead.item.dimension != _dimension_of(case, roles.checkers)
        or not lead.limit
    ):
        return 0
    if "{QO7}" not in lead.item.sentence:
        return 0
    return round(people * wanted / lead.limit)


def _dimension_of(case: Case, name: str) -> str:
    return case.definition.quantities[name].dimension


def _why_disputed(case: Case, leads: Sequence[Lead], occasion: Occasion) -> Iterator[str]:
    lead = leads[0]
    yield _("Together they make %(now)s where %(limit)s are the most.") % {
        "now": figure(case, lead.item, significant(lead.time.now or 0, 2)),
        "limit": number(case, lead.item, lead.limit),
    }


def _why_launch(case: Case, leads: Sequence[Lead], occasion: Occasion) -> Iterator[str]:
    breaking = [
        lead
        for name, time in case.result.quantities.items()
        if time.dimension == leads[0].time.dimension
        and (lead := lead_on(case, name, occasion)) is not None
        and lead.moment is not None
        and lead.moment.kind == leads[0].moment.kind  # type: ignore[union-attr]  # it is at launch
    ]
    answers = _answers(case, occasion)
    before = pooled(case, answers.id) if answers else None
    if answers and before and answers.wanted > before:
        yield _("Launch turns %(before)s into %(after)s.") % {
            "before": figure(case, answers.item, significant(before, 2)),
            "after": number(case, answers.item, answers.wanted),
        }
    if len(breaking) > 1:
        mildest = min(breaking, key=lambda lead: lead.times)
        text = _("%(number)s limits break that day, the mildest %(times)s times over.")
        if len(breaking) == 2:
            text = _("Both limits of demand break that day, the milder %(times)s times over.")
        yield text % {"number": sentence_case(number_words(len(breaking))), "times": times_words(mildest)}
    yield from _holding(case, leads, occasion)


def _holding(case: Case, leads: Sequence[Lead], occasion: Occasion) -> Iterator[str]:
    """Say which limit of the load holds, of those of other dimensions the nearest."""
    dimensions = {lead.time.dimension for lead in leads}
    held = [
        lead
        for name, time in case.result.quantities.items()
        if time.dimension not in dimensions
        and case.definition.quantities[name].peak_scaled
        and (lead := lead_on(case, name, occasion)) is not None
        and lead.moment is None
    ]
    if held:
        nearest = max(held, key=lambda lead: lead.wanted / lead.limit)
        yield _("%(name)s hold: %(wanted)s of %(limit)s.") % {
            "name": sentence_case(nearest.item.limit_name or nearest.item.short_name),
            "wanted": number(case, nearest.item, nearest.wanted),
            "limit": figure(case, nearest.item, nearest.limit),
        }


def _why_months(case: Case, leads: Sequence[Lead], occasion: Occasion) -> Iterator[str]:
    lead, *others = leads
    now = significant(lead.time.now or 0, 2)
    text = _("It is %(now)s today")
    growth = lead.wanted / now if now else 1
    if growth > 1:
        text = _("It is %(now)s today and grows %(times)s")
    yield f"{text % {'now': figure(case, lead.item, now), 'times': _fold(growth)}}."
    for other in others[:1]:
        yield _("%(name)s: %(now)s today, %(later)s by %(month)s; the limit is about %(limit)s.") % {
            "name": sentence_case(other.item.short_name),
            "now": figure(case, other.item, significant(other.time.now or 0, 2)),
            "later": number(case, other.item, other.wanted),
            "month": horizon_month(case, occasion),
            "limit": number(case, other.item, other.limit),
        }


def _fold(growth: float) -> str:
    if growth < 2:
        return _("by %(percent)s %%") % {"percent": numeral(str(round((growth - 1) * 100)))}
    whole = round(growth)
    return _("%(number)sfold") % {
        "number": number_words(whole) if whole <= TENFOLD else f"{two_digits(growth)}-"
    }


def _why_together(case: Case, leads: Sequence[Lead], occasion: Occasion) -> Iterator[str]:
    answers = _answers(case, occasion)
    if answers and answers.time.now and answers.wanted > answers.time.now:
        yield _("%(now)s grow to %(later)s by %(month)s.") % {
            "now": sentence_case(figure(case, answers.item, significant(answers.time.now, 2))),
            "later": number(case, answers.item, answers.wanted),
            "month": horizon_month(case, occasion),
        }
    times = listed(sorted({times_words(lead) for lead in leads[:2]}))
    text = _("Both limits are then passed, %(times)s times over.") % {"times": times}
    named = {lead.id for lead in leads}
    near = [
        name for name, time in case.result.quantities.items() if name not in named and time.p_within >= NEAR
    ]
    yield text if near else f"{text} {_('No other is near.')}"


def _why_open(case: Case, leads: Sequence[Lead], occasion: Occasion) -> Iterator[str]:
    pairs = [
        f"{number(case, lead.item, lead.wanted)} {_('of')} {figure(case, lead.item, lead.limit)}"
        for lead in leads[:2]
    ]
    reached = [lead for lead in leads[:2] if lead.times >= 1]
    text = {
        0: _("If the figures hold, neither limit is reached: %(pairs)s."),
        1: _("If the figures hold, one of the two is passed: %(pairs)s."),
        2: _("If the figures hold, both limits are passed: %(pairs)s."),
    }[len(reached)]
    if len(pairs) == 1:
        text = _("If the figures hold, it is %(pairs)s.")
    yield text % {"pairs": listed(pairs)}


def _why_nothing(case: Case, leads: Sequence[Lead], occasion: Occasion) -> Iterator[str]:
    known = {name: time for name, time in case.result.quantities.items() if time.known}
    early = {name: time.months_p10 for name, time in known.items() if time.months_p10 is not None}
    text = _("None of the %(number)s limits is reached")
    # A limit that is as many months away as its growth is doubled is half as far.
    if min(early.values(), default=float("inf")) / 2 > case.framing.horizon_months:
        text = _("None of the %(number)s limits is reached even if growth doubles")
    text %= {"number": number_words(len(known))}
    if not early:
        yield f"{text}."
        return
    nearest = min(early, key=early.__getitem__)
    yield _("%(none)s; the nearest, %(name)s, comes in %(year)s.") % {
        "none": text,
        "name": case.definition.quantities[nearest].short_name,
        "year": occasion.at(early[nearest]).year,
    }


def _missing(case: Case) -> Iterator[str]:
    silent = [
        case.definition.short_perspectives[name]
        for name, each in case.evidence.coverage.items()
        if each.asked > each.answered
    ]
    if silent:
        yield _("Answers are missing from %(names)s.") % {"names": listed(silent)}


def _success(case: Case, kind: FindingKind) -> Iterator[str]:
    framing = case.framing
    if framing.success_today is None or framing.success_wanted is None or not framing.success_unit:
        return
    words = {
        "today": two_digits(framing.success_today),
        "wanted": two_digits(framing.success_wanted),
        "unit": framing.success_unit,
    }
    yield _("Today %(today)s %(unit)s; %(wanted)s are wanted.") % words
    if kind == "nothing":
        yield _("That is a question of quality, not of room.")


def _answers(case: Case, occasion: Occasion) -> Lead | None:
    roles = case.definition.roles
    if not roles or roles.answers not in case.result.quantities:
        return None
    return lead_on(case, roles.answers, occasion)
