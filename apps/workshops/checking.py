"""What must hold in an engagement file beyond its schema; every fault with its path."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from apps.documents.problems import ROOT, Problem, joined
from apps.instruments.definition import Definition
from apps.instruments.examples import pack_named, packs_of
from apps.instruments.values import check_answer

type Document = Mapping[str, Any]


@dataclass(frozen=True)
class Names:
    """What a file may name: the instrument's words, the rules' ids, the perspectives that are heard."""

    definition: Definition
    rule_ids: frozenset[str]
    perspectives: Sequence[str]


def engagement_problems(document: Document, names: Names) -> Iterator[Problem]:
    """Find what does not hold in a document that fits its schema."""
    yield from _framing_problems(document, names)
    yield from _people_problems(document, names)
    for place, round_ in enumerate(document["rounds"]):
        if round_["number"] != place + 1:
            yield Problem(
                f"rounds[{place}].number", "order", f"Rounds count up from 1: expected {place + 1}."
            )
        for position, response in enumerate(round_["responses"]):
            yield from _response_problems(f"rounds[{place}].responses[{position}]", response, names)
    yield from _decision_problems(document.get("decision"), names)
    yield from _assumption_problems(document.get("assumptions", ()), names)
    yield from _target_problems(document.get("targets", ()), names)
    yield from _advice_problems(document.get("advice", ()), names)


def unasked_answers(document: Document, names: Names, hosting: str) -> Iterator[Problem]:
    """Find answers to items their giver's perspective would not be asked: kept, and worth a word."""
    asked = {
        perspective: {item.id for item in names.definition.asked_of(perspective, hosting)}
        for perspective in names.definition.perspectives
    }
    for path, response in responses_of(document):
        for item_id in response["answers"]:
            if item_id not in asked[response["perspective"]]:
                message = f"{response['perspective']} would not be asked {item_id}; the answer is kept."
                yield Problem(f"{path}.answers.{item_id}", "not_asked", message)


def responses_of(document: Document) -> Iterator[tuple[str, Document]]:
    for place, round_ in enumerate(document["rounds"]):
        for position, response in enumerate(round_["responses"]):
            yield f"rounds[{place}].responses[{position}]", response


def _framing_problems(document: Document, names: Names) -> Iterator[Problem]:
    for place, slug in enumerate(document.get("perspectives", ())):
        if slug not in names.definition.perspectives:
            message = f"Expected one of {', '.join(names.definition.perspectives)}."
            yield Problem(f"perspectives[{place}]", "unknown", message)
    if "contact" in document:
        yield from _address_problems("contact", document["contact"], is_needed=True)
    if document.get("brief_claim"):
        yield from _unknown_dimensions("brief_claim", [document["brief_claim"]], names, with_place=False)
    yield from _example_problems(document.get("examples", {}), names)


def _example_problems(examples: Document, names: Names) -> Iterator[Problem]:
    pack = examples.get("pack")
    if pack and pack_named(pack, names.definition.name) is None:
        known = ", ".join(each.name for each in packs_of(names.definition.name)) or "none"
        message = f"No pack {pack} comes with {names.definition.name}; those that do: {known}."
        yield Problem("examples.pack", "unknown", message)
    for item_id, texts in examples.get("texts", {}).items():
        item, path = names.definition.quantities.get(item_id), f"examples.texts.{item_id}"
        if item is None:
            yield Problem(path, "unknown", f"{names.definition.name} asks for no quantity {item_id}.")
            continue
        for row in texts:
            if int(row) >= item.row_count:
                message = f"The last row of {item_id} is {item.row_count - 1}."
                yield Problem(f"{path}.{row}", "unknown", message)


def _people_problems(document: Document, names: Names) -> Iterator[Problem]:
    known: set[str] = set()
    for place, round_ in enumerate(document["rounds"]):
        people = round_["responses"]
        yield from _repeated(f"rounds[{place}].responses", "stakeholder", people)
        for position, person in enumerate(people):
            path = f"rounds[{place}].responses[{position}]"
            if person["stakeholder"] not in known:
                yield from _missing_identity(path, person)
            yield from _person_problems(path, person, names)
        known |= {person["stakeholder"] for person in people}
    invited = document.get("invited", ())
    yield from _repeated("invited", "stakeholder", invited)
    for place, person in enumerate(invited):
        if person["stakeholder"] in known:
            yield Problem(
                f"invited[{place}].stakeholder", "answered", f"{person['stakeholder']} has answered."
            )
        yield from _person_problems(f"invited[{place}]", person, names)
    yield from _shared_addresses(document)


def _missing_identity(path: str, person: Document) -> Iterator[Problem]:
    for field in ("name", "email"):
        if field not in person:
            yield Problem(
                f"{path}.{field}", "required", f"No earlier round has the {field} of this stakeholder."
            )


def _person_problems(path: str, person: Document, names: Names) -> Iterator[Problem]:
    if person["perspective"] not in names.perspectives:
        message = f"Expected a perspective of this engagement: {', '.join(names.perspectives)}."
        yield Problem(f"{path}.perspective", "unknown", message)
    yield from _address_problems(path, person)


def _address_problems(path: str, person: Document, *, is_needed: bool = False) -> Iterator[Problem]:
    if person.get("email") or is_needed:
        try:
            validate_email(person["email"])
        except ValidationError:
            yield Problem(f"{path}.email", "email", "This is not an e-mail address.")


def _shared_addresses(document: Document) -> Iterator[Problem]:
    people = [(f"invited[{place}]", person) for place, person in enumerate(document.get("invited", ()))]
    owners: dict[str, str] = {}
    for path, person in [*responses_of(document), *people]:
        email = person.get("email", "").casefold()
        if email and owners.setdefault(email, person["stakeholder"]) != person["stakeholder"]:
            yield Problem(f"{path}.email", "repeated", f"{owners[email]} has this address, too.")


def _response_problems(path: str, response: Document, names: Names) -> Iterator[Problem]:
    items = names.definition.by_id
    for item_id, value in response["answers"].items():
        where = joined(path, "answers", item_id)
        if item_id not in items:
            yield Problem(where, "unknown_item", f"{names.definition.name} has no item {item_id}.")
            continue
        for problem in check_answer(items[item_id], value):
            inner = joined(where, problem.path) if problem.path else where
            yield Problem(inner, problem.code, problem.message)
    for item_id in response.get("comments", {}):
        if item_id not in items:
            where = joined(path, "comments", item_id)
            yield Problem(where, "unknown_item", f"{names.definition.name} has no item {item_id}.")


def _decision_problems(decision: Document | None, names: Names) -> Iterator[Problem]:
    if decision:
        yield from _unknown_dimensions("decision.ranking", decision["ranking"], names)


def _assumption_problems(assumptions: Sequence[Document], names: Names) -> Iterator[Problem]:
    yield from _repeated("assumptions", "id", assumptions)
    for place, assumption in enumerate(assumptions):
        path = f"assumptions[{place}]"
        yield from _figure_problems(path, assumption.get("quantity"), assumption.get("field"), names)
        if assumption.get("flip"):
            yield from _unknown_dimensions(f"{path}.flip.becomes", assumption["flip"]["becomes"], names)


def _figure_problems(path: str, quantity: str | None, field: str | None, names: Names) -> Iterator[Problem]:
    if quantity is None or field is None:
        if (quantity is None) != (field is None):
            yield Problem(
                path, "figure", "quantity and field say together which figure it is: both, or both null."
            )
        return
    item = names.definition.quantities.get(quantity)
    if item is None:
        yield Problem(
            f"{path}.quantity", "unknown_item", f"{names.definition.name} has no quantity {quantity}."
        )
    elif field not in item.points:
        yield Problem(f"{path}.field", "unknown", f"{quantity} has {', '.join(item.points)}.")


def _target_problems(targets: Sequence[Document], names: Names) -> Iterator[Problem]:
    yield from _repeated("targets", "id", targets)
    for place, target in enumerate(targets):
        source = target.get("from")
        if source and not _names_answer(source, names.definition):
            message = f"{source} is no answer of {names.definition.name}; expected for example target.G3."
            yield Problem(f"targets[{place}].from", "unknown", message)


def _names_answer(source: str, definition: Definition) -> bool:
    """Say whether a text such as target.G3 or quantity.QU2.horizon stands for an answer."""
    kind, _, rest = source.partition(".")
    item_id, _, field = rest.partition(".")
    item = definition.by_id.get(item_id)
    if item is None or item.kind != {"context": "choice"}.get(kind, kind):
        return False
    asked = definition.quantities.get(item_id)
    return field in asked.points if asked else not field


def _advice_problems(advice: Sequence[Document], names: Names) -> Iterator[Problem]:
    yield from _repeated("advice", "rule", advice)
    for place, answer in enumerate(advice):
        if answer["rule"] not in names.rule_ids:
            yield Problem(f"advice[{place}].rule", "unknown", f"The rules have no {answer['rule']}.")


def _unknown_dimensions(
    path: str, slugs: Sequence[str], names: Names, *, with_place: bool = True
) -> Iterator[Problem]:
    for place, slug in enumerate(slugs):
        if slug not in names.definition.dimensions:
            where = joined(path, place) if with_place else path
            yield Problem(where, "unknown", f"Expected one of {', '.join(names.definition.dimensions)}.")


def _repeated(path: str, field: str, entries: Sequence[Document]) -> Iterator[Problem]:
    seen: set[str] = set()
    for place, entry in enumerate(entries):
        if entry[field] in seen:
            yield Problem(
                f"{joined(path or ROOT, place)}.{field}", "repeated", f"{entry[field]} is here twice."
            )
        seen.add(entry[field])
