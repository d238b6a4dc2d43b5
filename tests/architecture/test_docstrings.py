"""What the engine exports says all that a caller needs: units, ranges and errors, in numpydoc's sections."""

import inspect
import re
from collections.abc import Callable, Iterator

import pytest

from apps import ranking


def exported() -> Iterator[tuple[str, Callable[..., object]]]:
    """Yield every function that the engine exports, and every public method of the classes that it does."""
    for name in ranking.__all__:
        value = getattr(ranking, name)
        if inspect.isfunction(value):
            yield name, value
        elif inspect.isclass(value):
            for method, function in inspect.getmembers(value, lambda each: inspect.isroutine(each)):
                if method in vars(value) and not method.startswith("_"):
                    yield f"{name}.{method}", function


def sections(function: Callable[..., object]) -> dict[str, str]:
    parts = re.split(r"^(\w+)\n-{3,}\n", inspect.getdoc(function) or "", flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


@pytest.mark.parametrize(("name", "function"), list(exported()))
def test_what_the_engine_exports_says_what_comes_in_and_what_goes_out(
    name: str, function: Callable[..., object]
) -> None:
    found = sections(function)
    taken = [each for each in inspect.signature(function).parameters if each != "self"]
    described = re.findall(r"^(\w[\w, ]*) :", found.get("Parameters", ""), flags=re.MULTILINE)
    assert [one for names in described for one in names.split(", ")] == taken
    assert found.get("Returns")
    assert found.get("Raises") or "raise " not in inspect.getsource(function)


def test_the_engine_exports_functions() -> None:
    assert {"assess", "preview", "Settings.from_json"} <= {name for name, _function in exported()}
