"""Small checks on plain JSON that note a problem and go on, so that all problems come out at once."""

import math
from collections.abc import Collection, Mapping, Sequence

from apps.documents.problems import ROOT, Problem, joined

# Beyond it not every whole number is a float.
LARGEST = 2**53


class Checker:
    """Collects problems in the order in which they are met.

    Every check takes the path and the value, and returns the value if it is of the kind asked for,
    else an empty one or None after noting why.
    """

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def add(self, path: str, code: str, message: str) -> None:
        self.problems.append(Problem(path or ROOT, code, message))

    def record(
        self, path: str, value: object, required: Collection[str], optional: Collection[str] = ()
    ) -> dict[str, object]:
        """Return the known fields of an object; note missing and unknown ones."""
        if not isinstance(value, Mapping):
            self.add(path, "wrong_type", "An object is expected here.")
            return {}
        for name in required:
            if name not in value:
                self.add(joined(path, name), "missing_field", f"The field {name!r} is required.")
        known = {*required, *optional}
        for name in value:
            if name not in known:
                self.add(joined(path, str(name)), "unknown_field", f"There is no field {name!r} here.")
        return {name: item for name, item in value.items() if name in known}

    def rows(self, path: str, value: object) -> Sequence[object]:
        if isinstance(value, list | tuple):
            return value
        self.add(path, "wrong_type", "A list is expected here.")
        return ()

    def entries(self, path: str, value: object) -> Mapping[str, object]:
        """Return an object whose keys are ids."""
        if isinstance(value, Mapping):
            return value
        self.add(path, "wrong_type", "An object is expected here.")
        return {}

    def text(self, path: str, value: object) -> str | None:
        """Return a text that is not empty."""
        if isinstance(value, str) and value:
            return value
        self.add(path, "wrong_type", "A text that is not empty is expected here.")
        return None

    def flag(self, path: str, value: object) -> None:
        if not isinstance(value, bool):
            self.add(path, "wrong_type", "true or false is expected here.")

    def choice(self, path: str, value: object, choices: Collection[str]) -> None:
        if value not in choices:
            self.add(path, "unknown_choice", f"One of {', '.join(choices)} is expected here.")

    def number(self, path: str, value: object, *steps: str) -> float | None:
        """Return a finite number, which stands so many steps below the path."""
        # True is a number to Python, and none in JSON.
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.add(joined(path, *steps), "wrong_type", "A number is expected here.")
            return None
        # JSON has whole numbers of any length, floats have not.
        try:
            number = float(value)
        except OverflowError:
            number = math.inf
        if math.isfinite(number):
            return number
        self.add(joined(path, *steps), "not_finite", "A finite number is expected here.")
        return None

    def positive(self, path: str, value: object, code: str) -> None:
        number = self.number(path, value)
        if number is not None and number <= 0:
            self.add(path, code, "A number above 0 is expected here.")

    def whole(
        self, path: str, value: object, least: int, code: str, most: int | None = LARGEST
    ) -> int | None:
        """Return a whole number of at least `least`; 3.0 is one."""
        # Whoever writes JSON may write 3 as 3.0.
        if isinstance(value, bool) or not isinstance(value, int | float) or value % 1 != 0:
            self.add(path, "wrong_type", "A whole number is expected here.")
            return None
        if value < least:
            self.add(path, code, f"A whole number of at least {least} is expected here.")
            return None
        if most is not None and value > most:
            self.add(path, "too_large", f"A whole number of at most {most} is expected here.")
            return None
        return int(value)
