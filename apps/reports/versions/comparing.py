"""What changed between two versions of a report: read from what both froze, so it says nothing that is in neither."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass

from django.utils.translation import gettext as _

from apps.findings.sentences import share_words
from apps.reports.document.content import Content

# What is worded, beside what the tables of this page set side by side already.
WORDED = (
    "summary",
    "brief",
    "meaning",
    "costs",
    "asks",
    "disagreement",
    "questions",
    "quotes",
    "advice",
    "robustness",
)
LEAST_WORDS = 4  # fewer are a label
MOST_SENTENCES = 40


@dataclass(frozen=True)
class ReportChange:
    """One thing that differs. Empty: the version says nothing of it."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class ChangeGroup:
    title: str
    rows: tuple[ReportChange, ...]


@dataclass(frozen=True)
class WordingChange:
    """Sentences that stand in one of the two alone, as they stand there, and how many more."""

    gone: tuple[str, ...]
    new: tuple[str, ...]
    more: int


@dataclass(frozen=True)
class VersionsCompared:
    groups: tuple[ChangeGroup, ...]
    wording: WordingChange | None
    is_other_language: bool  # texts are not compared then
    # An update changed how reports are written: sentences may differ for that reason alone.
    is_other_format: bool

    @property
    def is_same(self) -> bool:
        return not self.groups and self.wording is None


def compare(before: Content, after: Content) -> VersionsCompared:
    is_other_language = before.options.language != after.options.language
    parts = (
        (_("What comes first"), _places),
        *(
            ()
            if is_other_language
            else (
                (_("The finding"), _finding),
                (_("Figures"), _figures),
                (_("What was decided"), _decided),
                (_("For whom, and with what"), _form),
            )
        ),
    )
    groups = (ChangeGroup(title, _changes(told(before), told(after))) for title, told in parts)
    return VersionsCompared(
        groups=tuple(group for group in groups if group.rows),
        wording=None if is_other_language else _wording(before, after),
        is_other_language=is_other_language,
        is_other_format=before.format != after.format,
    )


def _changes(before: Iterable[tuple[str, str]], after: Iterable[tuple[str, str]]) -> tuple[ReportChange, ...]:
    """Pair what two versions say by its label, in the order of the later one; what is the same is left out."""
    old, new = _by_label(before), _by_label(after)
    labels = [*new, *(label for label in old if label not in new)]
    changes = (ReportChange(label, old.get(label, ""), new.get(label, "")) for label in labels)
    return tuple(change for change in changes if change.before != change.after)


def _by_label(said: Iterable[tuple[str, str]]) -> Mapping[str, str]:
    found: dict[str, list[str]] = {}
    for label, text in said:
        found.setdefault(label, []).append(text)
    return {label: "; ".join(filter(None, texts)) for label, texts in found.items()}


def _places(content: Content) -> Iterator[tuple[str, str]]:
    for row in content.ranking or ():
        place = _("place %(number)d") % {"number": row.number} if row.number else _("no place decided")
        yield row.label, place
    for share in content.places.rows if content.places else ():
        if share.shares:
            yield _("%(dimension)s first in") % {"dimension": share.label}, share_words(share.shares[0])


def _finding(content: Content) -> Iterator[tuple[str, str]]:
    summary = content.summary
    yield _("Finding"), summary.finding
    yield _("How sure"), summary.share
    yield _("Over its limit today"), " ".join(summary.over or ())


def _figures(content: Content) -> Iterator[tuple[str, str]]:
    for fact in content.facts or ():
        yield fact.label, fact.value
    for row in content.limits.rows if content.limits else ():
        words = _("%(now)s today, limit %(limit)s: %(when)s (%(source)s)")
        yield row.label, words % {"now": row.now, "limit": row.limit, "when": row.when, "source": row.source}


def _decided(content: Content) -> Iterator[tuple[str, str]]:
    decision = content.decision
    if decision:
        yield _("Order"), ", ".join(f"{place} {each.label}" for place, each in enumerate(decision.order, 1))
        yield _("Decided"), decision.decided_on
        yield _("Reason"), decision.reason
        yield _("Dissent"), decision.dissent
    for rule in content.advice.details if content.advice else ():
        if rule.answer:
            yield rule.title, _joined(rule.answer.state, rule.answer.text, rule.answer.reason)
    for step in content.plan or ():
        yield step.text, _joined(step.owner, step.due, step.state)
    for assumption in content.assumptions or ():
        yield (
            assumption.text,
            _joined(assumption.owner, assumption.check_by, assumption.status, assumption.measured),
        )
    for target in content.targets or ():
        yield target.indicator, _joined(target.value, target.window, target.state, target.owner)


def _form(content: Content) -> Iterator[tuple[str, str]]:
    yield _("For whom"), content.names.recipient or _("nobody is named")
    yield _("Who may read it"), content.mark
    yield _("Left out"), "; ".join(content.options.left_out_words) or _("nothing")
    yield _("Client"), content.names.client
    yield _("Initiative"), content.names.initiative
    for fact in (*(content.cover or ()), *(content.framing or ())):
        yield fact.label, fact.value


def _joined(*texts: str) -> str:
    return ", ".join(filter(None, texts))


def _wording(before: Content, after: Content) -> WordingChange | None:
    old, new = list(dict.fromkeys(_sentences(before))), list(dict.fromkeys(_sentences(after)))
    gone, added = (
        [each for each in old if each not in set(new)],
        [each for each in new if each not in set(old)],
    )
    if not gone and not added:
        return None
    more = max(len(gone) - MOST_SENTENCES, 0) + max(len(added) - MOST_SENTENCES, 0)
    return WordingChange(tuple(gone[:MOST_SENTENCES]), tuple(added[:MOST_SENTENCES]), more)


def _sentences(content: Content) -> Iterator[str]:
    # The finding and what is over today have rows of their own.
    told = {content.summary.finding, *(content.summary.over or ())}
    for name in WORDED:
        yield from (
            text
            for text in _texts(getattr(content, name))
            if len(text.split()) >= LEAST_WORDS and text not in told
        )


def _texts(said: object) -> Iterator[str]:
    if isinstance(said, str):
        yield said
    elif isinstance(said, tuple):
        for each in said:
            yield from _texts(each)
    elif is_dataclass(said):
        for each in fields(said):
            yield from _texts(getattr(said, each.name))
