"""An attacker who knows who speaks for which perspective, and reads all that is printed of a small confidential round.

They write every figure as a sum over people, keep every world that prints the same, and call certain what is so in all of
them. They know how a result is made; what anybody said they use nowhere.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from apps.assessments.crowds import Crowd
from tests.privacy.worlds import blocks, definition

HALF_A_PLACE, HALF_A_PERCENT = 0.05, 0.005
ROUNDING = 1e-9  # of the machine that made the figures

type Question = tuple[str, str]  # places or trouble, and the dimension
type Vectors = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Fact:
    """What every world that prints the same says of one person: the place of a dimension, or how much trouble with it."""

    person: int
    question: Question
    value: int


@dataclass(frozen=True)
class Cell:
    """People whom no figure tells apart, with how many perspectives they weigh as."""

    label: str
    people: tuple[int, ...]
    weight: int


@dataclass(frozen=True)
class Figure:
    """A printed mean: of one cell, or of several by their weights, or by heads where answers are counted."""

    cells: tuple[int, ...]
    low: float
    high: float
    by_heads: bool = False


@dataclass(frozen=True)
class Attacker:
    """`cells` says whom they take to be counted together, `reads_rows` whether they read rows of groups, or totals alone."""

    printed: Mapping[str, object]
    cells: tuple[Cell, ...]
    reads_rows: bool = True
    own: Mapping[Question, int] | None = None  # what they said themself, as the first of the list

    @classmethod
    def of(
        cls,
        result: bytes,
        perspectives: Sequence[str],
        *,
        each_alone: bool = False,
        own: Mapping[Question, int] | None = None,
    ) -> "Attacker":
        printed = json.loads(result)
        crowds = [(name,) for name in dict.fromkeys(perspectives)] if each_alone else groups_of(printed)
        cells = tuple(
            Cell(
                label_of(crowd),
                tuple(number for number, name in enumerate(perspectives) if name in crowd),
                len(crowd),
            )
            for crowd in crowds
        )
        return cls(printed, cells, reads_rows=not each_alone, own=own)

    def facts(self) -> set[Fact]:
        """Return what is certain. Raises AssertionError where no world prints this: the attacker is wrong then."""
        first = first_places(self.printed)
        found: set[Fact] = set()
        for slug in definition().dimensions:
            # Counted from 0, as trouble is; where nobody puts a dimension first, it is second at least.
            places = self._figures("stated", "places", slug, HALF_A_PLACE / 3, lambda place: (place - 1) / 3)
            found |= self._certain(("places", slug), places, range(int(slug not in first), 4))
        for slug, items in scored_items().items():
            most = 4 * len(items)
            trouble = self._figures(
                "trouble_percent", "trouble", slug, HALF_A_PERCENT, lambda share: share / 100
            )
            found |= self._certain(
                ("trouble", slug), [*trouble, *self._counted(items, most)], range(most + 1)
            )
        return found

    def _certain(self, question: Question, figures: Iterable[Figure], values: range) -> set[Fact]:
        """Return of whom only one of these values is left in all worlds that print the same."""
        known = [self.own[question] if self.own and 0 in cell.people else None for cell in self.cells]
        others = [len(cell.people) - (own is not None) for cell, own in zip(self.cells, known, strict=True)]
        worlds = self._worlds(figures, values, [own or 0 for own in known], others)
        assert len(worlds), question
        found, least, most = set(), values[0], values[-1]
        for place, cell in enumerate(self.cells):
            totals, rest = worlds[:, place] - (known[place] or 0), others[place] - 1
            lowest, highest = int(totals.min()), int(totals.max())
            low, high = max(least, lowest - most * rest), min(most, highest - least * rest)
            if low == high:
                people = (person for person in cell.people if known[place] is None or person != 0)
                found |= {Fact(person, question, low) for person in people}
        return found

    def _worlds(
        self, figures: Iterable[Figure], values: range, known: Sequence[int], others: Sequence[int]
    ) -> Vectors:
        """Return which sums of what each cell says print the same; so much of it is known, and of so many others not."""
        ranges = [
            own + np.arange(values[0] * people, values[-1] * people + 1)
            for own, people in zip(known, others, strict=True)
        ]
        worlds: Vectors = np.stack(np.meshgrid(*ranges), axis=-1).reshape(-1, len(self.cells))
        for figure in figures:
            cells = [self.cells[each] for each in figure.cells]
            votes = [len(cell.people) if figure.by_heads else cell.weight for cell in cells]
            weights = [vote / len(cell.people) / sum(votes) for vote, cell in zip(votes, cells, strict=True)]
            means = worlds[:, figure.cells] @ np.array(weights) / values[-1]
            worlds = worlds[(means >= figure.low) & (means <= figure.high)]
        return worlds

    def _counted(self, items: Sequence[str], most: int) -> Iterable[Figure]:
        """Return what counted answers say, of all and of each group, where each statement of a dimension is counted."""
        found = {each["question"]: each for each in self.printed["divided"]}  # type: ignore[attr-defined]
        if not found.keys() >= set(items):
            return
        counts = [(tuple(range(len(self.cells))), [found[item]["answers"] for item in items])]
        for number, cell in enumerate(self.cells if self.reads_rows else ()):
            groups = [
                {row["perspectives"].strip("“”"): row for row in found[item]["groups"]} for item in items
            ]
            counts.append(((number,), [each[cell.label]["answers"] for each in groups]))
        for cells, tallies in counts:
            heads = sum(len(self.cells[cell].people) for cell in cells)
            mean = sum(map(_points_of, items, tallies)) / heads / most
            yield Figure(cells, mean - ROUNDING, mean + ROUNDING, by_heads=True)

    def _figures(
        self, total: str, rows: str, slug: str, half: float, share_of: Callable[[float], float]
    ) -> list[Figure]:
        """Return what is printed of a dimension, 0 to 1: of all, and of each group."""
        scores = {each["dimension"]: each for each in self.printed["dimensions"]}  # type: ignore[attr-defined]
        found = [(tuple(range(len(self.cells))), scores[slug][total])]
        labels, table = [cell.label for cell in self.cells], self.printed[rows] if self.reads_rows else None
        for row in table["rows"] if table else ():  # type: ignore[index]
            found.append(((labels.index(row["perspectives"]),), _number(row["dimensions"][slug])))
        return [
            Figure(cells, share_of(value) - half - ROUNDING, share_of(value) + half + ROUNDING)
            for cells, value in found
            if value is not None
        ]


def label_of(crowd: Crowd) -> str:
    return "; ".join(definition().perspectives[name] for name in crowd)


GROUPS = re.compile(r"“?([^“”()]+?)”? \(\d+ (?:person|people)\)(?:; |\.$)")


def groups_of(printed: Mapping[str, object]) -> list[Crowd]:
    """Return whom the result says it tells together."""
    texts = texts_of(printed, "heard.groups")
    names = {label: name for name, label in definition().perspectives.items()}
    found = GROUPS.findall(texts[0].partition("groups alone: ")[2]) if texts else []
    return [tuple(names[label] for label in each.split("; ")) for each in found]


def texts_of(printed: Mapping[str, object], rule: str) -> list[str]:
    return [each["text"] for each in printed["sentences"] if each["id"] == rule]  # type: ignore[attr-defined]


def first_places(printed: Mapping[str, object]) -> set[str]:
    """Return what anybody puts first, as the result counts it."""
    (text,) = texts_of(printed, "room.tally")
    labels = {slug: label.lower() for slug, label in definition().dimensions.items()}
    return {slug for slug, label in labels.items() if f"put {label} first" in text.lower()}


def _number(words: str) -> float | None:
    found = re.search(r"\d+(?:\.\d+)?", words)
    return float(found[0]) if found and not words.startswith(("under", "over", "<", ">")) else None


def points(item: str, answer: int) -> int:
    """Return how much trouble an answer tells of, 0 to 4."""
    return 5 - answer if definition().agreements[item].reverse else answer - 1


def _points_of(item: str, tally: Sequence[Mapping[str, int]]) -> int:
    return sum(each["people"] * points(item, answer) for answer, each in enumerate(tally, start=1))


@cache
def scored_items() -> dict[str, list[str]]:
    """Return the statements of the core that tell of trouble, by dimension."""
    items = [definition().agreements[name] for name in blocks().statements]
    return {
        slug: [item.id for item in items if item.dimension == slug and item.scored]
        for slug in definition().dimensions
    }
