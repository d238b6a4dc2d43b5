"""Whether a sentence may be said as it stands, by a check of its rule that is written from the result, not the text."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from apps.core.translations import SOURCE, inside, language
from apps.findings.case import Case
from apps.findings.claims.claim import Claim, ClaimRule, printed, value_at


@dataclass(frozen=True)
class Allowed:
    """What the result allows a claim to say.

    `needs` maps a condition in words to whether it holds. `words` must all stand in the text: numbers, rounded as the
    house rounds, and what is named. `names` are the dimensions it names, all of them and no others. `quoted` may stand
    there as well: texts of the instrument, or words that depend on nothing. `says` and `never` are the English words
    that make the difference between this sentence and its neighbours; those of `only_if` must stand there if so, and
    must not if not. `people` are behind it.
    """

    needs: Mapping[str, bool]
    words: tuple[str, ...] = ()
    says: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    only_if: Mapping[str, bool] = field(default_factory=dict)
    names: tuple[str, ...] = ()
    quoted: tuple[str, ...] = ()
    people: int | None = None


type Check = Callable[[Claim, Case], Allowed]

CHECKS: dict[ClaimRule, Check] = {}


def checks(*rules: ClaimRule) -> Callable[[Check], Check]:
    """Enter a check for the claims of these rules; each has one."""

    def enter(check: Check) -> Check:
        assert not CHECKS.keys() & set(rules)
        CHECKS.update(dict.fromkeys(rules, check))
        return check

    return enter


def rule_ids(repository: Path) -> list[str]:
    """Return the ids of all rules, as the product's source has them: nothing lists them there."""
    sources = (path.read_text(encoding="utf-8") for path in sorted((repository / "apps").rglob("*.py")))
    return [
        claim_id for source in sources for claim_id in re.findall(r"\bClaimRule\(\s*\"([a-z_.]+)\"", source)
    ]


def check(claim: Claim, case: Case) -> list[str]:
    """Return what is wrong with a claim, given the result it is about; nothing if it may be said as it stands."""
    if claim.rule not in CHECKS:
        return [f"{claim.id}: no rule allows it"]
    try:
        allowed = CHECKS[claim.rule](claim, case)
    except (AttributeError, LookupError, StopIteration, TypeError, ValueError) as error:
        return [f"{claim.id}: the result has nothing of the kind ({error!r})"]
    return [f"{claim.id}: {problem}" for problem in _problems(claim, case, allowed)]


def _problems(claim: Claim, case: Case, allowed: Allowed) -> Iterator[str]:
    yield from (f"not so: {need}" for need, holds in allowed.needs.items() if not holds)
    yield from _wrong_numbers(claim, case)
    yield from (f"“{words}” is missing" for words in allowed.words if not _stands(words, claim.text))
    if language() == SOURCE:
        says = (*allowed.says, *(words for words, is_so in allowed.only_if.items() if is_so))
        never = (*allowed.never, *(words for words, is_so in allowed.only_if.items() if not is_so))
        yield from (f"it must say “{words}”" for words in says if words not in claim.text)
        own = re.sub(r"“[^”]*”", "“”", claim.text)  # what is quoted is the instrument's
        yield from (f"it must not say “{words}”" for words in never if words in own)
    rest = _without(claim.text, (*allowed.words, *allowed.quoted))
    yield from (f"“{digits}” stands on nothing" for digits in re.findall(r"\d[\d.,]*", rest))
    yield from _wrong_names(claim, case, allowed)
    if claim.people != allowed.people:
        yield f"{allowed.people} people are behind it, not {claim.people}"


def _wrong_numbers(claim: Claim, case: Case) -> Iterator[str]:
    for each in claim.numbers:
        try:
            value = value_at(case, each.path)
        except (LookupError, AttributeError, ValueError):
            yield f"nothing is at {each.path}"
            continue
        if printed(each.path, value) != each.value:
            yield f"{each.path} is printed as {printed(each.path, value)}, not {each.value}"


def _wrong_names(claim: Claim, case: Case, allowed: Allowed) -> Iterator[str]:
    labels = case.definition.dimensions
    rest = _without(claim.text, (*allowed.words, *allowed.quoted))
    named = {slug for slug, label in labels.items() if _names(rest, label)}
    yield from (f"it doesn't name {labels.get(slug, slug)}" for slug in set(allowed.names) - named)
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
