"""What the group said: who put what first, how far the orders agree, and the brief beside the answers."""

from collections import Counter
from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.findings.case import Case
from apps.findings.claims.claim import Claim, ClaimRule, claim
from apps.findings.claims.leading import people_expect, rests_on_no_figure
from apps.findings.sentences import (
    agreement_words,
    listed,
    number_words,
    people_words,
    sentence_case,
    share_words,
)
from apps.instruments.definition import ChoiceItem

FEWEST_ORDERS = 3
MODERATE = 0.5  # from here on agreement is called moderate
DECIDED = ("firm", "leaning")
ROOM_TALLY = ClaimRule(
    "room.tally",
    gettext_lazy("How many put a dimension first, and it alone; nobody who gave an order is left out."),
)


def tally(case: Case) -> Claim | None:
    """Say how many put which dimension first: the simplest count there is. None where nobody gave an order."""
    firsts, voters = case.tallies.first_places, len(case.tallies.voters)
    if not voters:
        return None
    slugs = sorted(filter(firsts.get, case.definition.dimensions), key=lambda slug: -firsts[slug])
    counts = [(case.labels([slug]), firsts[slug]) for slug in slugs]
    if none := voters - firsts.total():
        counts.append((_("no single one"), none))
    words = listed(
        [_("%(people)d put %(label)s first") % {"people": people, "label": label} for label, people in counts]
    )
    text = _("In this room %(counts)s.") % {"counts": words}
    if len(firsts) > 1 and not none:
        text = _("In this room, scale means %(number)s things: %(counts)s.") % {
            "number": number_words(len(firsts)),
            "counts": words,
        }
    return claim(case, ROOM_TALLY, text, {slug: f"tally.{slug}" for slug in slugs}, people=voters)


ROOM_AGREEMENT = ClaimRule(
    "room.agreement",
    gettext_lazy(
        "Kendall's W of the complete orders of three people or more: strong from .7, moderate from .5, weak from .3. Not said of two camps, and from .5 on only where more than half put the same first."
    ),
)


def agreement(case: Case) -> Claim | None:
    kendall_w, camps = agreement_of(case), case.result.camps
    if kendall_w is None or (camps and camps.sizes):
        return None
    text = _("Agreement on the order people gave: %(word)s.") % {"word": agreement_words(kendall_w)}
    paths = {"kendall_w": "agreement.kendall_w"}
    return claim(case, ROOM_AGREEMENT, text, paths, people=len(case.tallies.in_full))


def agreement_of(case: Case) -> float | None:
    """Return Kendall's W of the complete orders, if there are enough of them and it may be called agreement."""
    kendall_w, voters = case.result.agreement.kendall_w, len(case.tallies.voters)
    # With two people there is only agreeing or not.
    if kendall_w is None or len(case.tallies.in_full) < FEWEST_ORDERS:
        return None
    # It may be high by the last places alone: a group that is split on what comes first does not agree.
    most = max(case.tallies.first_places.values(), default=0)
    return None if kendall_w >= MODERATE and 2 * most <= voters else kendall_w


BRIEF_SAME = ClaimRule(
    "brief.same", gettext_lazy("What the brief names is what the ranking names, firm or leaning.")
)
BRIEF_OTHER = ClaimRule(
    "brief.other", gettext_lazy("The ranking names, firm or leaning, another dimension than the brief.")
)
BRIEF_OPEN = ClaimRule(
    "brief.open",
    gettext_lazy(
        "The ranking is open, rests on nothing that was asked, or no limit is near: the brief's dimension with its share of first places."
    ),
)


def brief(case: Case) -> Claim | None:
    claimed, result = case.framing.brief_claim, case.result
    if claimed not in case.definition.dimensions:
        return None
    if over := result.verdict.over_dimensions:
        return _brief_beside_over(case, claimed, over)
    leader, p_first = result.ranking.order[0], result.ranking.p_first
    words = {
        "brief": case.labels([claimed]),
        "share": share_words(p_first[claimed]),
        "leader": case.labels([leader]),
        "leads": share_words(p_first[leader]),
    }
    paths = {"p": f"ranking.p_first.{claimed}"}
    if not _answers_name(case, leader):
        text = _("The brief names %(brief)s: first in %(share)s of all readings.")
        return claim(case, BRIEF_OPEN, text % words, paths, about=claimed)
    if leader == claimed:
        text = _("The brief names %(brief)s, and so do the answers (%(share)s).")
        return claim(case, BRIEF_SAME, text % words, paths, about=claimed)
    text = _(
        "The brief names %(brief)s (first in %(share)s of all readings); the answers point to %(leader)s (%(leads)s)."
    )
    paths["leads"] = f"ranking.p_first.{leader}"
    return claim(case, BRIEF_OTHER, text % words, paths, about=claimed)


def _answers_name(case: Case, leader: str) -> bool:
    verdict = case.result.verdict
    if verdict.level not in DECIDED or verdict.kind in {"nothing", "none"}:
        return False
    return people_expect(case, leader) or not rests_on_no_figure(case)


BRIEF_OVER_SAME = ClaimRule("brief.over_same", gettext_lazy("What the brief names is over its limit today."))
BRIEF_OVER_OTHER = ClaimRule(
    "brief.over_other", gettext_lazy("Something is over its limit today, and the brief names something else.")
)


def _brief_beside_over(case: Case, claimed: str, over: Sequence[str]) -> Claim:
    if claimed in over:
        text = _("The brief names %(brief)s, and that is where a limit is passed today.")
    else:
        text = _("The brief names %(brief)s; over the limit today: %(over)s.")
    words = {"brief": case.labels([claimed]), "over": case.labels(over)}
    return claim(case, BRIEF_OVER_SAME if claimed in over else BRIEF_OVER_OTHER, text % words, about=claimed)


BRIEF_MONEY = ClaimRule(
    "brief.money", gettext_lazy("Where people say that most of the planned money goes, with how many say so.")
)


def money(case: Case) -> Claim | None:
    item, told = _money_item(case), money_told(case)
    if item is None or not told:
        return None
    where = [
        _("%(where)s (%(people)s)") % {"where": choice.label, "people": people_words(told[str(choice.value)])}
        for choice in item.choices
        if str(choice.value) in told
    ]
    text = _("%(name)s: %(where)s.") % {"name": sentence_case(item.short_name), "where": listed(where)}
    return claim(case, BRIEF_MONEY, text, people=told.total())


def money_told(case: Case) -> Counter[str]:
    """Return how many people say of each choice that most of the planned money goes there."""
    item = _money_item(case)
    offered = {choice.value for choice in item.choices} if item else set()
    answers = (each.answers.get(item.id) for each in case.evidence.facts) if item else ()
    return Counter(answer for answer in answers if isinstance(answer, str) and answer in offered)


def _money_item(case: Case) -> ChoiceItem | None:
    item = case.definition.by_id.get(case.definition.roles.money)
    return item if isinstance(item, ChoiceItem) else None
