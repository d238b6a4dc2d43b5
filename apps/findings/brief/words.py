"""How long a headline may be, and where a sentence may be cut."""

MOST_IN_HEADLINE, MOST_LETTERS = 24, 140
# A step of which the beginning is told does not end in one of these.
ENDS_NOTHING = frozenset(
    [
        "a",
        "an",
        "and",
        "after",
        "at",
        "before",
        "by",
        "for",
        "from",
        "how",
        "in",
        "into",
        "many",
        "of",
        "on",
        "per",
        "than",
        "that",
        "the",
        "to",
        "with",
    ]
)


def words_in(text: str) -> int:
    return len(text.split())
