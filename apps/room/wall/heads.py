"""People as blocks that can be counted from the last row."""

from dataclasses import dataclass


def crowding(most: int) -> str:
    """Return how heads are set where so many stand in one place: one above the other, in rows of five, or of ten."""
    return "tens" if most > 60 else "fives" if most > 15 else "ones"


@dataclass(frozen=True)
class Heads:
    """So many of so many, as blocks."""

    there: int
    of: int

    @property
    def full(self) -> range:
        return range(self.there)

    @property
    def missing(self) -> range:
        return range(max(self.of - self.there, 0))

    @property
    def size(self) -> str:
        most = max(self.of, self.there)
        return "small" if most > 60 else "middle" if most > 20 else "large"
