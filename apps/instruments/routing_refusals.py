"""What of a questionnaire no framing can reach, and framings that ask somebody too much."""

from collections.abc import Collection, Iterator, Mapping

from apps.documents.problems import Problem, joined
from apps.instruments.definition.items import Routing
from apps.instruments.definition.questionnaire import Definition
from apps.instruments.definition.written import InstrumentFile, When


def routing_problems(definition: Definition, file: InstrumentFile) -> Iterator[Problem]:
    """Find conditions that can't hold, figures nobody's form keeps apart, and framings that ask somebody too much."""
    switches = {entry.id: {choice.slug for choice in entry.choices} for entry in file.framing}
    conditions = [
        *((joined(path, where), when) for path, entry in file.entries for where, when in entry.conditions),
        *((f"framing[{place}].asked_when", each.asked_when) for place, each in enumerate(file.framing)),
        *(
            (f"cross_checks[{place}].off[{at}].when", tolerance.when)
            for place, check in enumerate(file.cross_checks)
            for at, tolerance in enumerate(check.off)
        ),
    ]
    for path, when in conditions:
        yield from _impossible(path, when, switches, definition)
    yield from _load_problems(definition)


def _holds(when: When, routing: Routing) -> bool:
    return all(
        routing.get(name, "") in values if values else not routing.get(name) for name, values in when.items()
    )


def _impossible(
    path: str, when: When, switches: Mapping[str, Collection[str]], definition: Definition
) -> Iterator[Problem]:
    unknown = list(_unknown(path, when, switches))
    yield from unknown
    if not unknown and not any(_holds(when, each) for each in definition.routings):
        yield Problem(path, "never", "There is no framing in which all of this holds.")


def _unknown(path: str, when: When, switches: Mapping[str, Collection[str]]) -> Iterator[Problem]:
    for switch, values in when.items():
        if switch not in switches:
            yield Problem(joined(path, switch), "unknown", f"The framing has no switch {switch}.")
            continue
        offered = ", ".join(sorted(switches[switch]))
        for place, value in enumerate(values):
            if value not in switches[switch]:
                message = f"{value} is none of the values of {switch}: {offered}."
                yield Problem(joined(path, switch, place), "unknown", message)


def _load_problems(definition: Definition) -> Iterator[Problem]:
    """Find whom some framing asks more than the file says is the most."""
    for perspective in definition.perspectives:
        # The framing that asks somebody most has to fit; all others ask less.
        routing = max(definition.routings, key=lambda each: len(definition.counted_of(perspective, each)))
        count = len(definition.counted_of(perspective, routing))
        if count > definition.most_items:
            framing = _in_words(definition, routing)
            message = (
                f"{perspective} is asked {count} items where {framing}; most are {definition.most_items}."
            )
            yield Problem(f"perspectives.{perspective}", "too_many_items", message)


def _in_words(definition: Definition, routing: Routing) -> str:
    """Name a framing by the switches that decide who is asked what."""
    return ", ".join(f"{switch} is {routing[switch]}" for switch in definition.deciding if switch in routing)
