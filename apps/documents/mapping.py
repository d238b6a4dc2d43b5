"""Between the engine's frozen dataclasses and plain JSON values, by their type hints alone."""

import types
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, Field, fields, is_dataclass
from functools import cache, partial
from typing import Any, Literal, TypeAliasType, Union, get_args, get_origin, get_type_hints


def plain(value: object) -> Any:
    """Turn dataclasses, mappings and tuples into what ``json.dumps`` takes.

    Parameters
    ----------
    value : object
        A dataclass instance, mapping, sequence, or scalar, nested to any depth. Units and ranges are
        those of the fields; nothing is rounded or reordered.

    Returns
    -------
    object
        Dictionaries in field order, lists, and the scalars as they were.
    """
    if value is None or isinstance(value, str | int | float):  # nearly all there is, so it comes first
        return value
    cls: Any = type(value)
    names = _names(cls)
    if names is not None:
        return {name: plain(getattr(value, name)) for name in names}
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, Sequence):
        return [plain(item) for item in value]
    return value


def read[T](cls: type[T], document: object) -> T:
    """Build an instance of a class out of plain JSON that is known to fit it.

    Parameters
    ----------
    cls : type
        A frozen dataclass, or any other form that `typed` takes.
    document : object
        Plain JSON. A field without a default that is absent becomes None.

    Returns
    -------
    object
        An instance of `cls`.
    """
    value: T = typed(cls, document)
    return value


def typed(hint: Any, value: Any) -> Any:
    """Build the value a type hint asks for out of plain JSON that is known to fit it.

    Parameters
    ----------
    hint : type or typing form
        A dataclass, ``tuple[X, ...]``, ``tuple[X, Y]``, a mapping, a union, a literal, or a scalar type.
    value : object
        Plain JSON. A dataclass field without a default that is absent becomes None.

    Returns
    -------
    object
        An instance of `hint`; numbers become ``int`` or ``float`` as the hint says.
    """
    return None if value is None else _reader(hint)(value)


@cache
def _reader(hint: Any) -> Callable[[Any], Any]:
    # Worked out once for each hint: an engagement holds thousands of values of each.
    hint = _named(hint)
    if is_dataclass(hint):
        return partial(_record, hint)
    origin, args = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return partial(_one_of, [one for one in _members(hint) if one is not types.NoneType])
    if origin is tuple:
        return partial(_tuple, args)
    if origin is not None and origin is not Literal:
        return lambda value: {key: typed(args[1], one) for key, one in value.items()}
    return hint if hint in (int, float) else lambda value: value


def _named(hint: Any) -> Any:
    return hint.__value__ if isinstance(hint, TypeAliasType) else hint


def _members(hint: Any) -> list[Any]:
    """Return the types of a union, those of unions within it and behind names of its own included."""
    hint = _named(hint)
    if get_origin(hint) not in (Union, types.UnionType):
        return [hint]
    return [member for one in get_args(hint) for member in _members(one)]


@cache
def _names(cls: Any) -> tuple[str, ...] | None:
    return tuple(field.name for field in fields(cls)) if is_dataclass(cls) else None


@cache
def _fields(cls: type) -> tuple[tuple[str, Any, bool], ...]:
    # Name, hint, and whether it has a default.
    hints = get_type_hints(cls)
    return tuple((field.name, hints[field.name], _has_default(field)) for field in fields(cls))


def _record(cls: Any, value: Mapping[str, Any]) -> Any:
    return cls(
        **{
            name: typed(hint, value.get(name))
            for name, hint, has_default in _fields(cls)
            if name in value or not has_default
        }
    )


def _has_default(field: Field[Any]) -> bool:
    return field.default is not MISSING or field.default_factory is not MISSING


def _one_of(hints: Sequence[Any], value: Any) -> Any:
    # Most unions are of one type and None, which leaves nothing to choose. A value's own type goes first: an
    # integer stays one where a float would fit as well.
    if len(hints) == 1:
        return typed(hints[0], value)
    if type(value) in hints:
        return value
    return typed(next(one for one in hints if _fits(one, value)), value)


def _tuple(args: tuple[Any, ...], value: Sequence[Any]) -> tuple[Any, ...]:
    if args[-1] is Ellipsis:
        return tuple(typed(args[0], item) for item in value)
    return tuple(typed(one, item) for one, item in zip(args, value, strict=True))


def _fits(hint: Any, value: object) -> bool:
    hint = _named(hint)
    origin = get_origin(hint)
    if origin is Literal:
        return value in get_args(hint)
    if origin is tuple:
        return isinstance(value, list | tuple)
    if is_dataclass(hint) or origin is not None:
        return isinstance(value, Mapping)
    if hint in (int, float):
        return isinstance(value, int | float) and not isinstance(value, bool)
    return isinstance(value, hint)
