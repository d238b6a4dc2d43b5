"""What is over its limit today: facts, by whose figures, before any ranking."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.core.words.numerals import numeral
from apps.findings.case import Case
from apps.findings.claims.claim import Claim, ClaimRule, claim
from apps.findings.sentences import (
    SOURCES,
    horizon_words,
    people_words,
    sentence_case,
    share_words,
    times_range_words,
    times_words,
)
from apps.instruments.figures.plurals import grammatical_number
from apps.ranking import Over, Status

OVER_HEADLINE = ClaimRule(
    "over.headline",
    gettext_lazy(
        "A limit is over in at least 80% of the draws, and guesses have no more than half the say; “already” where two people measured it, or from 95% on where two people or more put it over, else “probably”."
    ),
)


def over_headline(case: Case) -> Claim | None:
    text = " ".join(_over_today(case))
    return claim(case, OVER_HEADLINE, text) if text else None


def _over_today(case: Case) -> Iterator[str]:
    for degree, names in zip(("already", "probably"), over_dimensions(case), strict=True):
        if not names:
            continue
        number = verb_number(case, names)
        sentences = {
            "already": ngettext(
                "%(names)s is already over its limit.", "%(names)s are already over their limit.", number
            ),
            "probably": ngettext(
                "%(names)s is probably already over its limit.",
                "%(names)s are probably already over their limit.",
                number,
            ),
        }
        yield sentences[degree] % {"names": sentence_case(case.labels(names))}


OVER_DEGREE = ClaimRule(
    "over.degree",
    gettext_lazy("The share of the draws in which a limit is over today; of several, the smallest share."),
)


def over_degree(case: Case) -> Claim | None:
    """Say in how many draws what the headline is about is over today: of several, of the least sure."""
    over = case.result.verdict.over
    # The headline is about what is like the first of them: over for good, else recovering.
    status = {"over", "over_recovering"} & {each.status for each in over[:1]}
    passed = [number for number, each in enumerate(over) if each.status in status]
    if not passed:
        return None
    # The least sure is the most that may be said of all of them.
    least = min(passed, key=lambda number: over[number].p)
    text = _(
        "%(quantity)s: over its limit today in %(share)s of %(draws)s readings, each with every figure somewhere within "
        "what its source leaves open."
    )
    if len(passed) > 1:
        text = _(
            "The least sure is %(quantity)s: over its limit today in %(share)s of %(draws)s readings, each with every figure "
            "somewhere within what its source leaves open."
        )
    words = {
        "quantity": case.quoted(over[least].quantity),
        "share": share_words(over[least].p),
        "draws": numeral(f"{case.result.meta.draws:,}"),
    }
    return claim(
        case,
        OVER_DEGREE,
        text % words,
        {"p": f"verdict.over.{least}.p", "draws": "meta.draws"},
        about=over[least].quantity,
        people=case.tallies.behind(over[least].quantity),
    )


def over_dimensions(case: Case) -> tuple[list[str], list[str]]:
    """Return the dimensions that are already over their limit, and those that probably are."""
    over = [each for each in case.result.verdict.over if each.status == "over"]  # the farthest over first
    sure = list(dict.fromkeys(each.dimension for each in over if each.already))
    return sure, [name for name in dict.fromkeys(each.dimension for each in over) if name not in sure]


OVER_RECOVERING_HEADLINE = ClaimRule(
    "over.recovering_headline",
    gettext_lazy(
        "Nothing is over for good; what is over today falls back under its limit within the horizon. “Probably” as where it is over."
    ),
)


def recovering_headline(case: Case) -> Claim | None:
    falling = [each for each in case.result.verdict.over if each.status == "over_recovering"]
    names = list(dict.fromkeys(each.dimension for each in falling))
    if not names:
        return None
    number = verb_number(case, names)
    text = ngettext(
        "%(names)s is probably over its limit today and, if demand falls as said, back under it within %(months)s.",
        "%(names)s are probably over their limit today and, if demand falls as said, back under it within %(months)s.",
        number,
    )
    if all(each.already for each in falling):
        text = ngettext(
            "%(names)s is over its limit today and, if demand falls as said, back under it within %(months)s.",
            "%(names)s are over their limit today and, if demand falls as said, back under it within %(months)s.",
            number,
        )
    text %= {"names": sentence_case(case.labels(names)), "months": horizon_words(case.framing.horizon_months)}
    return claim(case, OVER_RECOVERING_HEADLINE, text, {"months": "framing.horizon_months"})


def over_claims(case: Case) -> tuple[Claim, ...]:
    return tuple(over_claim(case, number) for number in range(len(case.result.verdict.over)))


def over_claim(case: Case, number: int) -> Claim:
    each = case.result.verdict.over[number]
    rule, sentence, names = _SENTENCES[each.status]
    path = f"verdict.over.{number}"
    return claim(
        case,
        rule,
        sentence(case, each),
        {name: f"{path}.{name}" for name in names if _stands_there(each, name)},
        about=each.quantity,
        people=case.tallies.behind(each.quantity),
    )


def _stands_there(each: Over, name: str) -> bool:
    if each.status == "maybe_over" and name != "p" and not is_measured(each):
        return False
    return getattr(each, name) is not None


def verb_number(case: Case, names: Sequence[str]) -> int:
    return 2 if len(names) > 1 else grammatical_number(case.definition.dimensions[names[0]])


def _over(case: Case, each: Over) -> str:
    text = _("%(quantity)s: %(far)s, %(by)s.")
    if not each.already:
        text = _("%(quantity)s: probably %(far)s, %(by)s.")
    text %= {"quantity": case.quoted(each.quantity), "far": far_words(case, each), "by": by_words(case, each)}
    if each.one_measurer and each.people_over > 1:
        text += " " + _("It rests on one person's measurement.")
    return text


def _recovering(case: Case, each: Over) -> str:
    text = _("%(quantity)s: %(far)s, %(by)s; if demand falls as said, back under it within %(months)s.")
    if not each.already:
        text = _(
            "%(quantity)s: probably %(far)s, %(by)s; if demand falls as said, back under it within %(months)s."
        )
    return text % {
        "quantity": case.quoted(each.quantity),
        "far": far_words(case, each),
        "by": by_words(case, each),
        "months": horizon_words(case.framing.horizon_months),
    }


def _disputed(case: Case, each: Over) -> str:
    words = {"quantity": case.quoted(each.quantity)}
    if each.times_low is None:
        text = _(
            "%(quantity)s: measured over its limit by some, denied by the figures of others. Settle this first."
        )
        return text % words
    words |= {"over": people_words(each.people_over), "under": people_words(each.people_under)}
    words["times"] = times_range_words(each.times_low, each.times_high or each.times_low)
    text = _(
        "%(quantity)s: at %(times)s times its limit by figures of %(over)s, some of them measured; the figures of "
        "%(under)s deny it. Settle this first."
    )
    if each.people_measured >= each.people_over:
        text = _(
            "%(quantity)s: measured at %(times)s times its limit by %(over)s; the figures of %(under)s deny it. Settle "
            "this first."
        )
    return text % words


def _maybe(case: Case, each: Over) -> str:
    words = {"quantity": case.quoted(each.quantity), "share": share_words(each.p)}
    text = _("%(quantity)s: perhaps over its limit today (%(share)s), and perhaps not.")
    # That it was measured so is a fact, whatever the share.
    if is_measured(each):
        text = _(
            "%(quantity)s: measured at %(times)s times its limit by %(people)s; perhaps over it today (%(share)s), and "
            "perhaps not."
        )
        words |= {
            "times": times_range_words(each.times_low or 1.0, each.times_high or 1.0),
            "people": people_words(each.people_over),
        }
    return text % words


def is_measured(each: Over) -> bool:
    """Return whether all who put it over measured it."""
    return 0 < each.people_over <= each.people_measured and each.times_low is not None


def _guessed(case: Case, each: Over) -> str:
    return _("%(quantity)s: over its limit today (%(share)s), but by figures that are mostly guesses.") % {
        "quantity": case.quoted(each.quantity),
        "share": share_words(each.p),
    }


def far_words(case: Case, each: Over) -> str:
    quantity = case.result.quantities[each.quantity]
    if quantity.kind == "zero_limit":
        return _("in use, where the limit is nothing")
    if quantity.kind == "floor_at_zero":
        return _("nothing today, below its limit")
    far = _("short of its limit by a factor of %(times)s")
    if quantity.direction == "ceiling":
        far = _("%(times)s times its limit")
    return far % {"times": times_words(each.times_over or 1.0)}


def by_words(case: Case, each: Over) -> str:
    """Return by whose figures a quantity is over: "by measured figures of 3 people"."""
    if not each.people_over:
        return _("by the figures people gave")
    is_alone = each.people_over == 1
    words = {"people": people_words(each.people_over), "source": _source_words(case, each)}
    if each.people_measured == 0 or each.people_measured >= each.people_over:
        return (_("by one person's %(source)s") if is_alone else _("by %(source)s of %(people)s")) % words
    measured = _("by figures of %(people)s, %(measured)d of them measured")
    return measured % (words | {"measured": each.people_measured})


def _source_words(case: Case, each: Over) -> str:
    if each.people_measured:
        return _("measured figures")
    sources = case.result.quantities[each.quantity].sources
    return str(SOURCES["guess" if sources.get("guess", 0.0) > sources.get("rough", 0.0) else "rough"])


type _Sentence = tuple[ClaimRule, Callable[[Case, Over], str], tuple[str, ...]]
_COUNTS = ("people_over", "people_measured")
OVER_QUANTITY = ClaimRule(
    "over.quantity",
    gettext_lazy("The quantity is over its limit; how far is the pooled figure, by how many is counted."),
)
OVER_RECOVERING = ClaimRule(
    "over.recovering",
    gettext_lazy(
        "The quantity is over its limit, and back under it within the horizon in at least half of the draws that are over."
    ),
)
OVER_DISPUTED = ClaimRule(
    "over.disputed",
    gettext_lazy("Somebody measured it over its limit, and somebody else's own figures put it under."),
)
OVER_MAYBE = ClaimRule(
    "over.maybe",
    gettext_lazy(
        "It is over its limit in at least half of the draws, in fewer than 80%. Where all who put it over measured it, how far is said."
    ),
)
OVER_GUESSED = ClaimRule(
    "over.guessed",
    gettext_lazy(
        "It is over its limit in at least 80% of the draws, but guesses have more than half the say."
    ),
)
_SENTENCES: Mapping[Status, _Sentence] = {
    "over": (OVER_QUANTITY, _over, ("times_over", *_COUNTS)),
    "over_recovering": (OVER_RECOVERING, _recovering, ("times_over", *_COUNTS)),
    "disputed": (OVER_DISPUTED, _disputed, ("times_low", "times_high", "people_under", *_COUNTS)),
    "maybe_over": (OVER_MAYBE, _maybe, ("p", "times_low", "times_high", "people_over")),
    "guessed_over": (OVER_GUESSED, _guessed, ("p",)),
}
