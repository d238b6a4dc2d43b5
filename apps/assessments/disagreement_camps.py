"""Whether people fall into two camps, said by how many they are and by what separates them: never by who is in which."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from apps.assessments.counts import People
from apps.assessments.privacy import is_enough
from apps.assessments.sentences import listed
from apps.charts import share_words
from apps.instruments.definition import Definition

SMALLEST_CAMP = 3
FEWEST_VOTERS, MOST_VOTERS = 6, 200  # camps are looked for among so many
FOLLOWS = 0.05  # shuffled perspectives separate as well at most so often

type Json = Mapping[str, Any]


@dataclass(frozen=True)
class Camp:
    """`order` is the one that fits its people best, as (slug, label); with `others` more it is not the only one."""

    people: int
    order: tuple[tuple[str, str], ...]
    others: int


@dataclass(frozen=True)
class Camps:
    """`camps` is empty where none were found or looked for: then `text` says so."""

    heading: str
    text: str
    camps: tuple[Camp, ...]


def camps_of(result: Json, definition: Definition, people: People, k: int) -> Camps | None:
    """Say what may be said of camps; None where the result holds nothing of them."""
    found = result.get("camps")
    if found is None or not is_enough(found["n"], k):
        return None
    if found["status"] == "not_tested":
        return Camps("Camps were not looked for", _untested(found["n"]), ())
    sizes = [len(members) for members in found["members"]]
    smallest = max(SMALLEST_CAMP, k)
    if not sizes or min(sizes) < smallest:
        return _none_found(found, smallest)
    return Camps(
        heading=f"Two camps: {sizes[0]} people and {sizes[1]}",
        text=" ".join(_sentences(found, sizes, definition, people, k)),
        camps=tuple(
            _camp(size, orders, definition) for size, orders in zip(sizes, found["consensus"], strict=True)
        ),
    )


def _untested(voters: int) -> str:
    if voters > MOST_VOTERS:
        return f"Among {voters} people there is no looking for two camps."
    return f"It takes {FEWEST_VOTERS} people who put three dimensions in order, and {voters} did."


def _none_found(found: Json, smallest: int) -> Camps:
    """Say it in the same words where there are camps too small to be shown: their being there is not told either."""
    of_size = f" of at least {smallest} people" if smallest > SMALLEST_CAMP else ""
    text = ""
    if found["small_group"]:
        text = f"In a group of {found['n']} only strongly opposed ones would be."
    elif smallest == SMALLEST_CAMP:
        text = (
            f"The orders of {found['n']} people scatter as those of one group do; that is no proof of unity."
        )
    return Camps(f"No two camps{of_size} were found", text, ())


def _sentences(
    found: Json, sizes: Sequence[int], definition: Definition, people: People, k: int
) -> Iterator[str]:
    first, second = found["separated_by"]
    labels = [definition.dimensions[slug].lower() for slug in (first, second)]
    told = [_side(people.preferring(first, second, members), labels) for members in found["members"]]
    larger = "the larger camp" if sizes[0] > sizes[1] else "one camp"
    yield f"What separates them most is {listed(labels)}: in {larger} {told[0]}, in the other {told[1]}."
    chance = share_words(found["p"]).replace("<", "under ")
    yield f"A group without camps would split as clearly in {chance} of cases."
    # A perspective of few people is not told apart, not even by its silence: then nothing is said either way.
    if all(is_enough(count, k) for count in people.voters_by_perspective().values()):
        association = found["group_association_p"]
        if association is not None and association <= FOLLOWS:
            yield "The camps follow the perspectives: people of one perspective mostly stand together."
        elif association is not None:
            yield "The camps run across the perspectives: they don't follow them."


def _side(counts: tuple[int, int], labels: Sequence[str]) -> str:
    before, after = counts
    first, second = labels if before >= after else reversed(labels)
    most, least = max(counts), min(counts)
    if not least:
        return f"{most} put {first} before {second}"
    return f"{most} put {first} before {second} and {least} the other way round"


def _camp(size: int, orders: Sequence[Sequence[int]], definition: Definition) -> Camp:
    slugs = list(definition.dimensions)
    ranks = dict(zip(slugs, orders[0], strict=True))
    order = sorted(slugs, key=lambda slug: ranks[slug])
    return Camp(size, tuple((slug, definition.dimensions[slug]) for slug in order), len(orders) - 1)
