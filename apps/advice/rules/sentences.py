"""What a title and a step must be like: an imperative with an object, short enough to be read at once."""

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass

from apps.advice.rules.file import BRACES

LONGEST_TITLE = 64
_TITLE_WORDS = (2, 9)
_STEP_WORDS = (2, 18)
_BRIEF_WORDS = (2, 8)
_NOT = "Do not "


@dataclass(frozen=True)
class Grammar:
    verbs: Container[str]
    little_words: Container[str]


def title_faults(text: str, grammar: Grammar) -> Iterator[tuple[str, str]]:
    """Yield the code and the message of each fault of a title."""
    if len(text) > LONGEST_TITLE:
        yield "title_too_long", f"A title has {LONGEST_TITLE} characters at most, this one {len(text)}."
    yield from _faults(text, "title", _TITLE_WORDS, grammar)


def step_faults(text: str, grammar: Grammar) -> Iterator[tuple[str, str]]:
    """Yield the code and the message of each fault of what is to be done."""
    yield from _faults(text, "step", _STEP_WORDS, grammar)


def brief_faults(text: str, grammar: Grammar) -> Iterator[tuple[str, str]]:
    """Yield the code and the message of each fault of a step in the words of page 2."""
    yield from _faults(text, "brief", _BRIEF_WORDS, grammar)


def _faults(text: str, what: str, bounds: tuple[int, int], grammar: Grammar) -> Iterator[tuple[str, str]]:
    least, most = bounds
    spoken = BRACES.sub("X", text)  # one word, whatever stands in its place
    words = spoken.replace(_NOT, "Do-not ", 1).split() if spoken.startswith(_NOT) else spoken.split()
    first, *later = words or [""]
    if first.replace("-", " ") not in grammar.verbs:
        yield f"{what}_not_imperative", f"{first!r} is none of the verbs a {what} may begin with."
    if all(word.strip(",;").lower() in grammar.little_words for word in later):
        yield f"{what}_without_object", f"This {what} says to do something, but not to what."
    if not least <= len(spoken.split()) <= most:
        yield f"{what}_too_long", f"A {what} has {least} to {most} words, this one {len(spoken.split())}."
    if re.search(r"[:.](\s|$)", spoken):
        yield f"{what}_punctuation", f"A {what} has no full stop and no colon."
