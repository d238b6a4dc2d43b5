"""Finds what a rule set would show in braces: placeholders where nothing is filled in."""

from collections.abc import Iterator, Mapping

from apps.advice.conditions.written import Steps
from apps.advice.rules.file import BRACES, FILLED
from apps.documents.problems import Problem, joined


def unfilled(document: Mapping[str, object]) -> list[Problem]:
    """Return the placeholders that a reader of the advice would see in braces, in a rule set without problems.

    Of targets and experiments the horizon and the success measure alone are filled in.
    """
    return [
        Problem(
            joined("", *steps),
            "unfilled_placeholder",
            f"{{{name}}} is not filled in yet: rules that have it can be a draft, but not be published.",
        )
        for part in ("targets", "experiments")
        for steps, text in _strings(document.get(part), (part,))
        for name in BRACES.findall(text)
        if name not in FILLED
    ]


def _strings(value: object, steps: Steps) -> Iterator[tuple[Steps, str]]:
    if isinstance(value, str):
        yield steps, value
    elif isinstance(value, dict):
        for name, each in value.items():
            yield from _strings(each, (*steps, name))
    elif isinstance(value, list):
        for at, each in enumerate(value):
            yield from _strings(each, (*steps, at))
