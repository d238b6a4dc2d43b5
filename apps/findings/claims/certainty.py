"""How sure an answer is: its probability, what that is, what it rests on, and why it is no surer."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.core.words.numerals import numeral
from apps.findings.case import Case
from apps.findings.claims.claim import Claim, ClaimRule, claim
from apps.findings.claims.leading import LEAN, candidates
from apps.findings.sentences import horizon_words, listed, number_words, share_words
from apps.instruments.figures.plurals import grammatical_number
from apps.ranking import Band, Ranking, VoiceKind

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

FIRM = 0.8  # P(first) from which a dimension may be called firm
FEWEST_PERSPECTIVES = 3
_WEAKER: tuple[Band, ...] = ("firm", "leaning", "open")
MOVES = 0.05  # a change of P from which something moves it
_LEAST_SHARE = 0.005  # what would round to 0% is not named
_PROVENANCE = {
    "measured": gettext_lazy("measured figures (%(share)s)"),
    "rough": gettext_lazy("rough figures (%(share)s)"),
    "guess": gettext_lazy("guesses (%(share)s)"),
    "not_asked": gettext_lazy("limits of which no figure is known (%(share)s)"),
}
P_FIRST = ClaimRule(
    "p.first", gettext_lazy("The share of the draws in which the leader of the one order is first.")
)
P_FIRST_OPEN = ClaimRule(
    "p.first_open",
    gettext_lazy("The largest share of first places, where the ranking is open: not enough, or not settled."),
)


def share_of_first(case: Case) -> Claim:
    leader = case.result.ranking.order[0]
    label = case.definition.dimensions[leader]
    p, paths = case.result.ranking.p_first[leader], {"p": f"ranking.p_first.{leader}"}
    if case.result.verdict.level == "open":
        text = _("Most often first: %(label)s, at %(share)s. That is not enough to name it.")
        # With as many it might be named: what holds it back is another sentence.
        if p >= LEAN:
            text = _("Most often first: %(label)s, at %(share)s, but that is not settled.")
        text %= {"label": case.labels([leader]), "share": share_words(p)}
        return claim(case, P_FIRST_OPEN, text, paths, about=leader)
    text = ngettext(
        "%(label)s is first in %(share)s of all readings.",
        "%(label)s are first in %(share)s of all readings.",
        grammatical_number(label),
    )
    return claim(case, P_FIRST, text % {"label": label, "share": share_words(p)}, paths, about=leader)


P_PROVENANCE = ClaimRule(
    "p.provenance",
    gettext_lazy(
        "By what the leader's time is set, in the draws in which it leads; less than half a percent is left out."
    ),
)


def provenance(case: Case) -> Claim:
    """Say by what the leader's time is set in the draws in which it leads."""
    leader = case.result.ranking.order[0]
    shares = {name: getattr(case.result.verdict.provenance, name) for name in _PROVENANCE}
    sources = told_sources(shares)
    text = _("The time of %(label)s is set by %(sources)s.") % {
        "label": case.labels([leader]),
        "sources": listed(
            [str(_PROVENANCE[name]) % {"share": share_words(shares[name])} for name in sources]
        ),
    }
    paths = {name: f"verdict.provenance.{name}" for name in sources}
    return claim(case, P_PROVENANCE, text, paths, about=leader)


def told_sources(shares: dict[str, float]) -> list[str]:
    """Return the sources that set enough to be named, at least one; those that set most first."""
    ordered = sorted(shares, key=lambda name: -shares[name])
    return [name for name in ordered if shares[name] >= _LEAST_SHARE] or ordered[:1]


P_MEANING = ClaimRule(
    "p.meaning",
    gettext_lazy("What a share of the draws is. No rate of being right is claimed beyond made-up workshops."),
)


def meaning(case: Case) -> Claim:
    # No rate of being right is claimed: only of made-up workshops is the truth known.
    text = _(
        "A reading is one way to take the same answers, with every figure somewhere within what its source leaves open. "
        "There were %(draws)s. How often such shares are right can be tried only on made-up workshops, where the truth "
        "is known."
    ) % {"draws": numeral(f"{case.result.meta.draws:,}")}
    return claim(case, P_MEANING, text, {"draws": "meta.draws"})


P_PROMISE = ClaimRule("p.promise", gettext_lazy("Of how many draws a share is one. It is called no promise."))


def promise(case: Case) -> Claim:
    text = _(
        "Each share counts %(draws)s ways to read the same answers. It is no promise: if everybody errs the same way, "
        "so do all of these."
    )
    draws = {"draws": numeral(f"{case.result.meta.draws:,}")}
    return claim(case, P_PROMISE, text % draws, {"draws": "meta.draws"})


P_NOTHING = ClaimRule(
    "p.nothing",
    gettext_lazy("P(nothing is reached within the horizon) stands beside what comes first from 40% on."),
)


def nothing_beside(case: Case) -> Claim | None:
    """Say P(nothing within the horizon) beside what comes first, where it is large enough to matter."""
    result = case.result
    # Where that is the headline, what is left to say is how likely it is with what nobody asked about.
    if result.verdict.kind == "nothing":
        return _counting_all(case)
    if result.ranking.p_nothing < 0.4:
        return None
    text = _("In %(share)s of all readings no limit is reached within %(months)s.") % {
        "share": share_words(result.ranking.p_nothing),
        "months": horizon_words(case.framing.horizon_months),
    }
    return claim(case, P_NOTHING, text, {"p": "ranking.p_nothing", "months": "framing.horizon_months"})


P_COUNTING_ALL = ClaimRule(
    "p.counting_all",
    gettext_lazy(
        "The headline is that no limit asked about is near, and with the limits nobody asked about it is five points or more less likely."
    ),
)


def _counting_all(case: Case) -> Claim | None:
    p, p_asked = case.result.ranking.p_nothing, case.result.ranking.p_no_known_limit
    if p_asked is None or p > p_asked - MOVES:
        return None
    text = _("Counting limits nobody asked about: %(share)s.") % {"share": share_words(p)}
    return claim(case, P_COUNTING_ALL, text, {"p": "ranking.p_nothing"})


SECOND_DECIDED = ClaimRule(
    "second.decided",
    gettext_lazy(
        "First is firm or leaning, and of the draws with it first one dimension is second in at least 60%."
    ),
)
SECOND_OPEN = ClaimRule(
    "second.open", gettext_lazy("First is firm or leaning, and what comes second is not decided.")
)


def second(case: Case) -> Claim | None:
    ranking, verdict = case.result.ranking, case.result.verdict
    if not ranking.decided:
        return None
    if ranking.decided > 1:
        name = ranking.order[1]
        label = case.definition.dimensions[name]
        text = ngettext(
            "%(label)s is second in %(share)s of the readings with %(first)s first.",
            "%(label)s are second in %(share)s of the readings with %(first)s first.",
            grammatical_number(label),
        ) % {
            "label": label,
            "share": share_words(ranking.conditional[1]),
            "first": case.labels(ranking.order[:1]),
        }
        return claim(case, SECOND_DECIDED, text, {"p": "ranking.conditional.1"}, about=name)
    if len(verdict.secondary) < 2:
        return claim(case, SECOND_OPEN, _("What comes second is not decided."))
    text = _("What comes second is not decided: %(names)s.") % {"names": candidates(case, verdict.secondary)}
    return claim(case, SECOND_OPEN, text)


def reasons(case: Case) -> tuple[Claim, ...]:
    if case.result.verdict.level in {"firm", "insufficient"}:
        return ()
    return tuple(_reasons(case))


REASON_SHARE = ClaimRule(
    "reason.share", gettext_lazy("Leaning, with the leader first in fewer than 80% of the draws.")
)
REASON_NO_LEADER = ClaimRule(
    "reason.no_leader", gettext_lazy("Open, with no dimension first in as many as 60% of the draws.")
)
REASON_OPINION = ClaimRule(
    "reason.opinion", gettext_lazy("No figure with a limit stands behind the ranking.")
)
REASON_PERSPECTIVES = ClaimRule(
    "reason.perspectives", gettext_lazy("Fewer than three perspectives contribute.")
)


def _reasons(case: Case) -> Iterator[Claim]:
    ranking, verdict = case.result.ranking, case.result.verdict
    leader = ranking.order[0]
    if verdict.level == "leaning" and ranking.p_first[leader] < FIRM:
        text = _("Firm begins at %(line)s of all readings.") % {"line": share_words(FIRM)}
        yield claim(case, REASON_SHARE, text, about=leader)
    if verdict.level == "open" and ranking.p_first[leader] < LEAN:
        text = _("No dimension is first in as many as %(line)s of all readings.") % {
            "line": share_words(LEAN)
        }
        yield claim(case, REASON_NO_LEADER, text)
    if verdict.opinion_only:
        yield claim(case, REASON_OPINION, _("It rests on opinions alone: no figure comes with a limit."))
    else:
        yield from _not_figured(case)
    if verdict.level == "leaning" and verdict.held_back:
        yield _held_back(case)
    contributing = perspectives_heard(case)
    if contributing < FEWEST_PERSPECTIVES:
        text = ngettext(
            "Only %(number)s perspective contributes.",
            "Only %(number)s perspectives contribute.",
            contributing,
        ) % {"number": number_words(contributing)}
        yield claim(case, REASON_PERSPECTIVES, text)


REASON_GUESSES = ClaimRule(
    "reason.guesses",
    gettext_lazy("The leader's or its rival's first figure is a guess in more than half of the draws."),
)
REASON_UNKNOWN = ClaimRule(
    "reason.unknown", gettext_lazy("No limit of the leader, or of its rival, is known.")
)


def _not_figured(case: Case) -> Iterator[Claim]:
    result = case.result
    for name in leader_and_rival(result.ranking):
        if result.verdict.figured[name]:
            continue
        rule, text = REASON_UNKNOWN, _("No figure says when a limit of %(label)s is reached.")
        if result.dimensions[name].known:
            rule, text = REASON_GUESSES, _("What is known of the limits of %(label)s is mostly guesses.")
        yield claim(case, rule, text % {"label": case.labels([name])}, about=name)


def leader_and_rival(ranking: Ranking) -> list[str]:
    leader = ranking.order[0]
    others = [name for name in ranking.order if name != leader]
    return [leader, max(others, key=ranking.p_first.__getitem__)]


def perspectives_heard(case: Case) -> int:
    return sum(each.heads > 0 for each in case.result.coverage.perspectives.values())


def reached(case: Case, band: Band, leader: str, *, asked: str = "") -> Band:
    """Return the level a probability of this leader would reach: what holds it back now still would.

    `asked` is a quantity that is known then: it is no longer disputed, and its dimension has a figure.
    """
    verdict = case.result.verdict
    hinge = verdict.hinges_on
    if verdict.unheard:
        return "open"
    if hinge is not None and hinge.quantity != asked:
        # One person's figure carries no more than is left without it.
        is_same = hinge.leader == hinge.leader_without == leader
        band = max(band, band_of(hinge.p_without) if is_same else "open", key=_WEAKER.index)
    return "leaning" if band == "firm" and not _may_be_firm(case, leader, asked) else band


def band_of(p: float) -> Band:
    return "firm" if p >= FIRM else "leaning" if p >= LEAN else "open"


def _may_be_firm(case: Case, leader: str, asked: str) -> bool:
    verdict, quantities = case.result.verdict, case.result.quantities
    if verdict.held_back or perspectives_heard(case) < FEWEST_PERSPECTIVES:
        return False
    known = quantities[asked].dimension if asked in quantities else ""
    other = next(name for name in leader_and_rival(case.result.ranking) if name != leader)
    return all(verdict.figured[name] for name in (leader, other) if name != known)


REASON_VOICE = ClaimRule(
    "reason.voice",
    gettext_lazy(
        "Without one person's figures or opinions, or those of one group, it would not be firm; never whose."
    ),
)
# Never which one: of opinions it would tell how that person answered, and in which direction.
WHOSE: "Mapping[VoiceKind, StrPromise]" = {
    "figures": gettext_lazy("one person's figures"),
    "opinions": gettext_lazy("one person's opinions"),
    "perspective": gettext_lazy("the figures of one perspective"),
    "crowd": gettext_lazy("the opinions of one group"),
}


def _held_back(case: Case) -> Claim:
    kinds = {voice.kind for voice in case.result.verdict.held_back}
    text = _("Whether it reaches %(line)s hangs on %(whose)s: it is not called firm.")
    words = {"line": share_words(FIRM), "whose": next(WHOSE[kind] for kind in WHOSE if kind in kinds)}
    return claim(case, REASON_VOICE, text % words)


HINGE = ClaimRule(
    "hinge",
    gettext_lazy(
        "One person's disputed figure sets most of the leader's time: both answers are said, from the same draws."
    ),
)


def hinge(case: Case) -> Claim | None:
    """Say both answers where one person's disputed figure decides which comes first, or how often."""
    dispute = case.result.verdict.hinges_on
    if dispute is None:
        return None
    is_same = dispute.leader_without == dispute.leader
    is_decided = case.result.verdict.level != "open"
    if is_same and (is_decided or abs(dispute.p - dispute.p_without) < MOVES):
        return None
    other = case.labels([dispute.leader_without])
    words = {
        "quantity": case.quoted(dispute.quantity),
        "leader": case.labels([dispute.leader]),
        "p": share_words(dispute.p),
        "other": _("still %(label)s") % {"label": other} if is_same else other,
        "p_without": share_words(dispute.p_without),
    }
    text = _(
        "With one person's figure for %(quantity)s %(leader)s first (%(p)s), without it %(other)s (%(p_without)s)."
    )
    paths = {"p": "verdict.hinges_on.p", "p_without": "verdict.hinges_on.p_without"}
    return claim(case, HINGE, text % words, paths, about=dispute.leader)
