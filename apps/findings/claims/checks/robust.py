"""Checks of what is said of how robust an answer is."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.documents.vocabulary import FIRMNESS
from apps.findings.case import Case
from apps.findings.claims.claim import Claim
from apps.findings.claims.rules import Allowed, rule
from apps.findings.sentences import STRANDS, likeliest, points_words, share_words, two_digits
from apps.ranking import InfluentialVoice, Question

_MOVES = 0.05


def _voice(claim: Claim, case: Case, kind: str) -> InfluentialVoice:
    """Return the voice a claim is about, by the path of its first number."""
    index = int(claim.numbers[0].path.split(".")[1])
    voice = (case.result.influence or ())[index]
    if voice.kind != kind:
        raise ValueError(f"it is no {kind}")
    return voice


def _voices(case: Case, kind: str) -> list[InfluentialVoice]:
    return [voice for voice in case.result.influence or () if voice.kind == kind]


def _leads(claim: Claim, case: Case, kind: str) -> Allowed:
    voice, leader = _voice(claim, case, kind), case.result.ranking.order[0]
    return Allowed(
        needs={
            "nothing is over": not case.result.verdict.over_dimensions,
            "another leads without them": voice.leader != leader,
        },
        words=(share_words(voice.p),),
        names=(leader, voice.leader),
        says=("decide",),
        never=(voice.id,),
    )


def _moves(claim: Claim, case: Case, kind: str) -> Allowed:
    voice, leader = _voice(claim, case, kind), case.result.ranking.order[0]
    strongest = max(abs(each.moves) for each in _voices(case, kind))
    return Allowed(
        needs={
            "nothing is over": not case.result.verdict.over_dimensions,
            "it moves P": abs(voice.moves) >= _MOVES,
            "nobody moves it more": abs(voice.moves) == strongest,
            "the same leads": voice.leader == leader,
        },
        words=(points_words(abs(voice.moves)), share_words(voice.p)),
        names=(leader,),
        never=(voice.id,),
    )


def _nothing(claim: Claim, case: Case, kind: str) -> Allowed:
    voice = _voice(claim, case, kind)
    return Allowed(
        needs={
            "nothing is over": not case.result.verdict.over_dimensions,
            "the same leads": voice.leader == case.result.ranking.order[0],
        },
        words=(share_words(voice.p_nothing),),
        never=(voice.id,),
    )


@rule(
    "robust.person_leads", gettext_lazy("Without one person's answers another dimension leads; never whose.")
)
def person_leads(claim: Claim, case: Case) -> Allowed:
    return _leads(claim, case, "stakeholder")


@rule(
    "robust.perspective_leads",
    gettext_lazy("Without one perspective's answers another dimension leads; never whose."),
)
def perspective_leads(claim: Claim, case: Case) -> Allowed:
    return _leads(claim, case, "group")


def _over(claim: Claim, case: Case, kind: str) -> Allowed:
    voice, leader = _voice(claim, case, kind), case.result.ranking.order[0]
    over = case.result.verdict.over_dimensions
    return Allowed(
        needs={
            "it is over": leader in over,
            "what is not over leads without them": voice.leader not in over,
        },
        words=(share_words(voice.p),),
        names=(leader, voice.leader),
        says=("over", "hangs on"),
        never=(voice.id,),
    )


@rule(
    "robust.person_over",
    gettext_lazy("A dimension is over, and no longer leads without one person's answers; never whose."),
)
def person_over(claim: Claim, case: Case) -> Allowed:
    return _over(claim, case, "stakeholder")


@rule(
    "robust.perspective_over",
    gettext_lazy("A dimension is over, and no longer leads without one perspective's answers; never whose."),
)
def perspective_over(claim: Claim, case: Case) -> Allowed:
    return _over(claim, case, "group")


@rule(
    "robust.person_moves",
    gettext_lazy(
        "What leaving out one person moves P by, of the one who moves it most, from 5 points on; never who."
    ),
)
def person_moves(claim: Claim, case: Case) -> Allowed:
    return _moves(claim, case, "stakeholder")


@rule(
    "robust.perspective_moves",
    gettext_lazy(
        "What leaving out one perspective moves P by, of the one that moves it most, from 5 points on; never which."
    ),
)
def perspective_moves(claim: Claim, case: Case) -> Allowed:
    return _moves(claim, case, "group")


@rule(
    "robust.person_nothing",
    gettext_lazy("Leaving out one person moves P(nothing within the horizon); never who."),
)
def person_nothing(claim: Claim, case: Case) -> Allowed:
    return _nothing(claim, case, "stakeholder")


@rule(
    "robust.perspective_nothing",
    gettext_lazy("Leaving out one perspective moves P(nothing within the horizon); never which."),
)
def perspective_nothing(claim: Claim, case: Case) -> Allowed:
    return _nothing(claim, case, "group")


@rule("robust.none", gettext_lazy("Everybody was left out once, and nothing moved by 5 points."))
def none(claim: Claim, case: Case) -> Allowed:
    heard = [group for group in case.result.coverage.groups.values() if group.contributing]
    return Allowed(
        needs={
            "it was tried": case.result.influence is not None and case.result.coverage.n <= 400,
            "nothing is over": not case.result.verdict.over_dimensions,
            "nothing moved": not case.result.influence,
        },
        words=(points_words(_MOVES),),
        says=("perspective",) if len(heard) > 1 else (),
        never=() if len(heard) > 1 else ("perspective",),
    )


@rule(
    "robust.turn",
    gettext_lazy(
        "The nearest value of one pooled figure at which another leads, or the level is another; only where it is firm or leaning, and nothing is over."
    ),
)
def turn(claim: Claim, case: Case) -> Allowed:
    _root, name, point, _value = claim.numbers[0].path.split(".")
    flip = ((case.result.flip_points or {}).get(name) or {}).get(point)
    quantity = case.result.quantities[name]
    if flip is None or claim.about != name:
        return Allowed(needs={"there is one": False})
    leader = case.result.ranking.order[0]
    pooled = {"now": quantity.now, "growth": quantity.growth, "limit": quantity.limit}[point]
    figures = [
        [
            f"{value:.{digits}g}" if point == "growth" else case.figure(value, quantity.unit, digits)
            for value in (pooled or 0.0, flip.value)
        ]
        for digits in (2, 3, 4)
    ]
    told = next((pair for pair in figures if pair[0] != pair[1]), figures[-1])
    level = _level_at(case, flip.p, flip.leader)
    return Allowed(
        needs={
            "the level is firm or leaning": case.result.verdict.level in {"firm", "leaning"},
            "nothing is over": not case.result.verdict.over_dimensions,
            "something changes": flip.leader != leader or level != case.result.verdict.level,
            "enough people are behind it": case.may_show_quantity(name),
        },
        words=(case.quoted(name), *told, share_words(flip.p), _(FIRMNESS[level])),
        names=(flip.leader,),
        quoted=(str(case.framing.horizon_months),) if point == "growth" else (),
        says=("first",) if level != "open" else (),
        never=() if level != "open" else ("first",),
        people=case.people.behind_quantity(name),
    )


@rule(
    "robust.steady",
    gettext_lazy("No pooled figure that may be shown turns it, by up to a factor of 1,000 either way."),
)
def steady(claim: Claim, case: Case) -> Allowed:
    shown = {
        name: points
        for name, points in (case.result.flip_points or {}).items()
        if case.may_show_quantity(name)
    }
    return Allowed(
        needs={
            "figures were moved": bool(shown),
            "nothing is over": not case.result.verdict.over_dimensions,
            "none turns it": not any(flip for points in shown.values() for flip in points.values()),
            "the level is firm or leaning": case.result.verdict.level in {"firm", "leaning"},
        },
        words=(two_digits(1000),),
        says=("may be shown",),
    )


def _level_at(case: Case, p: float, leader: str, given: str = "") -> str:
    """Return the level P of this leader would reach, were a quantity `given`; all else as it is."""
    verdict, p_first = case.result.verdict, case.result.ranking.p_first
    hinge, known = verdict.hinges_on, case.result.quantities.get(given)
    if (hinge and hinge.quantity != given) or verdict.unheard or p < 0.6:
        return "open"
    heard = sum(group.contributing > 0 for group in case.result.coverage.groups.values())
    first = case.result.ranking.order[0]
    rival = max((p_first[name], -place, name) for place, name in enumerate(case.result.ranking.order[1:]))[2]
    against = rival if leader == first else first
    now = known.dimension if known else ""
    is_known = all(verdict.figured[name] or name == now for name in (leader, against))
    return "firm" if p >= 0.8 and is_known and heard >= 3 and not verdict.held_back else "leaning"


def question_of(claim: Claim, case: Case) -> Question:
    return next(each for each in case.result.questions or () if each.id == claim.about)


def asked(case: Case, question: Question) -> tuple[str, bool]:
    """Return the text of what is asked, and whether enough people are behind its being open."""
    name = question.id.split(".")[0]
    if question.kind == "ranking":
        return case.quoted(case.definition.ranking.id), case.may_show(len(case.people.counted.answers))
    if question.kind == "figure":
        return case.quoted(name), case.may_show_quantity(name)
    return case.quoted(name), case.may_ask_about(name)


@rule(
    "robust.question",
    gettext_lazy(
        "Between which shares, and over which levels, the answers to one question could move the leader; questions asked of fewer than k are left out."
    ),
)
def question(claim: Claim, case: Case) -> Allowed:
    found = question_of(claim, case)
    text, may_show = asked(case, found)
    leader = case.result.ranking.order[0]
    p = case.result.ranking.p_first[leader]
    ends = sorted(min(max(p + move, 0.0), 1.0) for move in (0.0, *found.moves))
    levels = [_level_at(case, end, leader, found.id.split(".")[0]) for end in (ends[0], ends[-1])]
    return Allowed(
        needs={
            "it may be shown": may_show,
            "there is a first": case.result.verdict.level != "insufficient",
            "it moves something": found.swing >= _MOVES,
            "nothing is over": not case.result.verdict.over_dimensions,
        },
        words=(
            text,
            share_words(p),
            share_words(ends[0]),
            share_words(ends[-1]),
            *(_(FIRMNESS[level]) for level in levels),
        ),
        names=(leader,),
    )


@rule(
    "robust.stop",
    gettext_lazy(
        "Firm; every invited perspective contributes, every dimension rests on figures that are not mostly guesses, and no open question moves it by 5 points, nor two together."
    ),
)
def stop(claim: Claim, case: Case) -> Allowed:
    verdict = case.result.verdict
    is_firm = verdict.nothing_level == "firm" if verdict.kind == "nothing" else verdict.level == "firm"
    return Allowed(
        needs={
            "it may stop": verdict.may_stop,
            "it is firm": is_firm,
            "it may be shown": case.is_shown,
            "every dimension is figured": all(verdict.figured.values()),
            "no question moves it": all(each.swing <= _MOVES for each in case.result.questions or ()),
            "every perspective contributes": all(
                group.contributing for group in case.result.coverage.groups.values()
            ),
        }
    )


@rule(
    "robust.ask",
    gettext_lazy("It may not stop; of the questions that may be shown this one could move it most."),
)
def ask(claim: Claim, case: Case) -> Allowed:
    found = question_of(claim, case)
    text, may_show = asked(case, found)
    is_silent = case.result.verdict.level == "insufficient"
    questions = case.result.questions or ()
    shown = [each.swing for each in questions if asked(case, each)[1]]
    of_these = "Of the questions that may be shown, ask first" if len(shown) < len(questions) else "Ask first"
    return Allowed(
        needs={
            "it may not stop": not case.result.verdict.may_stop,
            "nothing is over": not case.result.verdict.over_dimensions,
            "it may be shown": may_show,
            "none moves more": found.swing == max(shown),
        },
        words=(text,) if is_silent else (text, points_words(found.swing)),
        says=(of_these,) if is_silent else (of_these, "what comes first"),
    )


@rule("robust.without", gettext_lazy("With one kind of evidence left out another dimension leads."))
def without(claim: Claim, case: Case) -> Allowed:
    shares = case.result.ranking.without[claim.about]
    first = likeliest(shares)
    return Allowed(
        needs={
            "another leads": first != case.result.ranking.order[0],
            "it depends on it": claim.about in case.result.verdict.depends_on,
            "something is decided": case.result.verdict.level in {"firm", "leaning"},
        },
        words=(share_words(shares[first]), str(STRANDS[claim.about])),
        names=(first,),
    )


@rule(
    "robust.any_strand",
    gettext_lazy(
        "All three kinds of evidence are there, and whichever is left out the same dimension leads."
    ),
)
def any_strand(claim: Claim, case: Case) -> Allowed:
    without, leader = case.result.ranking.without, case.result.ranking.order[0]
    return Allowed(
        needs={
            "three kinds are there": len(without) == 3,
            "the same leads": all(shares[leader] >= max(shares.values()) for shares in without.values()),
            "it leads": claim.about == leader,
            "not on opinions alone": not case.result.verdict.opinion_only,
        },
        names=(leader,),
    )
