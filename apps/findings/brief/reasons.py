"""Why it is so: what the moment changes, how far it is over, what does not break, and what people are there for."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.advice import as_given
from apps.findings.brief.certainty import LESS
from apps.findings.brief.dates import Occasion
from apps.findings.brief.figures import (
    carried_words,
    figure,
    goal_words,
    is_a_time,
    is_checked,
    limit_name,
    limit_words,
    number,
    over_words,
    pooled,
    posts_for,
    ratio,
    sentence,
    short_name,
    times_words,
    today,
)
from apps.findings.brief.headline import horizon_month, inside, nearest_words
from apps.findings.brief.lead import (
    TWICE,
    FindingKind,
    Lead,
    Matter,
    are_ahead,
    at_horizon,
    breaking_with,
    lead_on,
    nearest_of,
)
from apps.findings.brief.sure.givers import (
    FEW,
    KNOWN_BY,
    givers,
    missing_answers,
    people_words,
    rests_on,
    sides,
    silent_departments,
    told_by,
)
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
SECONDS_A_DAY = 86_400
ONE_IN_A_HUNDRED = 0.01
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


def _why_over(case: Case, leads: Sequence[Lead], occasion: Occasion) -> Iterator[str]:
    lead = leads[0]
    later = lead.later
    if later > lead.wanted:
        yield _("By %(month)s it is %(figure)s.") % {
            "month": horizon_month(case, occasion),
            "figure": figure(case, lead.item, later),
        }
    if posts := posts_for(case, lead, lead.wanted):
        text = _("Today’s %(wanted)s take %(now)s people.")
        if later > lead.wanted:
            text = _("Today’s %(wanted)s take %(now)s people, those %(later)s take %(then)s.")
        yield text % {
            "wanted": number(case, lead.item, lead.wanted),
            "later": number(case, lead.item, later),
            "now": number_words(posts),
            "then": number_words(posts_for(case, lead, later)),
        }
    elif lead.has_times and lead.times >= 1.1:
        yield carried_words(lead)


def _why_recovering(case: Case, leads: Sequence[Lead], occasion: Occasion) -> Iterator[str]:
    lead = leads[0]
    yield _("That rests on a fall from %(now)s to %(later)s: %(how)s.") % {
        "now": number(case, lead.item, lead.wanted),
        "later": figure(case, lead.item, lead.later),
        "how": rests_on(case, lead),
    }


def _why_disputed(case: Case, leads: Sequence[Lead], occasion: Occasion) -> Iterator[str]:
    lead = leads[0]
    for side, else_ in zip(sides(case, lead), (_("Past it"), _("Not past it")), strict=True):
        if side.limit:
            now, limit = significant(side.now, 2), as_given(side.limit)
            how = sentence_case(str(KNOWN_BY[side.how])) if side.how else else_
            text = _("%(how)s by %(people)s: %(ratio)s.")
            if now > limit and not is_a_time(lead.item):
                text = _("%(how)s by %(people)s: %(ratio)s today, %(over)s over.")
            yield text % {
                "how": how,
                "over": figure(case, lead.item, significant(now - limit, 2)),
                "people": people_words(side.people),
                "ratio": _ratio(case, replace(lead, limit=limit), now),
            }


def _why_launch(case: Case, leads: Sequence[Lead], occasion: Occasion) -> Iterator[str]:
    breaking = list(breaking_with(case, leads[0], occasion))
    others = [lead for lead in breaking if lead.id != leads[0].id]
    growing = list(_growing(case, leads[0], occasion, others))
    yield from growing
    # What launch makes of a day stands beside its limit already.
    if others and not (growing and _answers(case, occasion) in others and len(others) == 1):
        mildest = min(others, key=lambda lead: lead.times)
        text = _("Passed that day, too: %(name)s, %(wanted)s where %(limit)s are possible.")
        if len(breaking) > 2:
            text = _("%(number)s limits break that day, the mildest %(over)s.")
        yield text % {
            "number": sentence_case(number_words(len(breaking))),
            "over": over_words(mildest),
            "name": limit_name(case, mildest.item),
            "wanted": number(case, mildest.item, mildest.wanted),
            "limit": number(case, mildest.item, mildest.limit),
        }


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
        text, whose = _("Launch turns %(before)s into %(after)s."), answers.id
        if times := _times_the_average(case, lead, answers):
            # What a day carries follows from the busiest moment: it would be a second limit of the same thing.
            text = _(
                "Launch turns %(before)s into %(after)s%(by)s, %(times)s times the average at the busiest."
            )
        elif answers in breaking:
            text = _("Launch turns %(before)s into %(after)s, where %(limit)s are possible.")
        elif answers.id != lead.id and 0 < today(case, lead) < lead.wanted:
            # Two that do not grow alike, of which one is no limit, are a riddle.
            text, whose = _("%(name)s: %(now)s today, %(wanted)s from the launch on%(by)s."), lead.id
        yield text % {
            "times": times,
            "by": told_by(case, whose),
            "name": sentence_case(short_name(case, lead.item)),
            "now": number(case, lead.item, today(case, lead)),
            "wanted": number(case, lead.item, lead.wanted),
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
    # The headline may begin with the other limit.
    text = _("%(name)s: %(ratio)s today.")
    if is_a_time(lead.item):
        text = _("%(name)s: %(now)s today, where %(limit)s is the most.")
    if lead.is_rough:
        text = _("%(name)s: %(now)s today, by figures too rough to call it passed.")
    yield text % {
        "name": sentence_case(short_name(case, lead.item)),
        "ratio": ratio(case, lead.item, lead.now, lead.limit),
        "limit": limit_words(case, lead),
        "now": figure(case, lead.item, lead.now),
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
            "now": figure(case, other.item, other.now),
        }
        if other.is_rough:
            yield _perhaps_passed(other)


def _perhaps_passed(lead: Lead) -> str:
    """Say how likely a limit is passed already: the middle of rough figures beside it would seem to say that it is."""
    text = _("Roughly known: %(odds)s that today’s is past that.")
    if not lead.time.sources["measured"]:
        text = _("Not measured: %(odds)s that today’s is past that.")
    return text % {"odds": _chance(lead.time.p_over_today)}


def _chance(p: float) -> str:
    """Say a chance as one in how many, until it is about even."""
    if p >= LESS:
        return _("about even odds")
    return _("one chance in %(number)s") % {"number": number_words(round(1 / max(p, ONE_IN_A_HUNDRED)))}


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
    now, later = answers.now, answers.later
    if not 0 < now < later:
        return
    # Today's use, which may look like a limit that it is not, stands in how many times it is.
    text = _("Use grows to %(later)s by %(month)s, %(times)s times today’s%(checked)s.")
    words = {
        "times": two_digits(significant(later / now, 2)),
        "later": figure(case, answers.item, later),
        "month": horizon_month(case, occasion),
    }
    checked = [lead for lead in leads[:2] if is_checked(case, lead) and lead.wanted < later]
    words["checked"] = ""
    for lead in checked[:1]:
        # Today's, too: else how many are made is taken for how many can be checked.
        checks, part = today(case, lead), round(10 * lead.wanted / later)
        form = _(", checks from %(now)s to %(later)s")
        if 0 < part == round(10 * checks / now) < 10:
            form = _("; %(part)s in ten are checked, %(now)s today, %(later)s then")
        words["checked"] = form % {
            "part": number_words(part),
            "now": number(case, lead.item, checks),
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
    words = {"pairs": listed(pairs)}
    text = _("If the figures hold, both limits are passed: %(pairs)s.")
    if not reached:
        text = _("By the figures neither limit is reached: %(pairs)s.")
    elif len(reached) == 1 < len(pairs):
        words["passed"], words["kept"] = pairs if leads[0].is_reached else reversed(pairs)
        text = _("If the figures hold, one of the two is passed, %(passed)s; the other is not, %(kept)s.")
    if case.result.verdict.passed_today and not reached:
        text = _("By the figures they stand at their limits: %(pairs)s.")
    if len(pairs) == 1:
        text = _("If the figures hold, it is %(pairs)s.")
    yield text % words
    if not are_ahead(case, leads):
        # Else who gave them stands beside how sure it is.
        yield from _given_how(case, leads)


def _given_how(case: Case, leads: Sequence[Lead]) -> Iterator[str]:
    first = givers(case, leads[0])
    how = [rests_on(case, lead) for lead in leads[:2] if givers(case, lead).people]
    if len(how) == 2 and how[0] != how[1]:
        text = _("The first is %(one)s; the second is %(other)s.")
        yield text % {"one": how[0], "other": how[1]}
    elif how and (len(first.departments) <= FEW or {*first.by_source} != {"guess"}):
        # That so many guess stands in the headline.
        yield f"{sentence_case(how[0])}."


def _dated_ratio(case: Case, lead: Lead, occasion: Occasion) -> str:
    """Return what is wanted of what there is, and when: what is past its limit today is told with today's figure."""
    now, month = today(case, lead), horizon_month(case, occasion)
    is_today = lead.moment is not None and lead.moment.kind in {"today", "perhaps"}
    if is_today or lead.item.steady or now == lead.wanted:
        return _("%(ratio)s today") % {"ratio": _ratio(case, lead, lead.wanted)}
    if lead.moment is not None and lead.moment.kind == "launch":
        return _("%(ratio)s on launch day") % {"ratio": _ratio(case, lead, lead.wanted)}
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
        "By the figures, the one limit that was asked about is not reached",
        "By the figures, none of the %(number)s limits is reached",
        len(known),
    ) % {"number": number_words(len(known))}
    if all(2 * at_horizon(time) <= (time.limit or 0) for time in known if time.direction == "ceiling"):
        text = _("%(none)s, even if twice as much comes as is expected") % {"none": text}
    yield f"{text}."
    if (nearest := nearest_of(case)) and (near := nearest_words(case, occasion)):
        text = _("Nearest: %(near)s; one chance in ten that this limit is reached by %(year)s.")
        yield text % {"near": near, "year": occasion.at(nearest[1]).year}


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
    """Say that more room is not what success asks for, where nothing runs out."""
    goal = goal_words(matter.case)
    if goal and matter.kind == "nothing" and matter.case.framing.brief_claim in WORTH_IT:
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
