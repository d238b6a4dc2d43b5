"""Read an engagement file: everything is checked before the first row is written."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from apps.documents.files import schema_problems
from apps.documents.mapping import read
from apps.documents.problems import DocumentError, Problem
from apps.exchange.engagement.checking import KnownNames, engagement_problems, unasked_answers
from apps.exchange.engagement.file import FORMAT, EngagementFile, FileInvited, FileResponse
from apps.exchange.engagement.rooms import room_problems
from apps.instruments.models import InstrumentVersion, RuleSetVersion
from apps.instruments.selectors import definition_of, newest_rules

SCHEMA_FILE = Path(__file__).parent / "schemas" / "engagement.schema.json"


@dataclass(frozen=True)
class CheckedFile:
    """A valid file with what it names. `warnings` don't prevent the import."""

    file: EngagementFile
    version: InstrumentVersion
    rules: RuleSetVersion | None  # None where no rules read the questions yet
    names: KnownNames
    people: tuple[FileInvited, ...]
    warnings: tuple[Problem, ...]


def read_engagement(document: Mapping[str, object], *, today: date) -> CheckedFile:
    """Check a whole file. Raises DocumentError with every problem."""
    _refuse_other_format(document.get("format"))
    # By itself: whatever is checked below is read into types, which a document of another shape does not fit.
    _raise_if(schema_problems(document, SCHEMA_FILE))
    file = read(EngagementFile, document)
    version = _version_named(file.instrument)
    rules = _rules_named(file.rules, version)
    definition = definition_of(version)
    names = KnownNames(
        # With the choices and steps of this kind of system, at whatever stage an answer was given.
        definition=definition.framed(definition.settled({**file.routing, "stage": ""})),
        rule_ids=frozenset(rule["id"] for rule in rules.document["rules"]) if rules else frozenset(),
        perspectives=tuple(definition.perspectives) if file.perspectives is None else file.perspectives,
    )
    _raise_if([*engagement_problems(file, names, today), *room_problems(file, names)])
    return CheckedFile(
        file=file,
        version=version,
        rules=rules,
        names=names,
        people=_people(file),
        warnings=tuple(unasked_answers(file, names)),
    )


def _people(file: EngagementFile) -> tuple[FileInvited, ...]:
    """Collect the people of the file, whether they answered or not; if rounds differ, the latest counts."""
    people: dict[str, FileInvited] = {}
    for _path, entry in file.responses:
        known = people.get(entry.stakeholder) or FileInvited(entry.stakeholder, "", "", "")
        people[entry.stakeholder] = _as_in(entry, known)
    # Nobody is in both: a person who answered and is invited is a problem of the file.
    people |= {invited.stakeholder: invited for invited in file.invited}
    return tuple(people[key] for key in sorted(people))


def _as_in(entry: FileResponse, known: FileInvited) -> FileInvited:
    """Return a person as a later round has them; what was once true of them stays."""
    return replace(
        known,
        name=known.name if entry.name is None else entry.name,
        email=known.email if entry.email is None else entry.email,
        perspective=entry.perspective,
        reminders_stopped=known.reminders_stopped or entry.reminders_stopped,
        guest=known.guest or entry.guest,
        left_out=known.left_out or entry.left_out,
        asked_singly=known.asked_singly or entry.asked_singly,
    )


def _refuse_other_format(name: object) -> None:
    # For that alone, before the schema: all that doesn't fit it would say nothing more.
    if isinstance(name, str) and name != FORMAT:
        message = (
            f"This version reads {FORMAT}, not {name}: use the version of Scalelens that wrote the file."
        )
        raise DocumentError([Problem("format", "unknown", message)])


def _version_named(name: str) -> InstrumentVersion:
    # Also a retired one: it was asked.
    version = InstrumentVersion.objects.named(name).first()
    if version is None:
        message = _not_loaded(f"No instrument {name} is loaded", InstrumentVersion, "load_instrument")
        raise DocumentError([Problem("instrument", "unknown", message)])
    if version.is_draft:
        # Its questions may change beneath the answers, which could not be read by then.
        message = (
            f"{name} is a draft, which may still change: publish it with manage.py publish_instrument {name}."
        )
        raise DocumentError([Problem("instrument", "draft", message)])
    return version


def _rules_named(name: str | None, version: InstrumentVersion) -> RuleSetVersion | None:
    """Return the named rules, or the newest published ones that read the questionnaire, if there are any."""
    if name is None:
        return newest_rules(version.name)
    rules = RuleSetVersion.objects.named(name).first()
    if rules is None:
        message = _not_loaded(f"No rules {name} are loaded", RuleSetVersion, "load_rules")
        raise DocumentError([Problem("rules", "unknown", message)])
    if rules.is_draft:
        message = (
            f"{name} are a draft, which may still change: publish them with manage.py publish_rules {name}."
        )
        raise DocumentError([Problem("rules", "draft", message)])
    if rules.instrument != version.name:
        message = f"{rules.name} read {rules.instrument}, not {version.name}."
        raise DocumentError([Problem("rules", "mismatch", message)])
    return rules


def _not_loaded(fact: str, kind: type[InstrumentVersion | RuleSetVersion], command: str) -> str:
    loaded = ", ".join(sorted(version.name for version in kind._default_manager.all())) or "nothing"
    return (
        f"{fact}, only {loaded}: use the version of Scalelens that wrote the file, or load what it names with "
        f"manage.py {command}."
    )


def _raise_if(problems: list[Problem]) -> None:
    if problems:
        raise DocumentError(problems)
