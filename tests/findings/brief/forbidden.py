"""Words that do not stand on cover and page 2, and how many may: those of the engine, of a form, and of nobody."""

import re
from collections.abc import Iterator

MOST_WORDS, MOST_ON_COVER = 300, 70
# As whole words; of each, what stands behind it may go on.
FORBIDDEN = (
    "draw",
    "draws",
    "16,384",
    ">99 %",
    "seed",
    "fingerprint",
    "digest",
    "engine",
    "rule id",
    "reach their limit",
    "reaches its limit",
    "likeliest to be first",
    "comes first in",
    "what comes first",
    "today not known",
    "may not be shown",
    "rests on too few",
    "more, from page",
    "as framed",
    "the figures of",
    "by measured figures of",
    "perspective",
    "perspectives",
    "dimension",
    "dimensions",
    "strand",
    "strands",
    "camp",
    "camps",
    "horizon",
    "planning window",
    "within 18 months",
    "read what is over",
    "show both",
    "run the short tests",
    "the result",
    "verify",
    "ensure",
    "leverage",
    "robust",
    "holistic",
    "alignment",
    "it depends",
)
_QUOTED = re.compile(r"“[^”]*”")


def forbidden_in(text: str) -> Iterator[str]:
    """Yield the words of a text that do not belong there; a person's own words in quotes are free."""
    own = _QUOTED.sub("“”", text).lower()
    yield from (word for word in FORBIDDEN if re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", own))
