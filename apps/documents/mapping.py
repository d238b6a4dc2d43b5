"""Between frozen dataclasses and plain JSON values, by their type hints alone.

A field whose name Python keeps for itself ends in an underscore, which JSON doesn't have: ``from_`` is "from".
A field with the metadata `LEFT_OUT` is written only where it is not its default.
"""

import types
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, Field, fields, is_dataclass
from functools import cache, partial
from typing import (
    TYPE_CHECKING,
    Final,
    Literal,
    TypeAliasType,
    Union,
    cast,
    get_args,
    get_origin,
    get_type_hints,
    overload,
)

from apps.documents.values import Json

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

LEFT_OUT: Final = {"left_out": True}


@overload
def plain(value: "DataclassInstance") -> dict[str, Json]: ...


@overload
def plain(value: object) -> Json: ...


def plain(value: object) -> Json:
    """Turn dataclasses, mappings and tuples, nested to any depth, into what ``json.dumps`` takes.

    Fields keep their order and nothing is rounded. What JSON has no form for stays as it is, so that a check finds it.
    """
    if value is None or isinstance(value, str | int | float):  # nearly all there is, so it comes first
        return value
    cls: object = type(value)
    names = _names(cls)
    if names is not None:
        return {
            key: plain(getattr(value, name))
            for name, key, default in names
            if default is MISSING or getattr(value, name) != default
        }
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, Sequence):
        return [plain(item) for item in value]
    return cast("Json", value)


def read[T](cls: type[T], document: object) -> T:
    """Build an instance of a frozen dataclass out of plain JSON that is known to fit it.

    Its fields may be dataclasses, ``tuple[X, ...]``, ``tuple[X, Y]``, mappings, unions, literals and scalars. A field
    without a default that is absent becomes None.
    """
    hint: object = cls
    return cast("T", _typed(_reader(hint), document))


def _typed(reader: Callable[..., object], value: object) -> object:
    return None if value is None else reader(value)


@cache
def _reader(hint: object) -> Callable[..., object]:
    # Worked out once for each hint, with what is within it: an engagement holds thousands of values of each.
    if hint is Json:
        return _as_it_is
    hint = _named(hint)
    if isinstance(hint, type) and is_dataclass(hint):
        return partial(_record, hint)
    origin, args = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        members = [one for one in _members(hint) if one is not types.NoneType]
        # Most are of one type and None, which leaves nothing to choose.
        return _reader(members[0]) if len(members) == 1 else partial(_one_of, members)
    if origin is tuple:
        return _reader_of_tuple(args)
    if origin not in (None, Literal):
        return partial(_mapping, _reader(args[1]))
    # A union of int and float keeps what came, but a float field makes one of 4, so that 4 and 4.0 are the same input.
    return _NUMBERS.get(hint, _as_it_is)


_NUMBERS: dict[object, Callable[..., object]] = {int: int, float: float}


def _reader_of_tuple(args: Sequence[object]) -> Callable[..., object]:
    if args[-1] is Ellipsis:
        return partial(_tuple, _reader(args[0]))
    return partial(_row, [_reader(one) for one in args])


def _as_it_is(value: object) -> object:
    return value


def _named(hint: object) -> object:
    return hint.__value__ if isinstance(hint, TypeAliasType) else hint


def _members(hint: object) -> list[object]:
    """Return the types of a union, those of unions within it included."""
    if hint is Json:
        return [hint]
    hint = _named(hint)
    if get_origin(hint) not in (Union, types.UnionType):
        return [hint]
    return [member for one in get_args(hint) for member in _members(one)]


@cache
def _names(cls: object) -> tuple[tuple[str, str, object], ...] | None:
    # Name, key, and the value that is left out.
    if not is_dataclass(cls):
        return None
    return tuple((field.name, field.name.removesuffix("_"), _left_out(field)) for field in fields(cls))


def _left_out(field: Field[object]) -> object:
    if not field.metadata:
        return MISSING
    return field.default if field.default_factory is MISSING else field.default_factory()


@cache
def _fields(cls: type) -> tuple[tuple[str, str, Callable[..., object], bool], ...]:
    # Name, key, reader, and whether it has a default.
    hints = get_type_hints(cls)
    return tuple(
        (field.name, field.name.removesuffix("_"), _reader(hints[field.name]), _has_default(field))
        for field in fields(cls)
    )


def _record(cls: type, value: Mapping[str, object]) -> object:
    return cls(
        **{
            name: _typed(reader, value.get(key))
            for name, key, reader, has_default in _fields(cls)
            if key in value or not has_default
        }
    )


def _has_default(field: Field[object]) -> bool:
    return field.default is not MISSING or field.default_factory is not MISSING


def _one_of(hints: Sequence[object], value: object) -> object:
    # A value's own type goes first: an integer stays one where a float would fit as well.
    if type(value) in hints:
        return value
    return _reader(next(one for one in hints if _fits(one, value)))(value)


def _mapping(reader: Callable[..., object], value: Mapping[str, object]) -> dict[str, object]:
    return {key: _typed(reader, one) for key, one in value.items()}


def _tuple(reader: Callable[..., object], value: Sequence[object]) -> tuple[object, ...]:
    return tuple(value) if reader is _as_it_is else tuple([_typed(reader, item) for item in value])


def _row(readers: Sequence[Callable[..., object]], value: Sequence[object]) -> tuple[object, ...]:
    return tuple([_typed(reader, item) for reader, item in zip(readers, value, strict=True)])


def _fits(hint: object, value: object) -> bool:
    origin = get_origin(hint)
    if origin is Literal:
        return value in get_args(hint)
    if origin is tuple:
        return isinstance(value, list | tuple)
    if is_dataclass(hint) or origin is not None:
        return isinstance(value, Mapping)
    if hint in (int, float):
        return isinstance(value, int | float) and not isinstance(value, bool)
    return isinstance(hint, type) and isinstance(value, hint)
