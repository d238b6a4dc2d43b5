"""What is printed of letters that the report's own fonts lack: fonts for other scripts, and a mark where there is none."""

import json
import re
from collections.abc import Iterable
from functools import cache
from itertools import groupby
from pathlib import Path

# Fonts of the machine are never used: the same report would look otherwise on another.
# By the name of a font file: those for other scripts, in the order in which they are asked for a letter.
OTHERS = (
    "ibm-plex-sans-all-400-normal",  # Greek, Cyrillic, arrows, signs
    "ibm-plex-sans-hebrew-hebrew-400-normal",
    "ibm-plex-sans-arabic-arabic-400-normal",
    "ibm-plex-sans-devanagari-devanagari-400-normal",
    "ibm-plex-sans-thai-thai-400-normal",
    "ibm-plex-sans-kr-korean-400-normal",
    "noto-emoji-400-normal",
    "droid-sans-fallback-full",
)
OWN = "own"  # of the faces of the style sheet: what each of them has
LETTERS = Path(__file__).with_name("letters.json")  # first and last code point of each range, by font
FACE = '@font-face {{ font-family: "{name}"; font-weight: 400; src: url("fonts/{name}.woff2") format("woff2"); }}'
# They draw nothing: joiners, variation selectors, and what sets a text off from its surroundings.
UNSEEN = frozenset(
    map(chr, (*range(0x200B, 0x200E), 0x2060, *range(0x2066, 0x206A), *range(0xFE00, 0xFE10), 0xFEFF))
)
SPACES = frozenset("\t\n\r\f")
RIGHT_TO_LEFT = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"
# Words in such a script, with what stands between them and the marks that end the last one.
ASIDE = re.compile(rf"[{RIGHT_TO_LEFT}](?:[^\w\n]*[\d]*[^\w\n]*[{RIGHT_TO_LEFT}])*[.!?؟…]*")
SET_OFF, AS_BEFORE = "\u2067", "\u2069"  # right to left, whatever stands around it
MOST_NAMED = 3  # code points of signs in a row


def fit_to_print(text: str) -> str:
    """Return the text with every sign some font has, and a mark for others: "[U+0915]"."""
    if text.isascii():
        return text
    if not _own().issuperset(text):
        missing = {sign for sign in set(text) - _own() if _font_of(sign) is None}
        if missing:
            text = "".join(
                _marked(list(signs)) if is_missing else "".join(signs)
                for is_missing, signs in groupby(text, missing.__contains__)
            )
        # What is written from right to left would move the punctuation and the figures around it.
        text = ASIDE.sub(rf"{SET_OFF}\g<0>{AS_BEFORE}", text)
    return text


def faces_css(names: Iterable[str]) -> str:
    return "\n".join(FACE.format(name=name) for name in names)


def fonts_for(texts: str) -> tuple[str, ...]:
    """Return the names of the fonts that are needed beside the report's own."""
    needed = {_font_of(sign) for sign in set(texts) - _own()}
    return tuple(name for name in OTHERS if name in needed)


def _marked(signs: list[str]) -> str:
    named = " ".join(f"U+{ord(sign):04X}" for sign in signs[:MOST_NAMED])
    return f"[{named} …]" if len(signs) > MOST_NAMED else f"[{named}]"


def _font_of(sign: str) -> str | None:
    code, ranges = ord(sign), _ranges()
    return next((name for name in OTHERS if any(first <= code <= last for first, last in ranges[name])), None)


@cache
def _own() -> frozenset[str]:
    letters = {chr(code) for first, last in _ranges()[OWN] for code in range(first, last + 1)}
    return frozenset(letters | UNSEEN | SPACES)


@cache
def _ranges() -> dict[str, tuple[tuple[int, int], ...]]:
    stored = json.loads(LETTERS.read_text(encoding="utf-8"))
    return {name: tuple((first, last) for first, last in ranges) for name, ranges in stored.items()}
