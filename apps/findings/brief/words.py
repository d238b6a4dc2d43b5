"""How long a headline may be."""

MOST_IN_HEADLINE, MOST_LETTERS = 24, 140


def words_in(text: str) -> int:
    return len(text.split())
