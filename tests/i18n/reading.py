"""What a page shows that was not translated: its plain letters, without names and what people typed."""

import re
from collections.abc import Iterable
from functools import lru_cache
from html.parser import HTMLParser

_SAID = ("aria-label", "alt", "title", "placeholder", "data-label")
_UNSEEN = {"script", "style", "code"}
# Names, and what is written alike in every language.
_NAMES = re.compile(
    r"\b(Scalelens|UTC|PDF|CSV|SHA-256|EUR|NumPy|WeasyPrint|[a-z]+(-[a-z0-9]+)+@\d+|[0-9a-f]{12,}|([0-9a-f]{4}-){2}[0-9a-f]{4}|"
    r"[A-Z]{1,2}\d{1,2}|[0-9A-F]{4}|[\w.+-]+@[\w-]+\.[\w.-]+|https?://\S+|p)\b"
)
_PLACE = re.compile(r"\{[a-z]+\}")  # what a script fills in
_CLIPPED = re.compile(r"“([^”]+)”")
_WORD = re.compile(r"[A-Za-z]{2,}")


class _Texts(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._unseen += tag in _UNSEEN
        is_button = tag == "input" and ("type", "submit") in attrs
        self.found += [
            value for name, value in attrs if value and (name in _SAID or (is_button and name == "value"))
        ]
        self.found += [
            _PLACE.sub("", value) for name, value in attrs if value and name.startswith("data-say")
        ]

    def handle_endtag(self, tag: str) -> None:
        self._unseen -= tag in _UNSEEN

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.found.append(data)


def plain_texts(html: str, typed: Iterable[str]) -> list[str]:
    """Return each text of a page that still has a plain word; `typed` is what people wrote and are called."""
    texts = _Texts()
    texts.feed(html)
    return plain_lines(texts.found, typed)


def _without_clipped(text: str, known: Iterable[str]) -> str:
    """Leave out quotes that end early in what somebody wrote."""

    def left(quote: re.Match[str]) -> str:
        begun = quote[1].strip(" .…").casefold()
        return "" if any(begun in each.casefold() for each in known) else quote[0]

    return _CLIPPED.sub(left, text)


def plain_lines(lines: Iterable[str], typed: Iterable[str]) -> list[str]:
    known, names = _known(frozenset(typed))
    found = []
    for line in lines:
        text = _without_clipped(" ".join(line.split()), known)
        # Most lines have no plain word at all, and taking out thousands of names joins no letters to one.
        if _WORD.search(text) and _WORD.search(_NAMES.sub("", names.sub("", text))):
            found.append(text)
    return found


# One page after another is read by the same names: there are thousands of them.
@lru_cache(maxsize=4)
def _known(typed: frozenset[str]) -> tuple[list[str], re.Pattern[str]]:
    known = sorted({text for text in typed if len(text) > 1}, key=len, reverse=True)
    # Whole words: a short name such as “Abe” is no part of a code such as `abe1-…`.
    either = "|".join(map(re.escape, known)) or r"(?!)"
    return known, re.compile(rf"(?<!\w)(?:{either})(?!\w)", re.IGNORECASE)
