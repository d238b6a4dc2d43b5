"""What the group said: who put what first, how far the orders agree, and the brief beside the answers."""

from collections import Counter
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.findings.case import Case, Ground
from apps.findings.claims.claim import Claim, ClaimRule
from apps.findings.claims.leading import people_expect, rests_on_no_figure
from apps.findings.claims.numbers import claim, first_places
from apps.findings.head_counts import People
from apps.findings.privacy import discloses_each, shown_groups
from apps.findings.sentences import (
    agreement_words,
    horizon_words,
    listed,
    number_words,
    share_words,
    within_words,
)
from apps.instruments.figures.plurals import grammatical_number

NO_SINGLE_ONE = ""  # in place of a dimension: several stand level, or none was placed
FEWEST_ORDERS = 3  # with two people there is only agreeing or not
MODERATE = 0.5  # Kendall's W from here on is called agreement
DECIDED = ("firm", "leaning")
NEAR, FAR = (
    0.5,
    0.2,
)  # of the draws: from here on a limit is near, and below there none is, as the rules have it
MOVED = 0.2  # of the planned money, which the rules would move


ROOM_TALLY = ClaimRule(
    "room.tally",
    gettext_lazy(
        "How many put a dimension first, and it alone. Each count is k people or more: fewer are counted together with something else, and nobody is left out."
    ),
)


def tally(case: Case) -> Claim | None:
    """Say how many put which dimension first: the simplest count there is. None if that says nothing."""
    told = told_firsts(case)
    if not case.is_shown or not told or (len(told) == 1 and len(next(iter(told))) > 1):
        return None
    if len(told) == 1 and case.withholds(case.people.discloses_places()):
        return None
    counts = listed([_first_words(case, slugs, people) for slugs, people in told.items()])
    text = _("In this room %(counts)s.") % {"counts": counts}
    if len(told) > 1 and all(len(slugs) == 1 and NO_SINGLE_ONE not in slugs for slugs in told):
        text = _("In this room, scale means %(number)s things: %(counts)s.") % {
            "number": number_words(len(told)),
            "counts": counts,
        }
    paths = {slugs[0]: f"tally.{slugs[0]}" for slugs in told if len(slugs) == 1 and slugs[0] != NO_SINGLE_ONE}
    return claim(case, ROOM_TALLY, text, paths, people=len(case.people.voters))


def told_firsts(ground: Ground) -> dict[tuple[str, ...], int]:
    """Count who put what first, the most first; what fewer than k did is counted together with something else.

    It is joined as perspectives are: the one neighbour that is enough. So nobody is left out, and nobody is told by
    subtraction.
    """
    groups = {slug: (slug,) for slug in (*ground.definition.dimensions, NO_SINGLE_ONE)}
    return _joined(ground.people, groups, ground.k)


def told_firsts_beside(ground: Ground, others: People, *, k: int) -> dict[tuple[str, ...], int]:
    """Count the same of all others but one reader: what everybody's count joins, and more of it where k asks for it.

    Joined anew, the two counts beside each other could tell what few said.
    """
    return _joined(others, {slugs[0]: slugs for slugs in told_firsts(ground)}, k)


def _joined(people: People, groups: Mapping[str, tuple[str, ...]], k: int) -> dict[tuple[str, ...], int]:
    """Count by group who put one of it first, and join groups until each has k people who count."""

    def by_group(people: People) -> Counter[str]:
        firsts = _all_firsts(people)
        return Counter({name: sum(firsts[slug] for slug in slugs) for name, slugs in groups.items()})

    shown = shown_groups(people.counted_by(by_group), sides={"group": tuple(groups)}, fallback={}, k=k)
    counts = by_group(people)
    told = {
        tuple(slug for name in names for slug in groups[name]): sum(counts[name] for name in names)
        for names in shown
    }
    return dict(sorted(told.items(), key=lambda each: -each[1]))


def _all_firsts(people: People) -> Counter[str]:
    firsts = first_places(people)
    return firsts + Counter({NO_SINGLE_ONE: len(people.voters) - firsts.total()})


def _first_words(case: Case, slugs: Sequence[str], people: int) -> str:
    said = {"people": people, "labels": firsts_words(case, slugs)}
    return _("%(people)d put %(labels)s first") % said


def firsts_words(ground: Ground, slugs: Sequence[str]) -> str:
    """Name what is counted together: "users or model", "data or no single one"."""
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
    """Say how far the complete orders agree; None if there are too few, or if they fall into two camps."""
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
        people=case.people.complete_orders(),
    )


def agreement_of(case: Case) -> float | None:
    """Return Kendall's W of the complete orders, if there are enough of them.

    None also where it is high because of the last places, and no dimension is put first by more than half: a group that
    is split on what comes first does not agree.
    """
    complete, kendall_w = case.people.complete_orders(), case.result.agreement.kendall_w
    if kendall_w is None or not (
        case.is_shown and case.may_show(case.people.counted.complete_orders()) and complete >= FEWEST_ORDERS
    ):
        return None
    if case.withholds(discloses_each([tuple(each.ranking.items()) for each in case.people.counted.in_full])):
        return None
    most = max(first_places(case.people).values(), default=0)
    return None if kendall_w >= MODERATE and 2 * most <= len(case.people.voters) else kendall_w


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
    """Set what the brief said must scale beside the answers; None if it said nothing."""
    claimed, result = case.framing.brief_claim, case.result
    if not case.is_shown or claimed not in case.definition.dimensions:
        return None
    said = {"brief": case.labels([claimed]), "share": share_words(result.ranking.p_first[claimed])}
    over = result.verdict.over_dimensions
    if over:
        return _brief_beside_over(case, claimed, over)
    first = (
        ngettext(
            "which is first in %(share)s of the draws",
            "which are first in %(share)s of the draws",
            grammatical_number(case.definition.dimensions[claimed]),
        )
        % said
    )
    said["first"] = first
    leader = result.ranking.order[0]
    is_told = (
        result.verdict.level in DECIDED
        and result.verdict.kind not in {"nothing", "none"}
        and (people_expect(case, leader) or not rests_on_no_figure(case))
    )
    if is_told and leader == claimed:
        rule = BRIEF_SAME
        text = _("The brief names %(brief)s, and so do the answers (%(share)s).") % said
    elif is_told:
        rule = BRIEF_OTHER
        text = _(
            "The brief names %(brief)s (first in %(share)s of the draws); the answers point to %(leader)s (%(leads)s)."
        ) % (
            said
            | {
                "leader": case.labels([leader]),
                "leads": share_words(result.ranking.p_first[leader]),
            }
        )
    else:
        rule = BRIEF_OPEN
        text = _("The brief names %(brief)s: first in %(share)s of the draws.") % said
    paths = {"p": f"ranking.p_first.{claimed}"}
    if rule == BRIEF_OTHER:
        paths["leads"] = f"ranking.p_first.{leader}"
    return claim(case, rule, text, paths, about=claimed)


BRIEF_OVER_SAME = ClaimRule("brief.over_same", gettext_lazy("What the brief names is over its limit today."))
BRIEF_OVER_OTHER = ClaimRule(
    "brief.over_other", gettext_lazy("Something is over its limit today, and the brief names something else.")
)


def _brief_beside_over(case: Case, claimed: str, over: Sequence[str]) -> Claim:
    if claimed in over:
        text = _("The brief names %(brief)s, and that is where a limit is passed today.")
    else:
        text = _("The brief names %(brief)s; over the limit today: %(over)s.")
    said = {"brief": case.labels([claimed]), "over": case.labels(over)}
    return claim(case, BRIEF_OVER_SAME if claimed in over else BRIEF_OVER_OTHER, text % said, about=claimed)


BRIEF_MONEY = ClaimRule(
    "brief.money", gettext_lazy("The mean share of the planned money, as k people or more split it.")
)


def money(case: Case) -> Claim | None:
    """Say where the planned money goes; None if nobody, or too few, said so."""
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
    return claim(case, BRIEF_MONEY, text, people=_splits(case)[1])


def money_shares(case: Case) -> dict[str, float]:
    """Return the mean share of the planned money by dimension, as people split it; empty if too few did."""
    totals, people = _splits(case)
    whole, uncounted = sum(totals.values()), case.evidence.uncounted_texts.count(_split_item(case))
    return (
        {slug: total / whole for slug, total in totals.items()}
        if whole and case.may_show(people - uncounted)
        else {}
    )


PLAN_MONEY_TO = ClaimRule(
    "plan.money_to",
    gettext_lazy(
        "The first dimension with a limit that may be shown and is reached within the horizon in at least 50% of the draws; "
        "too few split the planned money for it to be shown."
    ),
)
PLAN_MONEY_OPEN = ClaimRule(
    "plan.money_open",
    gettext_lazy(
        "No dimension with 20% or more of the money has far limits while one with less has a near one."
    ),
)
PLAN_MONEY = ClaimRule(
    "plan.money",
    gettext_lazy(
        "From the dimension with most of the planned money, 20% or more, whose limits shown are each reached within the "
        "horizon in under 20% of the draws, to the first with less of it and one that is reached in at least 50%."
    ),
)


def money_move(case: Case) -> Claim:
    """Say from which dimension to which a part of the planned money would go, as far as figures that are shown name them.

    From the one that gets most of it, of those whose limits are all far; to the first in the order of the result, of
    those with a limit that is near and less of the money.
    """
    shares, likeliest = money_shares(case), _likeliest_limits(case)
    chances = {slug: case.result.quantities[name].p_within for slug, name in likeliest.items()}
    near = [slug for slug in case.result.ranking.order if chances.get(slug, 0.0) >= NEAR]
    if near and not shares:
        text = _("Move it to %(goal)s; from where can’t be shown, because too few people split the money.")
        said = {"goal": _with_its_limit(case, near[0], chances[near[0]])}
        paths = {"p": f"quantities.{likeliest[near[0]]}.p_within"}
        return claim(case, PLAN_MONEY_TO, text % said, paths, about=near[0])
    far = [slug for slug, p in chances.items() if p < FAR and shares.get(slug, 0.0) >= MOVED]
    source = max(far, key=shares.__getitem__, default="")
    goals = [slug for slug in near if source and shares[slug] < shares[source]]
    if not goals:
        return claim(
            case, PLAN_MONEY_OPEN, _("The figures that may be shown name no two between which to move it.")
        )
    goal = goals[0]
    text = _("From %(source)s to %(goal)s.")
    said = {
        "source": _with_its_limit(case, source, chances[source], shares[source]),
        "goal": _with_its_limit(case, goal, chances[goal], shares[goal]),
    }
    paths = {
        "p": f"quantities.{likeliest[source]}.p_within",
        "goal": f"quantities.{likeliest[goal]}.p_within",
    }
    return claim(case, PLAN_MONEY, text % said, paths, about=source, people=_splits(case)[1])


def _with_its_limit(case: Case, slug: str, p: float, share: float | None = None) -> str:
    """Name a dimension with its share of the money and how likely its likeliest limit is, or that it is over it."""
    said = {"months": horizon_words(case.framing.horizon_months), "p": within_words(p)}
    limit = _("a limit within %(months)s in %(p)s of the draws") % said
    if slug in case.result.verdict.over_dimensions:
        limit = _("over a limit today")
    if share is not None:
        limit = _("%(share)s of the money; %(limit)s") % {"share": share_words(share), "limit": limit}
    return _("%(label)s (%(limit)s)") % {"label": case.labels([slug]), "limit": limit}


def _likeliest_limits(case: Case) -> dict[str, str]:
    """Return the likeliest limit that may be shown of each dimension whose time mostly rests on such limits."""
    found: dict[str, str] = {}
    for slug in case.definition.dimensions:
        shown = {
            name: each.p_within
            for name, each in case.result.quantities.items()
            if each.known and each.dimension == slug and case.may_show_quantity(name)
        }
        if shown and case.may_show_months(slug):
            found[slug] = max(shown, key=lambda name: (shown[name], name))
    return found


def _split_item(case: Case) -> str:
    return next(iter(case.evidence.splits), "")


def _splits(case: Case) -> tuple[dict[str, int], int]:
    splits = next(iter(case.evidence.splits.values()), ())
    totals = {slug: sum(split.get(slug, 0) for split in splits) for slug in case.definition.dimensions}
    return totals, len(splits)
