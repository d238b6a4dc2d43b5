"""Checks of an engagement file beyond its schema; every problem with its path."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from apps.documents.problems import Problem, joined
from apps.engagements.choices import CounselClass, FiguresFor
from apps.engagements.framing_fields import FRAMING
from apps.exchange.engagement.file import (
    EngagementFile,
    FileAdvice,
    FileAssumption,
    FileDecision,
    FileExamples,
    FileResponse,
    FileStep,
    FileTarget,
)
from apps.instruments.definition import Definition
from apps.instruments.examples import pack_named, packs_of
from apps.instruments.values import check_answer
from apps.outreach.texts import KINDS, MailWords, problems_of


@dataclass(frozen=True)
class KnownNames:
    """The names a file may use: the instrument's, the rules' ids, and the perspectives heard."""

    definition: Definition
    rule_ids: frozenset[str]
    perspectives: Sequence[str]


def engagement_problems(file: EngagementFile, names: KnownNames, today: date) -> Iterator[Problem]:
    """Find the problems of a document that fits its schema."""
    yield from _framing_problems(file, names)
    yield from _fact_problems(file, today)
    yield from _people_problems(file, names)
    routing = names.definition.settled(file.routing)
    for place, round_ in enumerate(file.rounds):
        if round_.number != place + 1:
            yield Problem(
                f"rounds[{place}].number", "order", f"Rounds count up from 1: expected {place + 1}."
            )
        for position, response in enumerate(round_.responses):
            yield from _response_problems(f"rounds[{place}].responses[{position}]", response, names)
        for position, topic in enumerate(round_.topics):
            if not names.definition.items_of_topic(topic, routing):
                message = f"{topic} is no question or cross-check of these questions."
                yield Problem(f"rounds[{place}].topics[{position}]", "unknown", message)
        if round_.closes_at:
            yield from instant_problems(f"rounds[{place}].closes_at", round_.closes_at)
    yield from _decision_problems(file, names)
    yield from _assumption_problems(file.assumptions, names)
    yield from _target_problems(file.targets, names)
    yield from _advice_problems(file.advice, names)
    yield from _plan_problems(file.plan, names)
    yield from _history_problems(file, names)


def unasked_answers(file: EngagementFile, names: KnownNames) -> Iterator[Problem]:
    """Find answers to items the person's perspective would not be asked. They are kept, with a warning."""
    routing = names.definition.settled(file.routing)
    asked = {
        perspective: {item.id for item in names.definition.asked_of(perspective, routing)}
        for perspective in names.definition.perspectives
    }
    for path, response in file.responses:
        for item_id in response.answers:
            if item_id not in asked[response.perspective]:
                message = f"{response.perspective} would not be asked {item_id}; the answer is kept."
                yield Problem(f"{path}.answers.{item_id}", "not_asked", message)


def _is_ahead(day: str | None, today: date) -> bool:
    return bool(day) and date.fromisoformat(day or "") > today


def _fact_problems(file: EngagementFile, today: date) -> Iterator[Problem]:
    if file.stage == "live" and _is_ahead(file.launch_on, today):
        yield Problem(
            "launch_on",
            "stage",
            "What is live has no launch to come; more use from a month on is one of the peaks.",
        )
    if file.figures_for == FiguresFor.LAUNCH and not file.launch_on:
        yield Problem("figures_for", "launch", "Figures for the launch need its day: name it as launch_on.")
    if bool(file.thing_one) is not bool(file.thing_many):
        yield Problem("thing_many", "alone", "One and several need a word each, or neither has one.")
    if _is_ahead(file.counsel_on, today):
        yield Problem("counsel_on", "day", "Nobody has said anything on a day to come.")
    if len(file.counsel_class) > 1 and CounselClass.MINIMAL in file.counsel_class:
        yield Problem("counsel_class", "alone", f"Beside {CounselClass.MINIMAL} no other class is expected.")


def _framing_problems(file: EngagementFile, names: KnownNames) -> Iterator[Problem]:
    for place, slug in enumerate(file.perspectives or ()):
        if slug not in names.definition.perspectives:
            message = f"Expected one of {', '.join(names.definition.perspectives)}."
            yield Problem(f"perspectives[{place}]", "unknown", message)
    if file.contact:
        yield from _address_problems("contact.email", file.contact.email)
    if file.brief_claim:
        yield from _unknown_dimensions("brief_claim", [file.brief_claim], names, with_place=False)
    for place, brief in enumerate(file.earlier_briefs):
        yield from instant_problems(f"earlier_briefs[{place}].changed_at", brief.changed_at)
        if brief.brief_claim:
            path = f"earlier_briefs[{place}].brief_claim"
            yield from _unknown_dimensions(path, [brief.brief_claim], names, with_place=False)
    if file.examples:
        yield from _example_problems(file.examples, names)
    yield from _switch_problems(file, names)
    yield from _set_up_problems(file, names)


def _set_up_problems(file: EngagementFile, names: KnownNames) -> Iterator[Problem]:
    # Whether they are a member here is no fault of the file: then another leads, and a warning says so.
    if file.lead:
        yield from _address_problems("lead", file.lead)
    if file.time_zone not in available_timezones():
        yield Problem("time_zone", "unknown", "Expected a time zone such as Europe/Berlin.")
    for slug in file.floors or {}:
        if slug not in names.perspectives:
            message = f"Expected a perspective of this engagement: {', '.join(names.perspectives)}."
            yield Problem(f"floors.{slug}", "unknown", message)
    for slug, words in (file.mail_texts or {}).items():
        if slug not in KINDS:
            yield Problem(f"mail_texts.{slug}", "unknown", f"Expected one of {', '.join(KINDS)}.")
            continue
        for field, message in problems_of(KINDS[slug], MailWords(words.subject, words.text)).items():
            yield Problem(f"mail_texts.{slug}.{field}", "placeholders", message)


def _switch_problems(file: EngagementFile, names: KnownNames) -> Iterator[Problem]:
    switches = file.switches or {}
    questions = {each.id: each for each in names.definition.framing if each.id not in FRAMING}
    for slug, value in switches.items():
        if slug not in questions:
            message = f"{names.definition.name} has no switch {slug}."
            yield Problem(f"switches.{slug}", "unknown", message)
        elif value not in (values := [str(choice.value) for choice in questions[slug].choices]):
            yield Problem(f"switches.{slug}", "unknown", f"Expected one of {', '.join(values)}.")
    for slug, question in questions.items():
        if slug not in switches and not question.default:
            yield Problem(
                f"switches.{slug}", "required", f"{names.definition.name} can't be asked without it."
            )


def _example_problems(examples: FileExamples, names: KnownNames) -> Iterator[Problem]:
    pack = examples.pack
    if pack and pack_named(pack, names.definition.name) is None:
        known = ", ".join(each.name for each in packs_of(names.definition.name)) or "none"
        message = f"No pack {pack} comes with {names.definition.name}; those that do: {known}."
        yield Problem("examples.pack", "unknown", message)
    for item_id, texts in examples.texts.items():
        item, path = names.definition.quantities.get(item_id), f"examples.texts.{item_id}"
        if item is None:
            yield Problem(path, "unknown", f"{names.definition.name} asks for no quantity {item_id}.")
            continue
        for row in texts:
            if int(row) >= item.row_count:
                message = f"The last row of {item_id} is {item.row_count - 1}."
                yield Problem(f"{path}.{row}", "unknown", message)


def _people_problems(file: EngagementFile, names: KnownNames) -> Iterator[Problem]:
    known: set[str] = set()
    for place, round_ in enumerate(file.rounds):
        here = [person.stakeholder for person in round_.responses]
        yield from repeated(f"rounds[{place}].responses", "stakeholder", here)
        for position, person in enumerate(round_.responses):
            path = f"rounds[{place}].responses[{position}]"
            # A later round may leave out who it is.
            if person.stakeholder not in known:
                yield from _missing_identity(path, person)
            yield from _person_problems(path, person.perspective, person.email, names)
        known |= set(here)
    yield from repeated("invited", "stakeholder", [person.stakeholder for person in file.invited])
    for place, invited in enumerate(file.invited):
        path = f"invited[{place}]"
        if invited.stakeholder in known:
            yield Problem(f"{path}.stakeholder", "answered", f"{invited.stakeholder} has answered.")
        yield from _person_problems(path, invited.perspective, invited.email, names)
    yield from _shared_addresses(file)


def _missing_identity(path: str, person: FileResponse) -> Iterator[Problem]:
    for field in ("name", "email"):
        if getattr(person, field) is None:
            message = f"No earlier round has the {field} of this stakeholder."
            yield Problem(f"{path}.{field}", "required", message)


def _person_problems(path: str, perspective: str, email: str | None, names: KnownNames) -> Iterator[Problem]:
    if perspective not in names.perspectives:
        message = f"Expected a perspective of this engagement: {', '.join(names.perspectives)}."
        yield Problem(f"{path}.perspective", "unknown", message)
    if email:
        yield from _address_problems(f"{path}.email", email)


def _address_problems(path: str, email: str) -> Iterator[Problem]:
    try:
        validate_email(email)
    except ValidationError:
        yield Problem(path, "email", "This is not an e-mail address.")


def _shared_addresses(file: EngagementFile) -> Iterator[Problem]:
    answered = [(path, person.stakeholder, person.email or "") for path, person in file.responses]
    invited = [
        (f"invited[{place}]", person.stakeholder, person.email) for place, person in enumerate(file.invited)
    ]
    # By an address somebody gets back to what they gave: of two who share one, either could.
    owners: dict[str, str] = {}
    for path, stakeholder, address in [*answered, *invited]:
        email = address.casefold()
        if email and owners.setdefault(email, stakeholder) != stakeholder:
            yield Problem(f"{path}.email", "repeated", f"{owners[email]} has this address, too.")


def _response_problems(path: str, response: FileResponse, names: KnownNames) -> Iterator[Problem]:
    for item_id, value in response.answers.items():
        where = joined(path, "answers", item_id)
        yield from _answer_problems(where, where, item_id, value, names.definition)
    for item_id in (response.reasons or {}).keys() - response.answers.keys():
        message = f"Nothing is answered to {item_id} in this round, so nobody can say why it changed."
        yield Problem(joined(path, "reasons", item_id), "no_answer", message)


def _answer_problems(
    item_path: str, path: str, item_id: str, value: object, definition: Definition
) -> Iterator[Problem]:
    item = definition.by_id.get(item_id)
    if item is None:
        yield Problem(item_path, "unknown_item", f"{definition.name} has no item {item_id}.")
        return
    for problem in check_answer(item, value):
        inner = joined(path, problem.path) if problem.path else path
        yield Problem(inner, problem.code, problem.message)


def _decision_problems(file: EngagementFile, names: KnownNames) -> Iterator[Problem]:
    numbers: set[int] = set()
    has_draft = False
    current = [("decision", file.decision)] if file.decision else []
    others = [(f"decision_versions[{place}]", each) for place, each in enumerate(file.decision_versions)]
    for path, version in [*current, *others]:
        yield from _unknown_dimensions(f"{path}.ranking", version.ranking, names)
        yield from _unknown_dimensions(f"{path}.proposed", version.proposed or (), names)
        if version.number in numbers:
            yield Problem(f"{path}.number", "repeated", f"Version {version.number} is here twice.")
        numbers.add(version.number)
        if version.state != "draft":
            yield from _missing_of_a_decision(path, version)
        elif has_draft:
            yield Problem(f"{path}.state", "repeated", "There is one draft at most.")
        has_draft |= version.state == "draft"


def _missing_of_a_decision(path: str, version: FileDecision) -> Iterator[Problem]:
    if not version.ranking and not version.what:
        yield Problem(f"{path}.what", "required", "Only a draft says neither what is decided nor an order.")
    if version.decided_on is None:
        yield Problem(f"{path}.decided_on", "required", "Only a draft has no day.")


def _assumption_problems(assumptions: Sequence[FileAssumption], names: KnownNames) -> Iterator[Problem]:
    yield from repeated("assumptions", "id", [assumption.id for assumption in assumptions])
    for place, assumption in enumerate(assumptions):
        path = f"assumptions[{place}]"
        yield from _figure_problems(path, assumption.quantity, assumption.field, names)
        if assumption.flip:
            yield from _unknown_dimensions(f"{path}.flip.becomes", assumption.flip.becomes, names)


def _figure_problems(
    path: str, quantity: str | None, field: str | None, names: KnownNames
) -> Iterator[Problem]:
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
    elif field not in item.points_anywhere:
        yield Problem(f"{path}.field", "unknown", f"{quantity} has {', '.join(item.points_anywhere)}.")


def _target_problems(targets: Sequence[FileTarget], names: KnownNames) -> Iterator[Problem]:
    yield from repeated("targets", "id", [target.id for target in targets])
    for place, target in enumerate(targets):
        # The database refuses such a row, but could not say where in the file it stands.
        if target.agreed and target.refused:
            yield Problem(f"targets[{place}].refused", "both", "A target is agreed or refused, not both.")
        source = target.from_
        if source and not _names_answer(source, names.definition):
            message = f"{source} is no answer of {names.definition.name}; expected for example target.G3."
            yield Problem(f"targets[{place}].from", "unknown", message)


def _names_answer(source: str, definition: Definition) -> bool:
    """Return whether a text such as target.G3 or quantity.QU2.horizon stands for an answer."""
    kind, _, rest = source.partition(".")
    item_id, _, field = rest.partition(".")
    item = definition.by_id.get(item_id)
    if item is None or item.kind != {"context": "choice"}.get(kind, kind):
        return False
    quantity = definition.quantities.get(item_id)
    return field in quantity.points_anywhere if quantity else not field


def _advice_problems(advice: Sequence[FileAdvice], names: KnownNames) -> Iterator[Problem]:
    yield from repeated("advice", "rule", [answer.rule for answer in advice])
    for place, answer in enumerate(advice):
        yield from _rule_problems(f"advice[{place}].rule", answer.rule, names)


def _rule_problems(path: str, rule: str, names: KnownNames) -> Iterator[Problem]:
    if rule not in names.rule_ids:
        message = f"The rules have no {rule}."
        if not names.rule_ids:
            message = f"No rules read these questions, so none is called {rule}."
        yield Problem(path, "unknown", message)


def _plan_problems(plan: Sequence[FileStep], names: KnownNames) -> Iterator[Problem]:
    yield from repeated("plan", "id", [step.id for step in plan])
    for place, step in enumerate(plan):
        if step.rule:
            yield from _rule_problems(f"plan[{place}].rule", step.rule, names)
        yield from _limit_problems(f"plan[{place}]", step, names)


def _limit_problems(path: str, step: FileStep, names: KnownNames) -> Iterator[Problem]:
    if bool(step.quantity) != bool(step.acts):
        message = (
            "quantity and acts say together which limit the step is for and what it does: both, or neither."
        )
        yield Problem(path, "limit", message)
    if step.quantity and step.quantity not in names.definition.quantities:
        yield Problem(
            f"{path}.quantity", "unknown_item", f"{names.definition.name} has no quantity {step.quantity}."
        )


def _history_problems(file: EngagementFile, names: KnownNames) -> Iterator[Problem]:
    answering = {(round_.number, each.stakeholder) for round_ in file.rounds for each in round_.responses}
    for place, event in enumerate(file.history):
        path = f"history[{place}]"
        if (event.round, event.stakeholder) not in answering:
            message = f"Round {event.round} has no response of {event.stakeholder}."
            yield Problem(f"{path}.stakeholder", "unknown", message)
        yield from instant_problems(f"{path}.at", event.at)
        yield from _answer_problems(
            f"{path}.item", f"{path}.value", event.item, event.value, names.definition
        )


def instant_problems(path: str, written: str) -> Iterator[Problem]:
    try:
        # The schema sees how it is written: 30 February fits it, and is no day.
        datetime.fromisoformat(written)
    except ValueError:
        yield Problem(path, "instant", "There is no such day or time.")


def _unknown_dimensions(
    path: str, slugs: Sequence[str], names: KnownNames, *, with_place: bool = True
) -> Iterator[Problem]:
    for place, slug in enumerate(slugs):
        if slug not in names.definition.dimensions:
            where = joined(path, place) if with_place else path
            yield Problem(where, "unknown", f"Expected one of {', '.join(names.definition.dimensions)}.")


def repeated(path: str, field: str, ids: Sequence[str]) -> Iterator[Problem]:
    seen: set[str] = set()
    for place, each in enumerate(ids):
        if each in seen:
            yield Problem(f"{joined(path, place)}.{field}", "repeated", f"{each} is here twice.")
        seen.add(each)
