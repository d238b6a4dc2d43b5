"""Checks of what is said of how sure an answer is."""

from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core.words.numerals import numeral
from apps.findings.case import Case
from apps.findings.claims.claim import Claim
from apps.findings.claims.rules import Allowed, rule
from apps.findings.sentences import number_words, share_words

_FIRM, _LEAN, _NOTHING_BESIDE = 0.8, 0.6, 0.4


def _is_told(case: Case) -> bool:
    return case.is_shown and case.result.verdict.level != "insufficient"


def _leader(case: Case) -> str:
    shares = case.result.ranking.p_first
    best = max(shares.values())
    leader = case.result.ranking.order[0]
    if shares[leader] < best:
        raise ValueError("the order does not begin with the largest share")
    return leader


@rule("p.first", gettext_lazy("The share of the draws in which the leader of the one order is first."))
def first(claim: Claim, case: Case) -> Allowed:
    leader = _leader(case)
    return Allowed(
        needs={
            "it may be shown": _is_told(case),
            "it leads": claim.about == leader,
            "nothing is over": not case.result.verdict.over_dimensions,
            "it is named where it may be": claim.id != "p.first" or case.result.verdict.level != "open",
        },
        words=(share_words(case.result.ranking.p_first[leader]),),
        names=(leader,),
    )


@rule(
    "p.first_open",
    gettext_lazy("The largest share of first places, where the ranking is open: not enough, or not settled."),
)
def first_open(claim: Claim, case: Case) -> Allowed:
    allowed = first(claim, case)
    is_open = case.result.verdict.level == "open"
    enough = case.result.ranking.p_first[_leader(case)] >= 0.6
    says, never = ("not settled", "not enough") if enough else ("not enough", "not settled")
    return replace(allowed, needs={**allowed.needs, "it is open": is_open}, says=(says,), never=(never,))


@rule("p.hidden", gettext_lazy("All figures known of the leader rest on fewer than k people."))
def hidden_sources(claim: Claim, case: Case) -> Allowed:
    quantities = case.result.quantities.items()
    known = [name for name, each in quantities if each.known and each.dimension == _leader(case)]
    return Allowed(
        needs={
            "it may be shown": _is_told(case),
            "it leads": claim.about == _leader(case),
            "figures are known": bool(known),
            "too few are behind each": not any(map(case.may_show_quantity, known)),
        },
        names=(claim.about,),
    )


@rule(
    "p.provenance",
    gettext_lazy(
        "By what the leader's time is set, in the draws in which it leads; less than half a percent is left out."
    ),
)
def provenance(claim: Claim, case: Case) -> Allowed:
    found = case.result.verdict.provenance
    shares = {
        "measured figures": found.measured,
        "rough figures": found.rough,
        "guesses": found.guess,
        "limits of which no figure is known": found.not_asked,
    }
    told = {words: share for words, share in shares.items() if share >= 0.005}
    return Allowed(
        needs={
            "it may be shown": _is_told(case),
            "it leads": claim.about == _leader(case),
            "enough people are behind it": found.not_asked > 0.5 or case.may_show_months(_leader(case)),
        },
        words=tuple(map(share_words, told.values())),
        names=(claim.about,),
        says=tuple(f"{words} ({share_words(share)})" for words, share in told.items()),
        never=tuple(words for words in shares if told and words not in told),
        quoted=(share_words(0.0),),
    )


@rule("p.promise", gettext_lazy("Of how many draws a share is one. It is called no promise."))
def promise(claim: Claim, case: Case) -> Allowed:
    return Allowed(
        needs={"it may be shown": _is_told(case)},
        words=(numeral(f"{case.result.meta.draws:,}"),),
        says=("no promise",),
        never=("%",),
    )


@rule(
    "p.meaning",
    gettext_lazy("What a share of the draws is. No rate of being right is claimed beyond made-up workshops."),
)
def meaning(claim: Claim, case: Case) -> Allowed:
    return Allowed(
        needs={"it may be shown": _is_told(case)},
        words=(numeral(f"{case.result.meta.draws:,}"),),
        says=("made-up",),
        never=("%",),
    )


@rule(
    "p.nothing",
    gettext_lazy("P(nothing is reached within the horizon) stands beside what comes first from 40% on."),
)
def nothing(claim: Claim, case: Case) -> Allowed:
    p = case.result.ranking.p_nothing
    return Allowed(
        needs={
            "it may be shown": _is_told(case),
            "from 40 % on": p >= _NOTHING_BESIDE,
            "it is not the headline": case.result.verdict.kind != "nothing",
        },
        words=(share_words(p), str(case.framing.horizon_months)),
    )


@rule(
    "p.rest",
    gettext_lazy(
        "The headline is that no limit is near, and the known limits are reached within the horizon in less than 0.5%."
    ),
)
def rest(claim: Claim, case: Case) -> Allowed:
    result = case.result
    names = [name for name, each in result.quantities.items() if each.known]
    known = [result.quantities[name].p_within for name in names]
    return Allowed(
        needs={
            "it may be shown": _is_told(case) and all(map(case.may_show_quantity, names)),
            "the headline is that no limit is near": result.verdict.kind == "nothing",
            "no known limit is reached": sum(known) < 0.005,
        },
        words=(share_words(1 - result.ranking.p_nothing),),
        says=("no figure is known",),
    )


@rule(
    "second.decided",
    gettext_lazy(
        "First is firm or leaning, and of the draws with it first one dimension is second in at least 60%."
    ),
)
def second(claim: Claim, case: Case) -> Allowed:
    ranking = case.result.ranking
    following = ranking.conditional[1]
    return Allowed(
        needs={
            "it may be shown": _is_told(case),
            "first is decided": case.result.verdict.level in {"firm", "leaning"},
            "second is decided": ranking.decided >= 2 and following >= _LEAN,
            "it is second": claim.about == ranking.order[1],
        },
        words=(share_words(following),),
        names=ranking.order[:2],
    )


@rule("second.open", gettext_lazy("First is firm or leaning, and what comes second is not decided."))
def second_open(claim: Claim, case: Case) -> Allowed:
    secondary, places = case.result.verdict.secondary, len(case.result.ranking.order)
    is_listed = 1 < len(secondary) < places
    return Allowed(
        needs={
            "it may be shown": _is_told(case),
            "first is decided": case.result.verdict.level in {"firm", "leaning"},
            "second is not": case.result.ranking.decided == 1,
        },
        names=secondary if is_listed else (),
        says=("not decided",),
    )


@rule("reason.share", gettext_lazy("Leaning, with the leader first in fewer than 80% of the draws."))
def share(claim: Claim, case: Case) -> Allowed:
    return Allowed(
        needs={
            "it is leaning": case.result.verdict.level == "leaning",
            "P is below the line": case.result.ranking.p_first[_leader(case)] < _FIRM,
        },
        words=(share_words(_FIRM),),
    )


@rule("reason.no_leader", gettext_lazy("Open, with no dimension first in as many as 60% of the draws."))
def no_leader(claim: Claim, case: Case) -> Allowed:
    return Allowed(
        needs={
            "it is open": case.result.verdict.level == "open",
            "P is below the line": max(case.result.ranking.p_first.values()) < _LEAN,
        },
        words=(share_words(_LEAN),),
    )


@rule("reason.opinion", gettext_lazy("No figure with a limit stands behind the ranking."))
def opinion(claim: Claim, case: Case) -> Allowed:
    return Allowed(
        needs={
            "it is not firm": case.result.verdict.level in {"leaning", "open"},
            "only opinions": case.result.verdict.opinion_only,
        },
        says=("opinions alone",),
    )


def _contender(claim: Claim, case: Case) -> bool:
    shares = case.result.ranking.p_first
    others = [value for name, value in shares.items() if name != _leader(case)]
    return claim.about == _leader(case) or shares[claim.about] >= max(others)


@rule(
    "reason.guesses",
    gettext_lazy("The leader's or its rival's first figure is a guess in more than half of the draws."),
)
def guesses(claim: Claim, case: Case) -> Allowed:
    return Allowed(
        needs={
            "it is not firm": case.result.verdict.level in {"leaning", "open"},
            "it leads or is the rival": _contender(claim, case),
            "guesses": not case.result.verdict.figured[claim.about],
            "something is known": case.result.dimensions[claim.about].known > 0,
        },
        names=(claim.about,),
        says=("guesses",),
    )


@rule("reason.unknown", gettext_lazy("No limit of the leader, or of its rival, is known."))
def unknown(claim: Claim, case: Case) -> Allowed:
    return Allowed(
        needs={
            "it is not firm": case.result.verdict.level in {"leaning", "open"},
            "it leads or is the rival": _contender(claim, case),
            "nothing is known": not case.result.dimensions[claim.about].known,
        },
        names=(claim.about,),
        says=("No figure",),
    )


@rule(
    "reason.voice", gettext_lazy("Without one person, or one perspective, it would not be firm; never whose.")
)
def voice(claim: Claim, case: Case) -> Allowed:
    held = case.result.verdict.held_back
    is_person = any(each.kind == "stakeholder" for each in held)
    return Allowed(
        needs={"it is leaning": case.result.verdict.level == "leaning", "it is held back": bool(held)},
        words=(share_words(0.8),),
        says=("One person's",) if is_person else ("One perspective's",),
        never=tuple(each.id for each in held if each.id),
    )


@rule("reason.perspectives", gettext_lazy("Fewer than three perspectives contribute."))
def perspectives(claim: Claim, case: Case) -> Allowed:
    heard = len([group for group in case.result.coverage.groups.values() if group.contributing])
    return Allowed(
        needs={"it is not firm": case.result.verdict.level in {"leaning", "open"}, "few": heard < 3},
        words=(number_words(heard),) if heard else (),
    )


@rule(
    "hinge",
    gettext_lazy(
        "One person's disputed figure sets most of the leader's time: both answers are said, from the same draws."
    ),
)
def hinge(claim: Claim, case: Case) -> Allowed:
    found = case.result.verdict.hinges_on
    if found is None:
        return Allowed(needs={"one figure decides": False})
    is_named = case.may_show_quantity(found.quantity)
    return Allowed(
        needs={
            "it may be shown": _is_told(case),
            "nothing is decided": case.result.verdict.level == "open",
            "it moves": found.leader != found.leader_without or abs(found.p - found.p_without) >= 0.05,
        },
        words=(
            share_words(found.p),
            share_words(found.p_without),
            *((case.quoted(found.quantity),) if is_named else ()),
        ),
        names=(found.leader, found.leader_without),
        says=(
            f"{case.labels([found.leader])} first ({share_words(found.p)})",
            f"{case.labels([found.leader_without])} ({share_words(found.p_without)})",
        ),
        quoted=(case.quoted(found.quantity),),
        never=(found.person, *(() if is_named else (_("“"),))) if found.person else (),
    )
