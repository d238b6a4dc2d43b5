"""Versions of questionnaires and rules as pages show them: where they are in their life, and what they ask."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Count
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.models import Membership
from apps.accounts.verbs import words_of
from apps.administration.trail import names_in, who_acted
from apps.core import audit
from apps.engagements.models import Engagement
from apps.instruments.definition import (
    AgreementItem,
    ChoiceItem,
    Definition,
    Item,
    QuantityItem,
    Routing,
    TargetItem,
)
from apps.instruments.figures.format import step_label
from apps.instruments.figures.points import WORDS as POINT_WORDS
from apps.instruments.models import InstrumentVersion, RuleSetVersion
from apps.instruments.selectors import definition_of, rules_by_instrument
from apps.responses.selectors import minutes_of

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise
from collections.abc import Mapping
from dataclasses import fields

ASPECTS: "dict[str, StrPromise]" = {
    "kind": gettext_lazy("how it is answered"),
    "words": gettext_lazy("the wording"),
    "whom": gettext_lazy("who is asked"),
    "when": gettext_lazy("when it is asked"),
    "choices": gettext_lazy("the choices"),
    "figures": gettext_lazy("which figures are asked for"),
    "scale": gettext_lazy("the scale"),
    "help": gettext_lazy("the help below it"),
}


@dataclass(frozen=True)
class QuestionnaireRow:
    """`used_by` counts the engagements of the reader's organisation; `rules` are the published ones that read it."""

    version: InstrumentVersion
    title: str
    used_by: int
    rules: tuple[str, ...]


@dataclass(frozen=True)
class RulesRow:
    version: RuleSetVersion
    used_by: int


@dataclass(frozen=True)
class Step:
    what: str
    at: datetime
    who: str


@dataclass(frozen=True)
class ItemLine:
    """A question as it is read: `only` says for which framings and whom it is kept."""

    id: str
    text: str
    help: str
    answers: str
    asked_of: tuple[str, ...]
    only: tuple[str, ...]


@dataclass(frozen=True)
class SectionLines:
    title: str
    items: tuple[ItemLine, ...]


@dataclass(frozen=True)
class PerspectiveLines:
    """What one perspective is asked, and how long it takes."""

    label: str
    count: int
    minutes: int
    sections: tuple[SectionLines, ...]


@dataclass(frozen=True)
class ChangedLine:
    """`before` is empty where the wording is the same."""

    item: ItemLine
    aspects: tuple[str, ...]
    before: str


@dataclass(frozen=True)
class DifferencesLines:
    """Against the version before, which `than` names."""

    than: str
    added: tuple[ItemLine, ...]
    dropped: tuple[ItemLine, ...]
    changed: tuple[ChangedLine, ...]
    kept: int


@dataclass(frozen=True)
class EditionPage:
    row: QuestionnaireRow
    steps: tuple[Step, ...]
    perspectives: tuple[PerspectiveLines, ...]
    sections: tuple[SectionLines, ...]
    differences: DifferencesLines | None  # None of a first version


def editions_of(membership: Membership) -> tuple[tuple[QuestionnaireRow, ...], tuple[RulesRow, ...]]:
    """List every version of questionnaires and of rules, drafts included, in four queries."""
    used = _used_by(membership)
    # Documents are large, and this list shows none of them.
    rules = tuple(RulesRow(each, used[each.name]) for each in RuleSetVersion.objects.defer("document"))
    return _rows(used, InstrumentVersion.objects.all()), rules


def version_named(membership: Membership, version_id: UUID) -> InstrumentVersion:
    """Return a questionnaire that the member may read: a draft only owners; raises 404."""
    version = InstrumentVersion.objects.filter(pk=version_id).first()
    # A draft may still change, or never come: facilitators choose among what is published.
    if version is None or (version.is_draft and not membership.is_owner):
        raise Http404
    return version


def any_version(version_id: UUID) -> InstrumentVersion | RuleSetVersion:
    """Return a questionnaire or a rule set by its id; raises 404."""
    questionnaire = InstrumentVersion.objects.filter(pk=version_id).first()
    return questionnaire or get_object_or_404(RuleSetVersion, pk=version_id)


def edition_page(membership: Membership, version: InstrumentVersion, routing: Routing) -> EditionPage:
    """Return a questionnaire in full, and what each perspective is asked with this framing."""
    definition = definition_of(version)
    # A draft nobody has seen is nothing to compare with.
    earlier = InstrumentVersion.objects.exclude(state=InstrumentVersion.State.DRAFT)
    # The model's own order has the newest first.
    before = earlier.filter(slug=version.slug, version__lt=version.version).first()
    (row,) = _rows(_used_by(membership), [version])
    return EditionPage(
        row=row,
        steps=_steps(membership, version),
        perspectives=tuple(_perspective(definition, slug, routing) for slug in definition.perspectives),
        sections=_sections(definition, definition.items),
        differences=_differences(before, definition) if before else None,
    )


def _rows(used: Counter[object], versions: Iterable[InstrumentVersion]) -> tuple[QuestionnaireRow, ...]:
    reading = rules_by_instrument()
    return tuple(
        QuestionnaireRow(each, definition_of(each).title, used[each.pk], tuple(reading.get(each.name, ())))
        for each in versions
    )


def _used_by(membership: Membership) -> Counter[object]:
    """Count the organisation's engagements by their questionnaire's key and by their rules' name."""
    engagements = Engagement.objects.of_organisation(membership.organisation_id).order_by()
    # Questionnaires are everybody's, but how many others use one is not told.
    counted: Counter[object] = Counter()
    for version, rules, number in engagements.values_list("instrument_version", "rules").annotate(
        Count("pk")
    ):
        counted[version] += number
        counted[rules] += number
    return counted


def _steps(membership: Membership, version: InstrumentVersion) -> tuple[Step, ...]:
    """Return what was done with a version and by whom."""
    events = audit.events_involving(ids=[version.pk])
    # Everybody's versions, but each organisation's own people: those of others are not named.
    names = names_in([event for event in events if event.scope_id == membership.organisation_id])
    return tuple(Step(words_of(event.verb), event.at, who_acted(event, names)) for event in events)


def _perspective(definition: Definition, slug: str, routing: Routing) -> PerspectiveLines:
    return PerspectiveLines(
        label=definition.perspectives[slug],
        count=len(definition.counted_of(slug, routing)),
        minutes=minutes_of(definition, perspective=slug, routing=routing),
        sections=_sections(definition, definition.asked_of(slug, routing)),
    )


def _sections(definition: Definition, items: Sequence[Item]) -> tuple[SectionLines, ...]:
    return tuple(
        SectionLines(section.title, lines)
        for section in definition.sections
        if (lines := tuple(_line(definition, item) for item in items if item.section == section.slug))
    )


def _differences(before: InstrumentVersion, after: Definition) -> DifferencesLines:
    old = definition_of(before)
    between = differences(old, after)
    return DifferencesLines(
        than=before.name,
        added=tuple(_line(after, item) for item in between.added),
        dropped=tuple(_line(old, item) for item in between.dropped),
        changed=tuple(
            ChangedLine(
                item=_line(after, each.after),
                aspects=tuple(str(ASPECTS[aspect]) for aspect in each.aspects),
                before=each.before.text if each.before.text != each.after.text else "",
            )
            for each in between.changed
        ),
        kept=between.kept,
    )


def _line(definition: Definition, item: Item) -> ItemLine:
    return ItemLine(
        id=item.id,
        text=item.text,
        help=" ".join(filter(None, (item.help, item.example))),
        answers=_answers(item),
        asked_of=tuple(definition.perspectives[slug] for slug in item.perspectives),
        only=tuple(_only(definition, item)),
    )


def _answers(item: Item) -> str:
    match item:
        case AgreementItem(choices=choices):
            return _("%(least)s to %(most)s") % {"least": choices[0].label, "most": choices[-1].label}
        case QuantityItem(points=points):
            return ", ".join(str(POINT_WORDS[point]) for point in points)
        case ChoiceItem(choices=choices):
            return " / ".join(choice.label for choice in choices)
        case TargetItem():
            return " / ".join(step_label(item, step) for step in item.steps)
    return _("an order") if item.kind == "ranking" else _("in their own words")


def _only(definition: Definition, item: Item) -> Iterable[str]:
    """Yield the framings, and of perspectives those, in which alone it is asked."""
    questions = {each.id: each for each in definition.framing}

    def words(switch: str, values: Sequence[str]) -> str:
        labels = {str(choice.value): choice.label for choice in questions[switch].choices}
        return f"{questions[switch].text} {' / '.join(labels[value] for value in values)}"

    yield from (words(each.switch, each.values) for each in item.asked_when)
    for slug, conditions in item.asked_of_when:
        framings = "; ".join(words(each.switch, each.values) for each in conditions)
        yield f"{definition.perspectives[slug]}: {framings}"


# What somebody who answers, or who reads the answers, would notice, by the fields that say it. What an item is for, how
# its answers are pooled and where it stands are no difference of the question.
FIELDS_OF_ASPECTS: Mapping[str, frozenset[str]] = {
    "kind": frozenset({"kind"}),
    "words": frozenset(
        {
            "text",
            "limit_text",
            "cards",
            "only_first",
            "decline",
            "dont_know",
            "zero_label",
            "wordings",
            "growth_text",
        }
    ),
    "whom": frozenset({"perspectives", "asked_of_when", "optional"}),
    "when": frozenset({"asked_when", "elsewhere", "in_room"}),
    "choices": frozenset(
        {
            "choices",
            "pick",
            "steps",
            "labels",
            "units",
            "over",
            "parts",
            "limit_none",
            "least_limit",
            "max_length",
        }
    ),
    "figures": frozenset({"points"}),
    "scale": frozenset({"unit", "direction", "ladder", "rows_in", "typical", "dimension"}),
    "help": frozenset({"help", "example", "row_examples", "typed_examples"}),
}


@dataclass(frozen=True)
class ChangedItem:
    before: Item
    after: Item
    aspects: tuple[str, ...]


@dataclass(frozen=True)
class Differences:
    """Items by their ids. `kept` counts those that are the same question to the same people."""

    added: tuple[Item, ...]
    dropped: tuple[Item, ...]
    changed: tuple[ChangedItem, ...]
    kept: int


def differences(before: Definition, after: Definition) -> Differences:
    """Compare two versions item by item, each list in the order of its version."""
    both = [(before.item(item.id), item) for item in after.items if item.id in before.by_id]
    compared = [ChangedItem(old, new, _aspects(old, new)) for old, new in both]
    changed = tuple(each for each in compared if each.aspects)
    return Differences(
        added=tuple(item for item in after.items if item.id not in before.by_id),
        dropped=tuple(item for item in before.items if item.id not in after.by_id),
        changed=changed,
        kept=len(compared) - len(changed),
    )


def _aspects(before: Item, after: Item) -> tuple[str, ...]:
    # Another kind has other fields, of which none can be compared.
    if before.kind != after.kind:
        return ("kind",)
    differing = {
        each.name for each in fields(after) if getattr(before, each.name) != getattr(after, each.name)
    }
    return tuple(aspect for aspect, names in FIELDS_OF_ASPECTS.items() if names & differing)
