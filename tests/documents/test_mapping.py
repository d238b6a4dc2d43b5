"""Between types and JSON, by type hints alone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import pytest

from apps.documents.mapping import LEFT_OUT, plain, read
from apps.documents.values import Json

type Named = Literal["a", "b"] | None
type Scalar = str | int | float
type Value = Scalar | tuple[Scalar, ...]
type Matrix = tuple[tuple[float, ...], ...]


@dataclass(frozen=True)
class Leaf:
    size: float
    count: int = 1


@dataclass(frozen=True)
class Tree:
    leaf: Leaf | None
    pair: tuple[float, int]
    many: tuple[Leaf, ...]
    by_name: Mapping[str, Leaf | None]
    either: int | Literal["x"]
    named: Named
    weights: Literal["even"] | tuple[float, float]
    matrix: Matrix = ()
    table: dict[str, dict[str, float]] = field(default_factory=dict)
    yes: bool = True


TREE = Tree(Leaf(1.5, 2), (1.0, 2), (Leaf(3.0),), {"l": Leaf(2.0), "n": None}, 3, "a", (1.0, 2.0), ((1.0, 2.0),), {"t": {"u": 1.0}}, False)  # fmt: skip
JSON: dict[str, Any] = {
    "leaf": {"size": 1.5, "count": 2},
    "pair": [1.0, 2],
    "many": [{"size": 3.0, "count": 1}],
    "by_name": {"l": {"size": 2.0, "count": 1}, "n": None},
    "either": 3,
    "named": "a",
    "weights": [1.0, 2.0],
    "matrix": [[1.0, 2.0]],
    "table": {"t": {"u": 1.0}},
    "yes": False,
}


def test_types_become_json_in_the_order_of_their_fields() -> None:
    written = plain(TREE)
    assert written == JSON
    assert list(written) == list(JSON)
    assert plain(("ab", {"k": (1,)})) == ["ab", {"k": [1]}]
    nothing_known: Any = Leaf
    assert plain(nothing_known) is Leaf


def test_json_becomes_types() -> None:
    assert read(Tree, JSON) == TREE


def test_numbers_become_what_the_hint_says() -> None:
    leaf = read(Leaf, {"size": 2, "count": 3.0})
    assert (type(leaf.size), type(leaf.count)) == (float, int)
    pair = read(tuple[float, int], [1, 2.0])
    assert [type(one) for one in pair] == [float, int]
    hint: Any = int | Literal["x"]
    assert type(read(hint, 3.0)) is int
    hint = float | None
    assert read(hint, 2) == 2.0


def test_what_is_absent_is_a_default_or_nothing() -> None:
    assert read(Leaf, {}) == Leaf(None)
    bare = read(Tree, {"either": "x", "weights": "even"})
    assert bare == Tree(None, None, None, None, "x", None, "even")


@pytest.mark.parametrize(
    ("hint", "value", "expected"),
    [
        (Leaf | None, None, None),
        (Leaf | str, "leaf", "leaf"),
        (str | Leaf, {"size": 1}, Leaf(1.0)),
        (Literal["x"] | int, 4, 4),
        (Named, "b", "b"),
        (Matrix, [[1], []], ((1.0,), ())),
        (bool | float, True, True),
        (float | bool, True, True),
        (float | bool, 1, 1.0),
        (dict[str, float] | str, {"a": 1}, {"a": 1.0}),
        (str | tuple[int, ...], (1, 2), (1, 2)),
        (float | int, 1, 1),
        (int | float, 1.0, 1.0),
        (Value | None, 1, 1),
        (Value | None, 1.5, 1.5),
        (Value | None, ["a", 1], ("a", 1)),
        (str, "abc", "abc"),
        (bool, True, True),
        (Json, [{"a": 1}], [{"a": 1}]),
        (Json | None, [1], [1]),
    ],
)
def test_a_union_takes_what_fits(hint: Any, value: Any, expected: Any) -> None:
    found = read(hint, value)
    assert found == expected
    assert type(found) is type(expected)


def test_an_underscore_at_the_end_is_for_python_alone() -> None:
    @dataclass(frozen=True)
    class Target:
        from_: str
        class_: int = 1

    assert read(Target, {"from": "G3"}) == Target("G3")
    assert plain(Target("G3")) == {"from": "G3", "class": 1}


def test_a_field_that_may_be_left_out_is_written_only_where_it_is_something() -> None:
    @dataclass(frozen=True)
    class Turnout:
        asked: int = 0
        interviews: int = field(default=0, metadata=LEFT_OUT)

    assert plain(Turnout()) == {"asked": 0}
    assert plain(Turnout(2, 1)) == {"asked": 2, "interviews": 1}
    assert read(Turnout, {"asked": 2}) == Turnout(2, 0)
