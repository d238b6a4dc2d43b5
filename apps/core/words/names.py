"""Whether two names, each as somebody typed it, may be one person's."""

import re
import unicodedata
from collections.abc import Iterable
from difflib import SequenceMatcher
from functools import lru_cache

TITLES = frozenset({"dr", "prof", "mr", "mrs", "ms", "mx", "sir", "herr", "frau"})
NEAR = 0.75  # of the letters of two words: "Nayr" is near "Nair", and "Tom" is not near "Tim"
# What Unicode takes for letters of their own, though people type the plain one.
_PLAIN = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"})
_APOSTROPHES = re.compile("['’‘ʼ`´]")
_WORDS = re.compile(r"[^\W_]+")


@lru_cache(maxsize=4096)
def words_of(name: str) -> tuple[str, ...]:
    """Return the words of a name without case, accents, hyphens, apostrophes and titles."""
    letters = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", name).casefold()).translate(_PLAIN)
    words = _WORDS.findall("".join(each for each in letters if not unicodedata.combining(each)))
    return tuple(word for word in words if word not in TITLES) or tuple(words)


def is_same(name: str, other: str) -> bool:
    """Return whether two names differ by no letter; nothing is the name of nobody."""
    return bool(words_of(name)) and "".join(words_of(name)) == "".join(words_of(other))


def has_initials(name: str, other: str) -> bool:
    """Return whether a name is the initials of another: "S. R." or "SR" of "Sam Rhys"."""
    initials = "".join(word[0] for word in words_of(other))
    return len(initials) > 1 and "".join(words_of(name)) == initials


def _initials(words: Iterable[str]) -> set[str]:
    return {word[0] for word in words}


def is_like(name: str, other: str) -> bool:
    """Return whether two names may be one person's.

    Each word of the shorter is near to a word of the longer, or begins it ("Jo B." of "Jo Berg"); one is more than that.
    """
    words, others = words_of(name), words_of(other)
    # Few people mistype the first letter of each word; comparing those would cost most of the time.
    if _initials(words).isdisjoint(_initials(others)):
        return False
    if is_same(name, other):
        return True
    short, long = sorted((words, others), key=len)
    left, has_near = list(long), False
    for word in sorted(short, key=len, reverse=True):
        near = next((each for each in left if _is_near(word, each)), None)
        match = near or next((each for each in left if each.startswith(word) or word.startswith(each)), None)
        if match is None:
            return False
        has_near = has_near or near is not None
        left.remove(match)
    return has_near


@lru_cache(maxsize=1 << 16)
def _is_near(word: str, other: str) -> bool:
    if min(len(word), len(other)) < 2:
        return False  # an initial
    return word == other or SequenceMatcher(None, word, other, autojunk=False).ratio() >= NEAR
