"""Between the engine's frozen dataclasses and plain JSON values, by their type hints alone."""

import types
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, Field, fields, is_dataclass
from functools import cache
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
    if is_dataclass(value) and not isinstance(value, type):
        return {name: plain(getattr(value, name)) for name in _names(type(value))}
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [plain(item) for item in value]
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
    if value is None:
        return None
    hint = _named(hint)
    if is_dataclass(hint):
        return _record(hint, value)
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        return typed(next(one for one in get_args(hint) if _fits(one, value)), value)
    if origin is tuple:
        return _tuple(get_args(hint), value)
    if origin is not None and origin is not Literal:
        item = get_args(hint)[1]
        return {key: typed(item, one) for key, one in value.items()}
    return hint(value) if hint in (int, float) else value


def _named(hint: Any) -> Any:
    return hint.__value__ if isinstance(hint, TypeAliasType) else hint


@cache
def _names(cls: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(cls))


@cache
def _hints(cls: type) -> dict[str, Any]:
    return get_type_hints(cls)


def _record(cls: Any, value: Mapping[str, Any]) -> Any:
    hints = _hints(cls)
    return cls(
        **{
            field.name: typed(hints[field.name], value.get(field.name))
            for field in fields(cls)
            if field.name in value or not _has_default(field)
        }
    )


def _has_default(field: Field[Any]) -> bool:
    return field.default is not MISSING or field.default_factory is not MISSING


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
