"""Small confidential rounds as an attacker likes them: everybody gives the order and the statements of all, and somebody is alone."""

from random import Random

from tests.privacy.worlds import PAGES, ROUTING, Person, Save, World, blocks, definition


def attacked_round(seed: int) -> World:
    """Make up a round of 3 to 9 people in 1 to 4 perspectives who all gave the order and every statement that all are asked."""
    chance = Random(seed)  # noqa: S311 - made-up people
    size = chance.randint(3, 9)
    names = chance.sample(list(definition().perspectives), chance.randint(1, min(4, size)))
    # One each, the others by chance: somebody is often alone.
    where = [*names, *(chance.choice(names) for _ in range(size - len(names)))]
    people = tuple(
        Person(number, perspective, "listed", is_express=False, begins=0)
        for number, perspective in enumerate(where)
    )
    return World(
        seed,
        "confidential",
        people,
        ("first",),
        tuple(save for each in people for save in _saves(chance, each)),
        (),
    )


def _saves(chance: Random, person: Person) -> list[Save]:
    asked = definition().asked_of(person.perspective, ROUTING)
    of_all = {definition().ranking.id, *blocks().statements}
    given = [(item, _value(chance, item.kind)) for item in asked if item.id in of_all]
    return [Save(person.number, 0, PAGES[0], item.id, value) for item, value in given]


def _value(chance: Random, kind: str) -> object:
    return (
        {"ranking": chance.sample(list(definition().dimensions), 4)}
        if kind == "ranking"
        else chance.randint(1, 5)
    )
