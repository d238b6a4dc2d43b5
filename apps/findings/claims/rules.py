"""Under which rule each sentence may be said: a register of checks, written from the result and not from the texts."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.core.translations import SOURCE, inside, language
from apps.findings.case import Case
from apps.findings.claims.claim import Claim
from apps.findings.claims.numbers import value_at

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


@dataclass(frozen=True)
class Allowed:
    """What the result allows a claim to say.

    `needs` maps a condition in words to whether it holds. `words` must all stand in the text: numbers, rounded as the
    house rounds, and what is named. `names` are the dimensions it names, all of them and no others. `quoted` may stand
    there as well: texts of the instrument, or words that depend on nothing. `says` and `never` are the English words
    that make the difference between this sentence and its neighbours. `people` are behind it.
    """

    needs: Mapping[str, bool]
    words: tuple[str, ...] = ()
    says: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    quoted: tuple[str, ...] = ()
    people: int | None = None


type Check = Callable[[Claim, Case], Allowed]


@dataclass(frozen=True)
class ClaimRule:
    """When a sentence may be said, in one line, and what checks it."""

    text: "StrPromise"
    check: Check


RULES: dict[str, ClaimRule] = {}


def rule(claim_id: str, text: "StrPromise") -> Callable[[Check], Check]:
    """Register a check for the claims of this id. `text` is read in the appendix of a report."""

    def register(check: Check) -> Check:
        RULES[claim_id] = ClaimRule(text, check)
        return check

    return register


def rule_text(claim: Claim) -> str:
    """Return the rule of a claim in one line."""
    return str(RULES[claim.id].text)


def check(claim: Claim, case: Case) -> list[str]:
    """Return what is wrong with a claim, given the result it is about; nothing if it may be said as it stands."""
    if claim.id not in RULES:
        return [f"{claim.id}: no rule allows it"]
    try:
        allowed = RULES[claim.id].check(claim, case)
    except (AttributeError, LookupError, StopIteration, TypeError, ValueError) as error:
        return [f"{claim.id}: the result has nothing of the kind ({error!r})"]
    return [f"{claim.id}: {problem}" for problem in _problems(claim, case, allowed)]


def _problems(claim: Claim, case: Case, allowed: Allowed) -> Iterator[str]:
    yield from (f"not so: {need}" for need, holds in allowed.needs.items() if not holds)
    yield from _wrong_numbers(claim, case)
    yield from (f"“{words}” is missing" for words in allowed.words if not _stands(words, claim.text))
    if language() == SOURCE:
        yield from (f"it must say “{words}”" for words in allowed.says if words not in claim.text)
        own = re.sub(r"“[^”]*”", "“”", claim.text)  # what is quoted is the instrument's
        yield from (f"it must not say “{words}”" for words in allowed.never if words in own)
    rest = _without(claim.text, (*allowed.words, *allowed.quoted))
    yield from (f"“{digits}” stands on nothing" for digits in re.findall(r"\d[\d.,]*", rest))
    yield from _wrong_names(claim, case, allowed)
    if claim.people != allowed.people:
        yield f"{allowed.people} people are behind it, not {claim.people}"
    if claim.people is not None and not case.may_show(claim.people):
        yield "too few people are behind it"


def _wrong_numbers(claim: Claim, case: Case) -> Iterator[str]:
    for each in claim.numbers:
        try:
            value = value_at(case, each.path)
        except (LookupError, AttributeError, ValueError):
            yield f"nothing is at {each.path}"
            continue
        if value != each.value:
            yield f"{each.path} is {value}, not {each.value}"


def _wrong_names(claim: Claim, case: Case, allowed: Allowed) -> Iterator[str]:
    labels = case.definition.dimensions
    rest = _without(claim.text, (*allowed.words, *allowed.quoted))
    named = {slug for slug, label in labels.items() if _names(rest, label)}
    yield from (f"it doesn't name {labels[slug]}" for slug in set(allowed.names) - named)
    yield from (f"it names {labels[slug]}" for slug in named - set(allowed.names))


def _names(text: str, label: str) -> bool:
    return re.search(rf"\b({re.escape(label)}|{re.escape(inside(label))})\b", text) is not None


def _stands(part: str, text: str) -> bool:
    return re.search(_whole(part), text) is not None


def _without(text: str, parts: tuple[str, ...]) -> str:
    for part in sorted(filter(None, parts), key=len, reverse=True):
        text = re.sub(_whole(part), "…", text)
    return text


def _whole(part: str) -> str:
    """Match the part where it is not a piece of a longer number."""
    return rf"(?<!\d)(?<!\d[.,]){re.escape(part)}(?!\d)(?![.,]\d)"
