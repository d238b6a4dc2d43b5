"""What the group said: who put what first, how far the orders agree, and the brief beside the answers."""

from collections import Counter
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.findings.case import Case, Ground
from apps.findings.claims.claim import Claim, ClaimRule, claim
from apps.findings.claims.leading import people_expect, rests_on_no_figure
from apps.findings.head_counts import People
from apps.findings.privacy import discloses_each, shown_groups
from apps.findings.sentences import (
    agreement_words,
    listed,
    number_words,
    share_words,
)

# In place of a dimension: several stand level, or none was placed. Nobody may be left out of the count.
NO_SINGLE_ONE = ""
DECIDED = ("firm", "leaning")
ROOM_TALLY = ClaimRule(
    "room.tally",
    gettext_lazy(
        "How many put a dimension first, and it alone. Each count is k people or more: fewer are counted together with something else, and nobody is left out."
    ),
)


def tally(case: Case) -> Claim | None:
    """Say how many put which dimension first: the simplest count there is. None if that says nothing."""
    firsts = told_firsts(case)
    if not case.is_shown or _says_nothing(case, firsts):
        return None
    single = [slugs[0] for slugs in firsts if len(slugs) == 1 and slugs[0] != NO_SINGLE_ONE]
    counts = listed([_first_words(case, slugs, people) for slugs, people in firsts.items()])
    text = _("In this room %(counts)s.") % {"counts": counts}
    if len(firsts) > 1 and len(single) == len(firsts):
        text = _("In this room, scale means %(number)s things: %(counts)s.") % {
            "number": number_words(len(firsts)),
            "counts": counts,
        }
    paths = {slug: f"tally.{slug}" for slug in single}
    return claim(case, ROOM_TALLY, text, paths, people=len(case.people.voters))


def _says_nothing(case: Case, firsts: Mapping[tuple[str, ...], int]) -> bool:
    if len(firsts) != 1:
        return not firsts
    # Everybody under several says nothing; everybody under one would tell what each of few said.
    (slugs,) = firsts
    return len(slugs) > 1 or case.withholds(case.people.discloses_places())


def told_firsts(ground: Ground) -> dict[tuple[str, ...], int]:
    """Count who put what first, the most first; what fewer than k did is counted together with something else."""
    # Joined as perspectives are, with the one neighbour that is enough: were few left out, subtracting would
    # tell them.
    groups = {slug: (slug,) for slug in (*ground.definition.dimensions, NO_SINGLE_ONE)}
    return _joined(ground.people, groups, ground.k)


def told_firsts_beside(ground: Ground, others: People, *, k: int) -> dict[tuple[str, ...], int]:
    """Count the same of all others but one reader: what everybody's count joins, and more of it where k asks for it."""
    # Joined anew, the two counts beside each other could tell what few said.
    return _joined(others, {slugs[0]: slugs for slugs in told_firsts(ground)}, k)


def _joined(people: People, groups: Mapping[str, tuple[str, ...]], k: int) -> dict[tuple[str, ...], int]:

    def by_group(people: People) -> Counter[str]:
        firsts = _all_firsts(people)
        return Counter({name: sum(firsts[slug] for slug in slugs) for name, slugs in groups.items()})

    shown = shown_groups(people.counted_by(by_group), sides={"group": tuple(groups)}, fallback={}, k=k)
    counts = by_group(people)
    joined = {
        tuple(slug for name in names for slug in groups[name]): sum(counts[name] for name in names)
        for names in shown
    }
    return dict(sorted(joined.items(), key=lambda each: -each[1]))


def _all_firsts(people: People) -> Counter[str]:
    firsts = people.first_places()
    return firsts + Counter({NO_SINGLE_ONE: len(people.voters) - firsts.total()})


def _first_words(case: Case, slugs: Sequence[str], people: int) -> str:
    return _("%(people)d put %(labels)s first") % {"people": people, "labels": firsts_words(case, slugs)}


def firsts_words(ground: Ground, slugs: Sequence[str]) -> str:
    """Return the words for what is counted together: "users or model", "data or no single one"."""
    labels = [ground.labels([slug]) for slug in slugs if slug != NO_SINGLE_ONE]
    if len(labels) < len(slugs):
        labels.append(_("no single one"))
    return listed(labels, "or")


ROOM_AGREEMENT = ClaimRule(
    "room.agreement",
    gettext_lazy(
        "Kendall's W of the complete orders of three people or more: strong from .7, moderate from .5, weak from .3. Not said of two camps, and from .5 on only where more than half put the same first."
    ),
)


def agreement(case: Case) -> Claim | None:
    kendall_w = agreement_of(case)
    camps = case.result.camps
    sides = camps.members if camps else ()
    # Camps too small to be shown must not be told by what is missing here.
    if kendall_w is None or (sides and all(map(case.may_show_camp, sides))):
        return None
    text = _("Agreement on the order people gave: %(word)s.") % {"word": agreement_words(kendall_w)}
    return claim(
        case,
        ROOM_AGREEMENT,
        text,
        {"kendall_w": "agreement.kendall_w"},
        people=len(case.people.in_full),
    )


def agreement_of(case: Case) -> float | None:
    """Return Kendall's W of the complete orders, if there are enough of them and it may be called agreement."""
    kendall_w, complete = case.result.agreement.kendall_w, len(case.people.in_full)
    # With two people there is only agreeing or not.
    if kendall_w is None or complete < 3 or not case.is_shown:
        return None
    if not case.may_show(len(case.people.counted.in_full)) or case.withholds(
        discloses_each([tuple(each.ranking.items()) for each in case.people.counted.in_full])
    ):
        return None
    # It may be high by the last places alone: a group that is split on what comes first does not agree.
    most = max(case.people.first_places().values(), default=0)
    return None if kendall_w >= 0.5 and 2 * most <= len(case.people.voters) else kendall_w


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
    if not case.is_shown or claimed not in case.definition.dimensions:
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
        text = _("The brief names %(brief)s: first in %(share)s of the draws.")
        return claim(case, BRIEF_OPEN, text % words, paths, about=claimed)
    if leader == claimed:
        text = _("The brief names %(brief)s, and so do the answers (%(share)s).")
        return claim(case, BRIEF_SAME, text % words, paths, about=claimed)
    text = _(
        "The brief names %(brief)s (first in %(share)s of the draws); the answers point to %(leader)s (%(leads)s)."
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
    "brief.money", gettext_lazy("The mean share of the planned money, as k people or more split it.")
)


def money(case: Case) -> Claim | None:
    shares = money_shares(case)
    if not shares:
        return None
    text = _("The planned money goes %(shares)s.") % {
        "shares": listed(
            [
                _("%(share)s to %(label)s") % {"share": share_words(share), "label": case.labels([slug])}
                for slug, share in shares.items()
            ]
        )
    }
    return claim(case, BRIEF_MONEY, text, people=splits_of(case)[1])


def money_shares(case: Case) -> dict[str, float]:
    """Return the mean share of the planned money by dimension, as people split it; empty if too few did."""
    totals, people = splits_of(case)
    item = next(iter(case.evidence.splits), "")
    if not case.may_show(people, uncounted=case.evidence.uncounted_texts.count(item)):
        return {}
    whole = sum(totals.values())
    return {slug: total / whole for slug, total in totals.items()} if whole else {}


def splits_of(case: Case) -> tuple[dict[str, int], int]:
    """Return how many points of the planned money each dimension got, and how many people split it."""
    splits = next(iter(case.evidence.splits.values()), ())
    totals = {slug: sum(split.get(slug, 0) for split in splits) for slug in case.definition.dimensions}
    return totals, len(splits)
