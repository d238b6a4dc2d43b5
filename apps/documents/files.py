"""JSON documents from outside: read, checked against a schema, told apart by digest."""

import json
import math
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker, validators
from jsonschema.exceptions import ValidationError

from apps.documents.problems import ROOT, DocumentError, Problem, joined
from apps.documents.values import Json

# PostgreSQL takes neither into a text.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
# No format of ours nests deeper; beyond it, checks could run out of stack.
DEEPEST = 32
BOUNDS = {
    "minimum": "at least %s",
    "maximum": "at most %s",
    "exclusiveMinimum": "more than %s",
    "exclusiveMaximum": "less than %s",
    "minLength": "at least %s characters",
    "maxLength": "at most %s characters",
    "minItems": "at least %s entries",
    "maxItems": "at most %s entries",
    "minProperties": "at least %s entries",
}


def read_document(text: str) -> dict[str, Json]:
    """Read a JSON object; raises DocumentError also for what JSON allows and we can't store."""
    try:
        document = json.loads(text, object_pairs_hook=_without_repetition, parse_constant=_refused_constant)
    except RecursionError as error:
        raise DocumentError([_too_deep(ROOT)]) from error
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise DocumentError(
            [Problem(ROOT, "not_json", f"This is not JSON: {error.msg}, {place}.")]
        ) from error
    except ValueError as error:  # a repeated key, NaN, a number of thousands of digits
        raise DocumentError([Problem(ROOT, "not_json", f"This is not usable JSON: {error}.")]) from error
    if not isinstance(document, dict):
        raise DocumentError([Problem(ROOT, "type", "Expected an object.")])
    if problems := list(_unstorable(document)):
        raise DocumentError(problems)
    return document


def read_file(file: Path) -> dict[str, Json]:
    """Read a file that comes with this version; raises DocumentError."""
    return read_document(file.read_text(encoding="utf-8"))


def schema_problems(document: object, schema: Path) -> list[Problem]:
    """Return every place where a document leaves a JSON Schema."""
    errors = _validator(schema).iter_errors(document)
    return list(dict.fromkeys(problem for error in errors for problem in _problems_of(error)))


@cache
def _validator(schema: Path) -> Draft202012Validator:
    return _Validator(read_file(schema), format_checker=FormatChecker(["date"]))


def _whole_pattern(
    validator: object, pattern: str, instance: object, schema: object
) -> Iterator[ValidationError]:
    """Read $ as JSON Schema means it: the end of the text, not also the place before a last line break."""
    whole = f"{pattern[:-1]}\\Z" if pattern.endswith("$") else pattern
    if isinstance(instance, str) and not re.search(whole, instance):
        yield ValidationError(f"{instance!r} does not match {pattern!r}")


_Validator: type[Draft202012Validator] = validators.extend(  # type: ignore[no-untyped-call]
    Draft202012Validator, {"pattern": _whole_pattern}
)


def _problems_of(error: ValidationError) -> Iterator[Problem]:
    path = joined("", *error.absolute_path)
    instance: Any = error.instance
    schema: Any = error.schema
    # What jsonschema counts as one error has one path for each missing or unknown field.
    if error.validator == "required":
        for name in schema["required"]:
            if name not in instance:
                yield Problem(joined(path, name), "required", f"The field {name} is required.")
    elif error.validator == "additionalProperties" and schema["additionalProperties"] is False:
        for name in instance:
            if name not in schema.get("properties", ()):
                yield Problem(joined(path, name), "unknown_field", f"There is no field {name} here.")
    else:
        yield Problem(path, str(error.validator), _sentence(error))


def _sentence(error: ValidationError) -> str:
    limit: Any = error.validator_value
    schema: Any = error.schema
    keyword = str(error.validator)
    if keyword in BOUNDS:
        return f"Expected {BOUNDS[keyword] % limit}."
    match keyword:
        case "type":
            return f"Expected {' or '.join([limit] if isinstance(limit, str) else limit)}."
        case "enum":
            return f"Expected one of {', '.join(json.dumps(value) for value in limit)}."
        case "const":
            return f"Expected {json.dumps(limit)}."
        case "uniqueItems":
            return "An entry is in this list twice."
        case "pattern" | "format":
            # Nobody reads regular expressions: a schema may say in words what it asks for.
            return f"Expected {schema.get('description', f'a text of the form {limit}')}."
        case _:
            return "This fits none of the forms allowed here."


def _unstorable(document: object) -> Iterator[Problem]:
    # No recursion: a file nested deeply enough would end it with a RecursionError.
    waiting: list[tuple[str, object, int]] = [("", document, 0)]
    while waiting:
        path, value, depth = waiting.pop()
        if depth > DEEPEST:
            yield _too_deep(path)
            continue
        if isinstance(value, dict):
            for key in value:
                yield from _text_problems(path, key)
        elif isinstance(value, str):
            yield from _text_problems(path, value)
        elif isinstance(value, float) and math.isinf(value):
            yield Problem(path, "not_finite", "This number is too large.")
        waiting += [(joined(path, step), entry, depth + 1) for step, entry in _entries(value)]


def _entries(value: object) -> Iterable[tuple[str | int, object]]:
    if isinstance(value, dict):
        return value.items()
    return enumerate(value) if isinstance(value, list) else ()


def _text_problems(path: str, text: str) -> Iterator[Problem]:
    if _UNSTORABLE.search(text):
        yield Problem(
            path or ROOT, "text", "A text holds a character that can't be stored (NUL or half a pair)."
        )


def _too_deep(path: str) -> Problem:
    return Problem(path or ROOT, "too_deep", "This is nested too deeply.")


def _without_repetition(pairs: list[tuple[str, object]]) -> dict[str, object]:
    # Of two values json keeps the last without a word, and another program may keep the first.
    entries = dict(pairs)
    if len(entries) < len(pairs):
        names = [name for name, _ in pairs]
        repeated = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the field {repeated} is in one object twice")
    return entries


def _refused_constant(name: str) -> float:
    raise ValueError(f"{name} is not a number")
