"""Why it is so: what the moment changes, how far it is over, what does not break, and what people are there for."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.core.words.numerals import numeral
from apps.findings.brief.certainty import LESS
from apps.findings.brief.dates import Occasion
from apps.findings.brief.figures import (
    figure,
    goal_words,
    is_a_time,
    is_checked,
    limit_words,
    number,
    pooled,
    posts_for,
    ratio,
    sentence,
    times_words,
    today,
    upcoming_launch,
)
from apps.findings.brief.headline import horizon_month, inside, nearer
from apps.findings.brief.lead import TWICE, FindingKind, Lead, Matter, are_ahead, at_horizon, lead_on
from apps.findings.brief.sure.givers import givers, missing_answers, rests_on, silent_departments, times_off
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
TENFOLD, SECONDS_A_DAY = 10, 86_400
ONE_IN_A_HUNDRED = 0.01
SLIGHTLY = 1.05  # times, up to which a figure is taken for exact
WORTH_IT = ("model", "data")  # of which more room is one thing, and better answers another


def why(matter: Matter) -> Claim:
    """Return why it is so, of whatever is known."""
    case, kind, leads, occasion = matter.case, matter.kind, matter.leads, matter.occasion
    of_kind = _WHY.get(kind)
    sentences = list(of_kind(case, leads, occasion)) if of_kind and leads else []
    if kind in {"insufficient", "opinion", "unheard"} or not sentences:
        sentences += _missing(case)
    sentences += _success(matter)
    text = " ".join(sentences)
    paths = {f"now{at}": f"quantities.{lead.id}.now" for at, lead in enumerate(leads)}
    return claim(case, BRIEF_WHY, text, paths, about=kind)


def nearest_of(case: Case) -> tuple[str, float] | None:
    """Return the limit that is reached first, and in how many months at the earliest; None where none ever is."""
    early = {
        name: time.months_p10
        for name, time in case.result.quantities.items()
        if time.known and time.months_p10 is not None
    }
    nearest = min(early, key=early.__getitem__, default="")
    return (nearest, early[nearest]) if nearest else None


def _why_over(case: Case, leads: Sequence[Lead], occasion: Occasion) -> Iterator[str]:
    lead = leads[0]
    later = significant(at_horizon(lead.time), 2)
    if later > lead.wanted:
        yield _("By %(month)s it is %(figure)s.") % {
            "month": horizon_month(case, occasion),
            "figure": number(case, lead.item, later),
        }
    if posts := posts_for(case, lead, lead.wanted):
        text = _("That takes %(now)s people today.")
        if later > lead.wanted:
            text = _("That takes %(now)s people today and %(then)s then.")
        yield text % {"now": number_words(posts), "then": number_words(posts_for(case, lead, later))}
    elif lead.has_times and lead.times >= 1.1:
        text = _("That is %(times)s times what can be carried.")
        yield text % {"times": times_words(lead)}


def _why_recovering(case: Case, leads: Sequence[Lead], occasion: Occasion) -> Iterator[str]:
    lead = leads[0]
    yield _("That rests on a fall from %(now)s to %(later)s: %(how)s.") % {
        "now": number(case, lead.item, lead.wanted),
        "later": figure(case, lead.item, significant(at_horizon(lead.time), 2)),
        "how": rests_on(case, lead),
    }


def _why_disputed(case: Case, leads: Sequence[Lead], occasion: Occasion) -> Iterator[str]:
    lead, over = leads[0], case.result.verdict.over[0]
    text = _("All figures together make %(ratio)s.")
    yield text % {"ratio": ratio(case, lead.item, significant(lead.time.now or 0, 2), lead.limit)}
    measured = number_words(over.people_measured) if over.people_measured else _("none")
    text = _("Of those who put it past the limit, %(measured)s measured it.")
    yield text % {"measured": measured}


def _why_launch(case: Case, leads: Sequence[Lead], occasion: Occasion) -> Iterator[str]:
    breaking = list(_breaking(case, leads[0], occasion))
    others = [lead for lead in breaking if lead.id != leads[0].id]
    growing = list(_growing(case, leads[0], occasion, others))
    yield from growing
    # What launch makes of a day stands beside its limit already.
    if others and not (growing and _answers(case, occasion) in others and len(others) == 1):
        mildest = min(others, key=lambda lead: lead.times)
        text = _("Passed that day, too: %(name)s, %(wanted)s where %(limit)s are possible.")
        if len(breaking) > 2:
            text = _("%(number)s limits break that day, the mildest %(times)s times over.")
        yield text % {
            "number": sentence_case(number_words(len(breaking))),
            "times": times_words(mildest),
            "name": mildest.item.limit_name or mildest.item.short_name,
            "wanted": number(case, mildest.item, mildest.wanted),
            "limit": number(case, mildest.item, mildest.limit),
        }


def _breaking(case: Case, first: Lead, occasion: Occasion) -> Iterator[Lead]:
    """Yield what is passed on the day that the first is."""
    kind = first.moment.kind if first.moment else ""
    for name, time in case.result.quantities.items():
        lead = lead_on(case, name, occasion) if time.dimension == first.time.dimension else None
        if lead and lead.moment and lead.moment.kind == kind and lead.is_reached and lead.has_times:
            yield lead


def _growing(case: Case, lead: Lead, occasion: Occasion, breaking: Sequence[Lead]) -> Iterator[str]:
    """Say what the launch, or the peak, makes of a day."""
    if lead.moment is not None and lead.moment.kind == "peak":
        now = today(case, lead)
        text = _("On an ordinary day it is %(now)s; the peak makes %(times)s times as much.")
        times = two_digits(significant(lead.wanted / now, 2)) if now else ""
        yield text % {"now": figure(case, lead.item, now), "times": times}
        return
    answers = _answers(case, occasion) if case.framing.figures_for == "launch" else None
    before = pooled(case, answers.id) if answers else None
    if answers and before and answers.wanted > significant(before, 2):
        text = _("Launch turns %(before)s into %(after)s.")
        times = _times_the_average(case, lead, answers)
        if times:
            # What a day carries follows from the busiest moment: it would be a second limit of the same thing.
            text = _(
                "Launch turns %(before)s into %(after)s, and the busiest moment brings %(times)s times the average."
            )
        elif answers in breaking:
            text = _("Launch turns %(before)s into %(after)s, where %(limit)s are possible.")
        yield text % {
            "times": times,
            "limit": number(case, answers.item, answers.limit),
            "before": figure(case, answers.item, significant(before, 2)),
            "after": number(case, answers.item, answers.wanted),
        }


def _times_the_average(case: Case, lead: Lead, answers: Lead) -> str:
    """Return how many times a day's average the busiest moment is; empty where the two do not count the same."""
    roles = case.definition.roles
    if not roles or lead.id != roles.load or not answers.wanted:
        return ""
    times = significant(lead.wanted * SECONDS_A_DAY / answers.wanted, 2)
    return two_digits(times) if times >= TWICE else ""


def _why_months(case: Case, leads: Sequence[Lead], occasion: Occasion) -> Iterator[str]:
    lead, *others = leads
    now = significant(lead.time.now or 0, 2)
    # The headline may begin with the other limit.
    text = _("%(name)s: %(ratio)s today.")
    if is_a_time(lead.item):
        text = _("%(name)s: %(now)s today, where %(limit)s is the most.")
    if lead.is_rough:
        text = _("%(name)s: %(now)s today, by figures too rough to call it passed.")
    yield text % {
        "name": sentence_case(lead.item.short_name),
        "ratio": ratio(case, lead.item, now, lead.limit),
        "limit": limit_words(case, lead),
        "now": figure(case, lead.item, now),
    }
    for other in others[:1]:
        text = (
            _("By %(month)s %(sentence)s.")
            if other.is_rough
            else _("By %(month)s %(sentence)s; today it is %(now)s.")
        )
        yield text % {
            "month": horizon_month(case, occasion),
            "sentence": inside(sentence(case, other)),
            "now": figure(case, other.item, significant(other.time.now or 0, 2)),
        }
        if other.is_rough:
            yield _perhaps_passed(other)


def _perhaps_passed(lead: Lead) -> str:
    """Say how likely a limit is passed already: the middle of rough figures beside it would seem to say that it is."""
    text = _("By rough figures: %(odds)s that today’s is past that.")
    if not lead.time.sources["measured"]:
        text = _("Nobody has measured it: %(odds)s that today’s is past that.")
    return text % {"odds": _chance(lead.time.p_over_today)}


def _chance(p: float) -> str:
    """Say a chance as one in how many, until it is about even."""
    if p >= LESS:
        return _("about even odds")
    return _("one chance in %(number)s") % {"number": number_words(round(1 / max(p, ONE_IN_A_HUNDRED)))}


def _off(times: float) -> str:
    """Say how far a figure may be off: "threefold", "by 25 %"."""
    if times < TWICE:
        return _("by %(percent)s %%") % {"percent": numeral(str(round((times - 1) * 100)))}
    whole = round(times)
    return _("%(number)sfold") % {
        "number": number_words(whole) if whole <= TENFOLD else f"{two_digits(times)}-"
    }


def _why_together(case: Case, leads: Sequence[Lead], occasion: Occasion) -> Iterator[str]:
    growth = list(_growth_of_answers(case, leads, occasion))
    yield from growth
    reached = [lead for lead in leads[:2] if lead.is_reached and lead.has_times]
    if len(reached) == 2 and growth:
        return
    if len(reached) == 2:
        yield _("Both limits are then passed, %(times)s over.") % {"times": _times_over(reached)}
    else:
        pairs = [ratio(case, lead.item, lead.wanted, lead.limit) for lead in leads[:2]]
        words = {"month": horizon_month(case, occasion), "pairs": listed(pairs)}
        yield _("By %(month)s it is %(pairs)s.") % words


def _growth_of_answers(case: Case, leads: Sequence[Lead], occasion: Occasion) -> Iterator[str]:
    """Say how many answers come, and how many of them are checked where that is a limit."""
    answers = _answers(case, occasion)
    if answers is None:
        return
    now, later = significant(answers.time.now or 0.0, 2), significant(at_horizon(answers.time), 2)
    if not 0 < now < later:
        return
    text = _("Use grows from %(now)s to %(later)s by %(month)s%(checked)s.")
    if upcoming_launch(case, occasion):
        text = _("Use grows from %(now)s before launch to %(later)s by %(month)s%(checked)s.")
    words = {
        "now": figure(case, answers.item, now),
        "later": number(case, answers.item, later),
        "month": horizon_month(case, occasion),
    }
    checked = [lead for lead in leads[:2] if is_checked(case, lead) and lead.wanted < later]
    words["checked"] = ""
    for lead in checked[:1]:
        # Today's, too: else how many are made is taken for how many can be checked.
        words["checked"] = _(", checks from %(now)s to %(later)s") % {
            "now": number(case, lead.item, today(case, lead)),
            "later": number(case, lead.item, lead.wanted),
        }
    yield text % words


def _times_over(leads: Sequence[Lead]) -> str:
    wholes = {round(lead.times) for lead in leads}
    if len(wholes) == 1:
        whole = wholes.pop()
        if whole == 1:
            return _("a little")
        return _("about twice") if whole == 2 else _("about %(times)s times") % {"times": number_words(whole)}
    return _("%(times)s times") % {"times": listed([times_words(lead) for lead in leads])}


def _why_open(case: Case, leads: Sequence[Lead], occasion: Occasion) -> Iterator[str]:
    pairs = [_dated_ratio(case, lead, occasion) for lead in leads[:2]]
    end = _(" by %(month)s") % {"month": horizon_month(case, occasion)}
    if len(pairs) > 1 and all(each.endswith(end) for each in pairs):
        # The month of both is said once.
        pairs = [pairs[0].removesuffix(end), pairs[1]]
    reached = [lead for lead in leads[:2] if lead.is_reached]
    text = {
        0: _("By the figures neither limit is reached: %(pairs)s."),
        1: _("If the figures hold, one of the two is passed: %(pairs)s."),
        2: _("If the figures hold, both limits are passed: %(pairs)s."),
    }[len(reached)]
    if case.result.verdict.passed_today and not reached:
        text = _("By the figures they stand at their limits: %(pairs)s.")
    if len(pairs) == 1:
        text = _("If the figures hold, it is %(pairs)s.")
    yield text % {"pairs": listed(pairs)}
    if are_ahead(case, leads):
        # Who gave them stands beside how sure it is.
        lead = nearer(leads[:2])
        if (times := times_off(case, lead)) > SLIGHTLY:
            text = _("Figures of %(name)s may be off %(off)s either way.")
            yield text % {"name": lead.item.limit_name or lead.item.short_name, "off": _off(times)}
    else:
        yield from _given_how(case, leads)


def _given_how(case: Case, leads: Sequence[Lead]) -> Iterator[str]:
    how = [rests_on(case, lead) for lead in leads[:2] if givers(case, lead).people]
    if len(how) == 2 and how[0] != how[1]:
        text = _("The first is %(one)s; the second is %(other)s.")
        yield text % {"one": how[0], "other": how[1]}
    elif how:
        yield f"{sentence_case(how[0])}."


def _dated_ratio(case: Case, lead: Lead, occasion: Occasion) -> str:
    """Return what is wanted of what there is, and when: what is past its limit today is told with today's figure."""
    now, month = today(case, lead), horizon_month(case, occasion)
    is_today = lead.moment is not None and lead.moment.kind in {"today", "perhaps"}
    if is_today or lead.item.steady or now == lead.wanted:
        return _("%(ratio)s today") % {"ratio": _ratio(case, lead, lead.wanted)}
    if lead.is_rough:
        text = _("%(ratio)s today and %(later)s by %(month)s")
        later = number(case, lead.item, lead.wanted)
        return text % {"ratio": _ratio(case, lead, now), "later": later, "month": month}
    return _("%(ratio)s by %(month)s") % {"ratio": _ratio(case, lead, lead.wanted), "month": month}


def _ratio(case: Case, lead: Lead, wanted: float) -> str:
    """Return the same; of a time, which is not a part of another, with the most that it may be."""
    if not is_a_time(lead.item):
        return ratio(case, lead.item, wanted, lead.limit)
    text = _("%(wanted)s where %(limit)s is the most")
    return text % {"wanted": number(case, lead.item, wanted), "limit": limit_words(case, lead)}


def _why_nothing(case: Case, leads: Sequence[Lead], occasion: Occasion) -> Iterator[str]:
    known = [time for time in case.result.quantities.values() if time.known]
    text = ngettext(
        "The one limit that was asked about is not reached",
        "None of the %(number)s limits is reached",
        len(known),
    ) % {"number": number_words(len(known))}
    if all(2 * at_horizon(time) <= (time.limit or 0) for time in known if time.direction == "ceiling"):
        text = _("%(none)s, even if twice as much comes as is expected") % {"none": text}
    nearest = nearest_of(case)
    if nearest is None:
        yield f"{text}."
        return
    lead, item = lead_on(case, nearest[0], occasion), case.definition.quantities[nearest[0]]
    yield f"{text}."
    near = _(
        "Nearest: %(name)s, %(ratio)s by %(month)s; one chance in ten that this limit is reached by %(year)s."
    )
    yield near % {
        "name": item.limit_name or item.short_name,
        "year": occasion.at(nearest[1]).year,
        "ratio": ratio(case, lead.item, lead.wanted, lead.limit) if lead else "",
        "month": horizon_month(case, occasion),
    }


def _missing(case: Case) -> Iterator[str]:
    if missing := missing_answers(case):
        yield _("Answers are missing: %(names)s.") % {"names": missing}
    elif silent_departments(case):
        yield _("Nobody of %(names)s was heard.") % {"names": listed(silent_departments(case))}
    else:
        yield _("Everybody who was asked has answered.")
    if not case.result.verdict.limits_known:
        yield _("No limit has a figure that says how much is used and how much there is.")


def _success(matter: Matter) -> Iterator[str]:
    """Say what success is, where what waits changes it."""
    goal = goal_words(matter.case)
    if goal and matter.kind in {"over", "disputed", "recovering"}:
        yield _("Goal: %(wanted)s; today %(today)s.") % goal
    elif goal and matter.kind == "nothing" and matter.case.framing.brief_claim in WORTH_IT:
        yield _("The goal of %(wanted)s (today %(today)s) asks for better answers, not for more room.") % goal


def _answers(case: Case, occasion: Occasion) -> Lead | None:
    roles = case.definition.roles
    if not roles or roles.answers not in case.result.quantities:
        return None
    return lead_on(case, roles.answers, occasion)


_WHY: Mapping[FindingKind, Callable[[Case, Sequence[Lead], Occasion], Iterator[str]]] = {
    "over": _why_over,
    "recovering": _why_recovering,
    "disputed": _why_disputed,
    "launch": _why_launch,
    "months": _why_months,
    "perhaps_over": _why_months,
    "together": _why_together,
    "open": _why_open,
    "nothing": _why_nothing,
}
