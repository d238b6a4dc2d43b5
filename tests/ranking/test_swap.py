"""The swap law: what two people of one crowd gave in a block may change hands, and no byte of the result is another."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.ranking import Engagement, Settings, assess
from tests.ranking.build import DIMENSIONS, Person, engagement, examples
from tests.ranking.evidence_strategies import estimates, feelings, rankings

# Which lines are reached is measured on what is worked out by hand: measuring takes half as long again.
pytestmark = pytest.mark.no_cover

CROWD_OF = {"business": "business+risk", "risk": "business+risk", "product": "product"}
STATEMENTS = ("data2", "user2")  # asked of some: blocks of their own
EXAMPLES = settings(max_examples=examples(12, 200))
FEW = Settings(draws=256, camps_draws=9)


@dataclass(frozen=True)
class Room:
    """Everybody, and what each gave in blocks that are not the core."""

    people: tuple[Person, ...]
    statements: Mapping[str, tuple[Any, ...]]  # by item, an answer of each person

    @property
    def engagement(self) -> Engagement:
        """Write the lists as they are frozen: from here on nothing joins what one person gave."""
        joined = engagement(*self.people)
        document: Any = {**joined.to_json()}
        document["crowds"] = [{"id": "business+risk", "weight": 2}, {"id": "product", "weight": 1}]
        for row in document["opinions"]:
            row["crowd"] = CROWD_OF[row["crowd"]]
        document["statements"] = [{"item": item, "crowds": self._counted(item)} for item in STATEMENTS]
        return Engagement.from_json(document)

    def _counted(self, item: str) -> list[dict[str, Any]]:
        given = [
            (CROWD_OF[one.group], answer)
            for one, answer in zip(self.people, self.statements[item], strict=True)
        ]
        return [
            {
                "id": crowd,
                "weight": 1,
                "answers": [given.count((crowd, level)) for level in range(1, 6)],
                "unable": given.count((crowd, "dk")),
                "blank": given.count((crowd, None)),
            }
            for crowd in sorted(set(CROWD_OF.values()))
        ]


@st.composite
def rooms(draw: st.DrawFn) -> Room:
    core = feelings(DIMENSIONS, complete=False).map(
        lambda given: {item: level for item, level in given.items() if item not in STATEMENTS}
    )
    people = tuple(
        Person(
            f"s{place}",
            draw(st.sampled_from(sorted(CROWD_OF))),
            draw(rankings(DIMENSIONS, complete=False)),
            draw(core),
            draw(estimates(DIMENSIONS, complete=False)),
        )
        for place in range(draw(st.integers(3, 7)))
    )
    answer = st.sampled_from((None, "dk", 1, 2, 3, 4, 5))
    statements = {item: tuple(draw(answer) for _ in people) for item in STATEMENTS}
    return Room(people, statements)


def traded[T](values: Sequence[T], one: int, other: int) -> tuple[T, ...]:
    found = list(values)
    found[one], found[other] = found[other], found[one]
    return tuple(found)


def pair_of(room: Room, data: st.DataObject) -> tuple[int, int] | None:
    """Two people of one crowd, whatever their perspectives."""
    crowds = [CROWD_OF[one.group] for one in room.people]
    pairs = [
        (one, other) for other in range(len(crowds)) for one in range(other) if crowds[one] == crowds[other]
    ]
    return data.draw(st.sampled_from(pairs)) if pairs else None


def written(engagement_: Engagement) -> str:
    return json.dumps(assess(engagement_, FEW, engagement_).to_json())


@EXAMPLES
@given(rooms(), st.data())
def test_whole_cores_of_two_people_of_a_crowd_may_change_hands(room: Room, data: st.DataObject) -> None:
    pair = pair_of(room, data)
    if pair is None:
        return
    one, other = (room.people[place] for place in pair)
    people = list(room.people)
    people[pair[0]] = replace(one, ranking=other.ranking, likert=other.likert)
    people[pair[1]] = replace(other, ranking=one.ranking, likert=one.likert)
    assert written(replace(room, people=tuple(people)).engagement) == written(room.engagement)


@EXAMPLES
@given(rooms(), st.data(), st.sampled_from(STATEMENTS))
def test_an_answer_to_another_statement_may_change_hands(room: Room, data: st.DataObject, item: str) -> None:
    pair = pair_of(room, data)
    if pair is None:
        return
    statements = {**room.statements, item: traded(room.statements[item], *pair)}
    assert written(replace(room, statements=statements).engagement) == written(room.engagement)


def test_what_crosses_crowds_is_another_result() -> None:
    # Else the two above would prove nothing.
    alike = [
        Person("s0", "business", dict(zip(DIMENSIONS, (1, 2, 3, 4), strict=True))),
        Person("s1", "business", dict(zip(DIMENSIONS, (1, 2, 3, 4), strict=True))),
        Person("s2", "product", dict(zip(DIMENSIONS, (4, 3, 2, 1), strict=True))),
    ]
    room = Room(tuple(alike), dict.fromkeys(STATEMENTS, (1, 1, 5)))
    crossed = [
        alike[0],
        replace(alike[1], ranking=alike[2].ranking),
        replace(alike[2], ranking=alike[1].ranking),
    ]
    assert written(replace(room, people=tuple(crossed)).engagement) != written(room.engagement)
    counted = {**room.statements, "data2": (1, 5, 1)}
    assert written(replace(room, statements=counted).engagement) != written(room.engagement)
