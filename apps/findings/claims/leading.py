"""What comes first: one sentence by kind and level of the verdict, and the ranking's own after it."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.findings.case import Case
from apps.findings.claims.claim import Claim, ClaimRule, claim
from apps.findings.claims.limits_exceeded import (
    over_claim,
    over_dimensions,
    over_headline,
    recovering_headline,
)
from apps.findings.sentences import horizon_words, months_words, number_words, share_words, when_words
from apps.instruments.figures.plurals import grammatical_number

FEWEST_PEOPLE = 3  # fewer rank nothing
LEAN = 0.6  # from here on one dimension is named
MOSTLY_ASKED = 0.5  # more than this of the leader's draws set by nothing asked: no months


def headline(case: Case) -> Claim:
    # Facts of today come before any ranking.
    by_kind = {
        "over": over_headline,
        "recovering": recovering_headline,
        "disputed": _settle,
        "nothing": nothing,
    }
    of_kind = by_kind.get(case.result.verdict.kind)
    return (of_kind(case) if of_kind else None) or _passed_today(case) or ranking(case)


PASSED_TODAY = ClaimRule(
    "first.passed_today",
    gettext_lazy(
        "No limit by itself is over in 80% of the draws, and in as many at least one is. What comes first follows without a time."
    ),
)


def _passed_today(case: Case) -> Claim | None:
    """Say that some limit is probably passed, where none is by itself, and then what comes first."""
    if not case.result.verdict.passed_today:
        return None
    first = ranking(case)
    text = _("A limit is probably passed today (%(share)s).")
    paths = {each.name: each.path for each in first.numbers} | {"p_any_over": "ranking.p_any_over"}
    text = f"{text % {'share': share_words(case.result.ranking.p_any_over)}} {first.text}"
    return claim(case, PASSED_TODAY, text, paths, about=first.about)


def ranking_after(case: Case) -> Claim | None:
    verdict = case.result.verdict
    if verdict.kind in {"first", "none"}:
        return None
    if verdict.level == "insufficient":
        return _too_little(case)
    if verdict.kind in {"over", "recovering"}:
        return after_over(case)
    return if_anything(case) if verdict.kind == "nothing" else ranking(case)


def ranking(case: Case) -> Claim:
    verdict, leader = case.result.verdict, case.result.ranking.order[0]
    match verdict.level:
        case "insufficient":
            return _too_little(case)
        case "open":
            return unheard(case, leader) if verdict.unheard else undecided(case)
        case "leaning" if rests_on_no_figure(case):
            return expected(case, leader)
        case level:
            return named(case, leader, is_firm=level == "firm")


FIRST_SILENT = ClaimRule(
    "first.silent", gettext_lazy("Three people or more answered, and there is too little to rank by.")
)
FIRST_FEW = ClaimRule("first.few", gettext_lazy("Fewer than three people answered."))


def _too_little(case: Case) -> Claim:
    if sum(case.evidence.answered.values()) >= FEWEST_PEOPLE:
        return claim(case, FIRST_SILENT, _("The answers say too little to tell what comes first."))
    return claim(case, FIRST_FEW, _("Too few answers to say what comes first."))


def rests_on_no_figure(case: Case) -> bool:
    """Return whether the leader's place rests on what people think or on what nobody asked, and not on figures."""
    verdict = case.result.verdict
    return verdict.opinion_only or verdict.provenance.not_asked > MOSTLY_ASKED


def people_expect(case: Case, leader: str) -> bool:
    """Return whether people themselves put the leader first: they spoke of it, and their word lifts it there."""
    heard = case.result.coverage.dimensions[leader]
    return (heard.stated > 0 or heard.symptoms > 0) and case.result.verdict.people_expect


FIRST_FIRM = ClaimRule(
    "first.firm",
    gettext_lazy(
        "First in at least 80% of the draws, leader and rival on figures that are not mostly guesses, three perspectives, and no single voice decides it. The time is of the draws in which it is first."
    ),
)
FIRST_LEANING = ClaimRule(
    "first.leaning",
    gettext_lazy(
        "First in at least 60% of the draws, on figures. The time is of the draws in which it is first."
    ),
)


def named(case: Case, leader: str, *, is_firm: bool) -> Claim:
    label, when = case.definition.dimensions[leader], _when(case)
    number = grammatical_number(label)
    if is_firm:
        text = ngettext(
            "%(label)s reaches its limit first%(when)s.", "%(label)s reach their limit first%(when)s.", number
        )
    else:
        text = ngettext(
            "%(label)s probably reaches its limit first%(when)s.",
            "%(label)s probably reach their limit first%(when)s.",
            number,
        )
    paths = {name: f"leader_months.months_{name}" for name in ("p10", "p50", "p90")} if when else {}
    rule = FIRST_FIRM if is_firm else FIRST_LEANING
    return claim(case, rule, text % {"label": label, "when": when}, paths, about=leader)


FIRST_EXPECTED = ClaimRule(
    "first.expected",
    gettext_lazy(
        "First in at least 60% of the draws, of which opinions, which alone name it too, add ten points or more; no figure sets its time. Never months."
    ),
)
FIRST_UNASKED = ClaimRule(
    "first.unasked",
    gettext_lazy(
        "First in at least 60% of the draws, mostly because nobody knows its limit; opinions lift it by less than ten points, or alone would name another."
    ),
)


def expected(case: Case, leader: str) -> Claim:
    label, share = case.definition.dimensions[leader], share_words(case.result.ranking.p_first[leader])
    paths = {"p": f"ranking.p_first.{leader}"}
    if people_expect(case, leader):
        text = _("People expect %(label)s first (%(share)s); no figure says so yet.")
        text %= {"label": case.labels([leader]), "share": share}
        return claim(case, FIRST_EXPECTED, text, paths, about=leader)
    text = _("%(label)s may come first (%(share)s): nothing known says otherwise.")
    return claim(case, FIRST_UNASKED, text % {"label": label, "share": share}, paths, about=leader)


FIRST_UNHEARD = ClaimRule(
    "first.unheard",
    gettext_lazy("What leads rests on no figure and no opinion: it is not decided, and should be asked."),
)


def unheard(case: Case, leader: str) -> Claim:
    text, words = _("Not decided: nothing is known of %(label)s."), {"label": case.labels([leader])}
    if quantity := _quantity_to_ask(case, leader):
        text = _("Not decided: nothing is known of %(label)s. Ask: %(question)s.")
        words["question"] = case.quoted(quantity)
    return claim(case, FIRST_UNHEARD, text % words, about=leader)


def _quantity_to_ask(case: Case, dimension: str) -> str | None:
    """Return the quantity of this dimension of which a question could move most."""
    names = (question.id.partition(".")[0] for question in case.result.questions or ())
    quantities = case.result.quantities
    here = (name for name in names if name in quantities and quantities[name].dimension == dimension)
    return next(here, None)


FIRST_OPEN = ClaimRule(
    "first.open",
    gettext_lazy(
        "The ranking is open: no dimension is first in 60% of the draws, or a disputed figure decides. Never a single name."
    ),
)


def undecided(case: Case) -> Claim:
    dominant = case.result.verdict.dominant
    # A single name would read as one that is decided.
    if len(dominant) < 2:
        return claim(case, FIRST_OPEN, _("What comes first is not decided."))
    text = _("Not decided: %(names)s may come first.") % {"names": candidates(case, dominant)}
    return claim(case, FIRST_OPEN, text)


def candidates(case: Case, names: Sequence[str]) -> str:
    """Return the words for the dimensions that may be first: "data or users", "any of the four"."""
    if len(names) == len(case.definition.dimensions):
        return _("any of the %(number)s") % {"number": number_words(len(names))}
    return case.labels(names, "or")


FIRST_OPEN_IF_ANYTHING = ClaimRule(
    "first.open_if_anything", gettext_lazy("No limit is near, and what would come first is open.")
)
FIRST_IF_ANYTHING = ClaimRule(
    "first.if_anything",
    gettext_lazy("No limit is near, and of what would come first one is in at least 60% of the draws."),
)


def if_anything(case: Case) -> Claim:
    result, leader = case.result, case.result.ranking.order[0]
    if result.verdict.level == "open":
        return claim(case, FIRST_OPEN_IF_ANYTHING, _("If anything comes first, it is not decided what."))
    text = _("If anything comes first, it is %(label)s (%(share)s).") % {
        "label": case.labels([leader]),
        "share": share_words(result.ranking.p_first[leader]),
    }
    return claim(case, FIRST_IF_ANYTHING, text, {"p": f"ranking.p_first.{leader}"}, about=leader)


FIRST_NEXT_OPEN = ClaimRule(
    "first.next_open", gettext_lazy("Something is over; of the rest, none is first in 60% of the draws.")
)
FIRST_NEXT = ClaimRule(
    "first.next", gettext_lazy("Something is over; of the rest, one is first in at least 60% of the draws.")
)


def after_over(case: Case) -> Claim | None:
    # If everything is over nothing is next, and one that is left alone is next by itself.
    name, shares = case.result.verdict.next, case.result.ranking.p_next
    left = len(case.definition.dimensions) - len(case.result.verdict.over_dimensions)
    if name is None or not shares or left < 2:
        return None
    if shares[name] < LEAN:
        return claim(case, FIRST_NEXT_OPEN, _("Of what is not yet over, it is not decided what comes next."))
    text = _("Of what is not yet over, %(label)s next (%(share)s).") % {
        "label": case.labels([name]),
        "share": share_words(shares[name]),
    }
    return claim(case, FIRST_NEXT, text, {"p": f"ranking.p_next.{name}"}, about=name)


OVER_BOTH = ClaimRule(
    "over.both",
    gettext_lazy(
        "Two or more dimensions are over their limit today; “probably” unless each of them is so already."
    ),
)


def both_over(case: Case) -> Claim | None:
    # Figures are of today: which of two passed its limit first they don't tell.
    sure, likely = over_dimensions(case)
    count = len((*sure, *likely))
    if count < 2:
        return None
    if count > 2:
        text = _("All %(number)s are over; which was first is not known.")
        if likely:
            text = _("All %(number)s are probably over; which was first is not known.")
    else:
        text = _("Both are over; which was first is not known.")
        if likely:
            text = _("Both are probably over; which was first is not known.")
    return claim(case, OVER_BOTH, text % {"number": number_words(count)})


NOTHING_FIRM = ClaimRule(
    "nothing.firm",
    gettext_lazy(
        "No limit, those nobody asked about included, is reached within the horizon in at least 80% of the draws, every dimension on figures that are not mostly guesses, three perspectives, and no single voice decides it. The share is of the limits asked about."
    ),
)
NOTHING_LEANING = ClaimRule(
    "nothing.leaning",
    gettext_lazy(
        "No limit, those nobody asked about included, is reached within the horizon in at least 60% of the draws. The share is of the limits asked about."
    ),
)


def nothing(case: Case) -> Claim | None:
    verdict, ranking = case.result.verdict, case.result.ranking
    # It speaks of what is known: where no limit is, there is nothing to speak of.
    if verdict.nothing_level is None or ranking.p_no_known_limit is None:
        return None
    # Where nothing is known of some limits that were asked about, they may not stand among those not reached.
    are_all_known = verdict.limits_known == len(case.result.quantities)
    is_firm = verdict.nothing_level == "firm"
    text = _nothing_words(verdict.limits_known, are_all_known=are_all_known, is_firm=is_firm) % {
        "limits": verdict.limits_known,
        "months": horizon_words(case.framing.horizon_months),
        "share": share_words(ranking.p_no_known_limit),
    }
    return claim(
        case,
        NOTHING_FIRM if is_firm else NOTHING_LEANING,
        text,
        {
            "limits": "verdict.limits_known",
            "months": "framing.horizon_months",
            "p": "ranking.p_no_known_limit",
        },
    )


def _nothing_words(limits: int, *, are_all_known: bool, is_firm: bool) -> str:
    if are_all_known and is_firm:
        return ngettext(
            "The one limit asked about is not reached within %(months)s (%(share)s).",
            "None of the %(limits)d limits asked about is reached within %(months)s (%(share)s).",
            limits,
        )
    if are_all_known:
        return ngettext(
            "The one limit asked about is probably not reached within %(months)s (%(share)s).",
            "Probably none of the %(limits)d limits asked about is reached within %(months)s (%(share)s).",
            limits,
        )
    if is_firm:
        return ngettext(
            "The one known limit is not reached within %(months)s (%(share)s).",
            "None of the %(limits)d known limits is reached within %(months)s (%(share)s).",
            limits,
        )
    return ngettext(
        "The one known limit is probably not reached within %(months)s (%(share)s).",
        "Probably none of the %(limits)d known limits is reached within %(months)s (%(share)s).",
        limits,
    )


def _settle(case: Case) -> Claim | None:
    disputed = (number for number, each in enumerate(case.result.verdict.over) if each.status == "disputed")
    number = next(disputed, None)
    return None if number is None else over_claim(case, number)


def _when(case: Case) -> str:
    # No time where it rests on what nobody asked, nor where a limit is probably passed.
    months = case.result.leader_months
    if case.result.verdict.passed_today or case.result.verdict.provenance.not_asked > MOSTLY_ASKED:
        return ""
    # No month comes before the launch: what is reached by then is reached at launch.
    launch = case.evidence.engagement.launch_month
    if launch and months.months_p90 is not None and months.months_p90 <= launch:
        return _(", at launch, in %(when)s") % {"when": months_words(launch)}
    return when_words(
        months.months_p10, months.months_p50, months.months_p90, after_launch=case.counts_from_launch
    )
