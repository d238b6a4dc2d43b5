"""Who was heard, whose opinions are told together, and what is missing."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.findings.case import CORE, Case
from apps.findings.claims.claim import Claim, ClaimRule
from apps.findings.sentences import STRANDS, listed, number_words, people_words
from apps.instruments.values import LIMIT_NONE


@dataclass(frozen=True)
class CoverageRow:
    label: str
    answered: int
    asked: int  # with those who declined: who did is told nowhere


@dataclass(frozen=True)
class CoverageSection:
    answered: int
    asked: int
    perspectives: int  # with at least one answer
    rows: tuple[CoverageRow, ...]  # perspectives with an answer
    silent: tuple[str, ...]  # perspectives without one
    known: Claim | None  # how it is known that those who answered were there
    groups: Claim | None  # whose opinions are told together


def coverage_of(case: Case) -> CoverageSection:
    counts, answered, definition = case.evidence.coverage, case.evidence.answered, case.definition
    return CoverageSection(
        answered=sum(answered.values()),
        asked=sum(turnout.asked + turnout.declined for turnout in counts.values()),
        perspectives=sum(people > 0 for people in answered.values()),
        rows=tuple(
            CoverageRow(definition.perspectives[name], each.answered, each.asked + each.declined)
            for name, each in counts.items()
            if each.answered
        ),
        silent=tuple(definition.perspectives[name] for name, people in answered.items() if not people),
        known=_known(case),
        groups=_groups(case),
    )


HEARD_KNOWN = ClaimRule(
    "heard.known", gettext_lazy("Who of those who answered is known to have been there, and how.")
)
HEARD_GROUPS = ClaimRule(
    "heard.groups",
    gettext_lazy(
        "The groups in which the order and the statements everybody is asked are told: whole perspectives, joined until k people or more of each are known to have been there."
    ),
)


def _known(case: Case) -> Claim | None:
    answered = sum(case.evidence.answered.values())
    if not answered:
        return None
    turnout = case.evidence.coverage.values()
    by_mail, vouched = (
        sum(each.known_by_mail for each in turnout),
        sum(each.vouched for each in turnout),
    )
    text = _("%(people)s; nobody is known by their mail, or vouched for.")
    if by_mail and vouched:
        text = _("%(people)s; %(mail)d known by their mail, %(vouched)d vouched for by the facilitator.")
    elif by_mail:
        text = _("%(people)s; %(mail)d known by their mail.")
    elif vouched:
        text = _("%(people)s; %(vouched)d vouched for by the facilitator.")
    words = {"people": people_words(answered), "mail": by_mail, "vouched": vouched}
    return Claim(HEARD_KNOWN, "", text % words, people=answered)


def _groups(case: Case) -> Claim | None:
    crowds = case.evidence.crowds.get(CORE, ())
    if not crowds:
        return None
    groups = "; ".join(
        _("%(group)s (%(people)s)")
        % {"group": case.crowd_words(each.id), "people": people_words(each.people)}
        for each in crowds
    )
    text = _("What people think is told of groups alone: %(groups)s.") % {"groups": groups}
    return Claim(HEARD_GROUPS, "", text, people=sum(each.people for each in crowds))


def missing_of(case: Case) -> tuple[Claim, ...]:
    return (*_missing_people(case), *_missing_evidence(case))


MISSING_SILENT = ClaimRule(
    "missing.silent", gettext_lazy("A perspective was asked, and nobody of it answered.")
)
MISSING_NOT_ASKED = ClaimRule("missing.not_asked", gettext_lazy("Nobody of a perspective was asked."))
MISSING_LEFT_OUT = ClaimRule(
    "missing.left_out", gettext_lazy("Guests who were left out before the round was closed.")
)


def _missing_people(case: Case) -> Iterator[Claim]:
    turnout = case.evidence.coverage
    for rule, sentence, is_asked in (
        (MISSING_SILENT, _("Nobody answered for: %(perspectives)s."), True),
        (MISSING_NOT_ASKED, _("Nobody was asked for: %(perspectives)s."), False),
    ):
        silent = [
            name
            for name, each in turnout.items()
            # Who was asked and declined was asked; that they declined is told nowhere.
            if not each.answered and bool(each.asked or each.declined) is is_asked
        ]
        if silent:
            yield Claim(rule, "", sentence % {"perspectives": case.perspectives_words(silent)})
    for rule, number, text in _how_heard(case):
        if number:
            yield Claim(rule, "", text % {"number": number})
    yield from _not_told(case)
    if left_out := case.evidence.left_out:
        text = ngettext(
            "%(number)d guest was left out, with what they gave.",
            "%(number)d guests were left out, with what they gave.",
            left_out,
        )
        yield Claim(MISSING_LEFT_OUT, "", text % {"number": left_out})


MISSING_NOT_SENT = ClaimRule(
    "missing.not_sent", gettext_lazy("Answers that were not sent when the round closed count.")
)
MISSING_INTERVIEWS = ClaimRule("missing.interviews", gettext_lazy("Answers that a facilitator entered."))


def _how_heard(case: Case) -> Iterator[tuple[ClaimRule, int, str]]:
    number = sum(max(each.answered - each.sent, 0) for each in case.evidence.coverage.values())
    text = ngettext(
        "%(number)d person had not sent their answers at closing; what they gave is heard.",
        "%(number)d people had not sent their answers at closing; what they gave is heard.",
        number,
    )
    yield MISSING_NOT_SENT, number, text
    number = case.evidence.interviews
    text = ngettext(
        "The answers of %(number)d person were entered from an interview.",
        "The answers of %(number)d people were entered from interviews.",
        number,
    )
    yield MISSING_INTERVIEWS, number, text


MISSING_OPINIONS = ClaimRule(
    "missing.opinions",
    gettext_lazy(
        "Fewer than k people who are known to have been there gave an opinion everybody is asked for."
    ),
)
MISSING_WAITING = ClaimRule(
    "missing.waiting",
    gettext_lazy("Opinions of a group that was looked at are renewed once k of its people answered anew."),
)
MISSING_WAITING_MORE = ClaimRule(
    "missing.waiting_more",
    gettext_lazy("The same of questions that are told by themselves: of how many later answers wait."),
)


def _not_told(case: Case) -> Iterator[Claim]:
    k, crowds = case.framing.k, case.evidence.crowds.get(CORE, ())
    if any(case.evidence.answered.values()) and not crowds:
        text = _(
            "Fewer than %(k)d people who are known to have been there said what they think: the result is that of the figures alone."
        )
        yield Claim(MISSING_OPINIONS, "", text % {"k": k})
    for each in crowds:
        if each.waiting:
            text = ngettext(
                "%(group)s: %(number)d later answer waits for %(more)s more.",
                "%(group)s: %(number)d later answers wait for %(more)s more.",
                each.waiting,
            )
            words = {
                "group": case.crowd_words(each.id),
                "number": each.waiting,
                "more": number_words(k - each.waiting),
            }
            yield Claim(MISSING_WAITING, "", text % words)
    others = (groups for block, groups in case.evidence.crowds.items() if block != CORE)
    if number := sum(any(each.waiting for each in groups) for groups in others):
        text = ngettext(
            "Of %(number)d other question some later answers wait for more.",
            "Of %(number)d other questions some later answers wait for more.",
            number,
        )
        yield Claim(MISSING_WAITING_MORE, "", text % {"number": number})


def unpromised(case: Case) -> dict[str, int]:
    """Count who says that there is no limit to name, by quantity."""
    counts = {
        name: sum(
            isinstance(answer := each.answers.get(name), Mapping) and LIMIT_NONE in answer
            for each in case.evidence.facts
        )
        for name in case.definition.quantities
    }
    return {name: people for name, people in counts.items() if people}


MISSING_NONE_PROMISED = ClaimRule(
    "missing.none_promised", gettext_lazy("How many say that there is no limit to name.")
)


def _missing_evidence(case: Case) -> Iterator[Claim]:
    if people := unpromised(case):
        names = "; ".join(
            _("%(name)s (%(people)s)") % {"name": case.quoted(name), "people": people_words(number)}
            for name, number in people.items()
        )
        text = _("Said to have no limit to name: %(names)s.")
        yield Claim(MISSING_NONE_PROMISED, "", text % {"names": names})
    for code, warned in told_warnings(case).items():
        rule, sentence = WARNINGS[code]
        words = _words_of(code, warned, case)
        if words or "%" not in str(sentence):
            yield Claim(rule, "", sentence % {"names": words})


def told_warnings(case: Case) -> dict[str, list[str]]:
    """Return what the engine warns of, by code in the order in which it is shown, with the names it is of."""
    names_of: dict[str, list[str]] = {}
    for warning in case.result.meta.warnings:
        if warning.code in _OF_SHARES and case.result.verdict.level == "insufficient":
            continue
        _kind, name, *_rest = (*warning.path.split("."), "")
        names_of.setdefault(warning.code, []).append(name)
    return {code: list(dict.fromkeys(names_of[code])) for code in WARNINGS if code in names_of}


def _words_of(code: str, names: list[str], case: Case) -> str:
    definition = case.definition
    if code == "stream_missing":
        return listed([str(STRANDS.get(name, name)) for name in names])
    if code == "dimension_without_evidence":
        return case.labels([name for name in names if name in definition.dimensions])
    return "; ".join(case.quoted(name) for name in names if name in definition.by_id)


# About how the shares came about, which are not there where nothing is told.
_OF_SHARES = frozenset({"source_missing", "uneven_quantities", "non_unique_consensus", "low_ess"})
WARNINGS = {
    "stream_missing": (
        ClaimRule(
            "missing.stream_missing", gettext_lazy("One of the three kinds of evidence has nobody behind it.")
        ),
        gettext_lazy("No evidence from %(names)s."),
    ),
    "dimension_without_evidence": (
        ClaimRule("missing.dimension_without_evidence", gettext_lazy("Nobody said anything of a dimension.")),
        gettext_lazy("Nobody ranked, noticed or measured anything on %(names)s."),
    ),
    "limit_missing": (
        ClaimRule("missing.limit_missing", gettext_lazy("Figures of a quantity are known, and no limit.")),
        gettext_lazy("Nobody gave a limit for: %(names)s."),
    ),
    "limit_borrowed": (
        ClaimRule(
            "missing.limit_borrowed", gettext_lazy("A limit is taken from others for those who gave none.")
        ),
        gettext_lazy(
            "Not everybody who gave a figure gave its limit; the limits of others stand in for: %(names)s."
        ),
    ),
    "growth_missing": (
        ClaimRule(
            "missing.growth_missing",
            gettext_lazy("Nobody gave a growth: that of an ordinary quantity is assumed."),
        ),
        gettext_lazy("Nobody said how fast these grow, so some growth is assumed: %(names)s."),
    ),
    "source_missing": (
        ClaimRule("missing.source_missing", gettext_lazy("A figure came without a source.")),
        gettext_lazy("Where nobody said how a figure was come by, its range decides how far it is trusted."),
    ),
    "disputed_figure": (
        ClaimRule(
            "missing.disputed_figure",
            gettext_lazy("Somebody measured a quantity over its limit, others deny it."),
        ),
        gettext_lazy("The figures contradict each other on: %(names)s."),
    ),
    "all_dont_know": (
        ClaimRule(
            "missing.all_dont_know",
            gettext_lazy("Nobody answered, or those who did said “don't know”."),
        ),
        # Of a figure left empty and one not known the engine knows no difference.
        gettext_lazy("Nobody answered these with more than “don't know”: %(names)s."),
    ),
    "zero_left_out": (
        ClaimRule(
            "missing.zero_left_out",
            gettext_lazy("A zero stood beside positive figures and is left out of the pool."),
        ),
        gettext_lazy("Some said zero or “not live yet”, others a figure above zero, for: %(names)s."),
    ),
    "uneven_quantities": (
        ClaimRule(
            "missing.uneven_quantities",
            gettext_lazy("Dimensions have different numbers of known quantities."),
        ),
        gettext_lazy(
            "Dimensions have figures for different numbers of quantities; the one with more looks tighter by chance."
        ),
    ),
    "non_unique_consensus": (
        ClaimRule(
            "missing.non_unique_consensus", gettext_lazy("Several orders fit the rankings equally well.")
        ),
        gettext_lazy("The orders people gave allow more than one answer."),
    ),
    "low_ess": (
        ClaimRule("missing.low_ess", gettext_lazy("Fewer than 1,000 draws carry the weight.")),
        gettext_lazy("Few readings carry most of the weight, so the shares are rougher than usual."),
    ),
}
