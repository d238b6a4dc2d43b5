"""Which versions of a report there are, and what changed between two of them; what a reader of the last one notices."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from apps.core.lists.pages import ListPage, list_page
from apps.core.lists.query import Listing
from apps.core.translations import inside
from apps.decisions.models import PlanStep
from apps.engagements.models import Engagement
from apps.findings.brief_section import BriefSection
from apps.findings.sentences import listed, number_words, share_words
from apps.reports.document.content import FORMAT, Content, content_of
from apps.reports.document.source import uncapitalised
from apps.reports.models import Report, ReportQuerySet
from apps.reports.selectors import MOST_OTHERS, others_of

LISTING = Listing(columns=(), size=20, prefix="version_")
# What is worded, beside what the tables of this page set side by side already.
WORDED = ("brief", "disagreement", "questions", "quotes", "advice", "law", "robustness")
# Fewer are a label.
LEAST_WORDS = 4
MOST_SENTENCES = 40

type Labelled = Iterator[tuple[str, str]]
CHANGED = "changed"  # its key in the stored content
MOST_PARTS = 4


@dataclass(frozen=True)
class Versions:
    """The versions of one report that were made, newest first, a page at a time, seen from one of them."""

    here: Report
    lines: ListPage[Report]
    final: Report | None
    before: int | None  # the last one before it that can be set beside it

    @property
    def is_final(self) -> bool:
        return self.here.final_at is not None

    @property
    def is_newer_than_final(self) -> bool:
        return self.final is not None and self.here.number > self.final.number

    @property
    def is_older_than_final(self) -> bool:
        return self.final is not None and self.here.number < self.final.number


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


@dataclass(frozen=True)
class ChangesPage:
    report: Report
    earlier: Report
    is_of_same_answers: bool
    comparison: VersionsCompared
    others: tuple[Report, ...]  # earlier ones that it can be set beside instead


def versions_of(report: Report, query: QueryDict) -> Versions:
    # Whoever may read one version of an engagement's report may read them all.
    made = (
        Report.objects.filter(engagement_id=report.engagement_id, state=Report.State.READY)
        .with_version_state()
        .select_related("final_by")
        .order_by("-number")
    )
    return Versions(
        here=report,
        lines=list_page(LISTING, LISTING.read(query), made),
        final=made.filter(final_at__isnull=False).first(),
        before=_earlier(report).values_list("number", flat=True).first(),
    )


def _earlier(report: Report) -> ReportQuerySet:
    return others_of(report).filter(number__lt=report.number)


def changes_page(report: Report, *, beside: str = "") -> ChangesPage | None:
    """Set a readable report beside the version before it, or the earlier one of this number; None where there is none."""
    earlier = _earlier(report).select_related("content")
    if beside:
        # A longer number than the column holds would be an error of the database.
        is_number = beside.isascii() and beside.isdecimal() and len(beside) < 6
        earlier = earlier.filter(number=int(beside)) if is_number else earlier.none()
    other = earlier.first()
    if other is None:
        return None
    return ChangesPage(
        report=report,
        earlier=other,
        is_of_same_answers=None is not other.content.assessment_id == report.content.assessment_id,
        comparison=compare(content_of(other.content.document), content_of(report.content.document)),
        others=tuple(_earlier(report).exclude(pk=other.pk)[:MOST_OTHERS]),
    )


def compare(before: Content, after: Content) -> VersionsCompared:
    is_other_language = before.options.language != after.options.language
    parts: list[tuple[str, Callable[[Content], Labelled]]] = [(_("What comes first"), _places)]
    # Of another language every text differs: only places and shares can be set side by side.
    if not is_other_language:
        parts += [
            (_("The finding"), _finding),
            (_("Figures"), _figures),
            (_("What was decided"), _decided),
            (_("For whom, and with what"), _form),
        ]
    groups = (ChangeGroup(title, _changes(lines_of(before), lines_of(after))) for title, lines_of in parts)
    return VersionsCompared(
        groups=tuple(group for group in groups if group.rows),
        wording=None if is_other_language else _wording(before, after),
        is_other_language=is_other_language,
        is_other_format=before.format != after.format,
    )


def _changes(before: Iterable[tuple[str, str]], after: Iterable[tuple[str, str]]) -> tuple[ReportChange, ...]:
    """Return what differs, by its label, in the order of the later version."""
    old, new = _by_label(before), _by_label(after)
    labels = [*new, *(label for label in old if label not in new)]
    changes = (ReportChange(label, old.get(label, ""), new.get(label, "")) for label in labels)
    return tuple(change for change in changes if change.before != change.after)


def _by_label(lines: Iterable[tuple[str, str]]) -> dict[str, str]:
    texts: dict[str, list[str]] = {}
    for label, text in lines:
        texts.setdefault(label, []).append(text)
    return {label: "; ".join(filter(None, each)) for label, each in texts.items()}


def _places(content: Content) -> Labelled:
    for row in content.ranking or ():
        place = _("place %(number)d") % {"number": row.number} if row.number else _("no place decided")
        yield row.label, place
    for share in content.places.rows if content.places else ():
        if share.shares:
            yield _("%(dimension)s first in") % {"dimension": share.label}, share_words(share.shares[0])


def _finding(content: Content) -> Labelled:
    brief = content.brief
    yield _("Finding"), brief.headline
    yield _("How sure"), brief.certainty
    yield _("First limit reached"), brief.reached
    yield _("What is asked"), brief.asked
    yield _("Decide by"), brief.decide_on


def _figures(content: Content) -> Labelled:
    for row in content.limits.rows if content.limits else ():
        words = _("%(now)s, limit %(limit)s: %(when)s (%(source)s)")
        yield row.label, words % {"now": row.now, "limit": row.limit, "when": row.when, "source": row.source}


def _decided(content: Content) -> Labelled:
    if decision := content.decision:
        yield _("Order"), ", ".join(f"{place} {each.label}" for place, each in enumerate(decision.order, 1))
        yield _("Decided"), decision.decided_on
        yield _("Reason"), decision.reason
        yield _("Dissent"), decision.dissent
    for entry in content.advice.entries if content.advice else ():
        if answer := entry.answer:
            yield entry.title, _joined(answer.state, answer.text, answer.reason)
    yield from _commitments(content)


def _commitments(content: Content) -> Labelled:
    for step in content.plan or ():
        yield step.text, _joined(step.owner, step.due, step.state)
    for each in content.assumptions or ():
        yield each.text, _joined(each.owner, each.check_by, each.status, each.measured)
    for target in content.targets or ():
        yield target.indicator, _joined(target.value, target.window, target.state, target.owner)


def _form(content: Content) -> Labelled:
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
    old, new = dict.fromkeys(_sentences(before)), dict.fromkeys(_sentences(after))
    gone, added = [each for each in old if each not in new], [each for each in new if each not in old]
    if not gone and not added:
        return None
    more = max(len(gone) - MOST_SENTENCES, 0) + max(len(added) - MOST_SENTENCES, 0)
    return WordingChange(tuple(gone[:MOST_SENTENCES]), tuple(added[:MOST_SENTENCES]), more)


def _sentences(content: Content) -> Iterator[str]:
    # They have rows of their own.
    in_rows = {content.brief.headline, content.brief.asked}
    for text in _texts(tuple(getattr(content, name) for name in WORDED)):
        if len(text.split()) >= LEAST_WORDS and text not in in_rows:
            yield text


def _texts(part: object) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    elif isinstance(part, tuple):
        for each in part:
            yield from _texts(each)
    elif is_dataclass(part):
        for each in fields(part):
            yield from _texts(getattr(part, each.name))


def since_last(engagement: Engagement, document: Mapping[str, object]) -> str:
    """Return what differs from the last version that could be read; nothing where there was none, or nothing does.

    What is ordered again as it was says what it said: the same content is the same report.
    """
    readable = Report.objects.filter(engagement=engagement).readable_as_pages()
    last = readable.select_related("content").order_by("-number").first()
    if last is None:
        return ""
    before: dict[str, object] = last.content.document
    if {**before, CHANGED: ""} == {**document, CHANGED: ""}:
        return str(before.get(CHANGED) or "")
    with override(engagement.written_in):
        return changed_words(content_of(before), content_of(document), number=last.number)


def changed_words(before: Content, after: Content, *, number: int) -> str:
    """Return what differs from version `number`; nothing of one in another language or of an older format."""
    if before.format != FORMAT or before.options.language != after.options.language:
        return ""
    parts = [*_of_result(before, after), *_of_group(before, after)][:MOST_PARTS]
    if not parts:
        return ""
    return _("Since version %(number)d: %(what)s.") % {"number": number, "what": "; ".join(parts)}


def _of_result(before: Content, after: Content) -> Iterator[str]:
    was, now = before.brief, after.brief
    # An older version may have named them by other words.
    of_which = [[mark.slug for mark in each.marks] for each in (was, now)]
    if of_which[0] != of_which[1] and was.marks and now.marks:
        first, instead = (listed([inside(mark.label) for mark in each.marks]) for each in (now, was))
        yield _("%(first)s in place of %(instead)s") % {"first": first, "instead": instead}
    if _bites_otherwise(was, now):
        yield _("the limit is reached: %(now)s (it was %(before)s)") % {
            "now": uncapitalised(now.reached),
            "before": uncapitalised(was.reached),
        }
    answers, earlier = _answers(after), _answers(before)
    if answers != earlier:
        yield _("answers of %(now)s (it was %(before)s)") % {"now": answers, "before": earlier}


def _bites_otherwise(was: BriefSection, now: BriefSection) -> bool:
    # The same day is worded otherwise as it comes nearer, and "today" is another day.
    has_moved = was.bites_on != now.bites_on and was.reached != now.reached
    return has_moved and bool(was.reached and now.reached)


def _answers(content: Content) -> str:
    return content.cover[0].value if content.cover else ""


def _of_group(before: Content, after: Content) -> Iterator[str]:
    was, now = before.decision, after.decision
    if now and (was is None or (was.version, was.decided_on) != (now.version, now.decided_on)):
        yield _("decided on %(day)s") % {"day": now.decided_on}
    if (replies := len(after.answered or ()) - len(before.answered or ())) > 0:
        text = ngettext("one reader has answered", "%(number)s readers have answered", replies)
        yield text % {"number": number_words(replies)}
    done = _done(after) - _done(before)
    if done:
        text = ngettext("one step is done", "%(number)s steps are done", len(done))
        yield text % {"number": number_words(len(done))}


def _done(content: Content) -> set[str]:
    return {step.text for step in content.plan or () if step.state == str(PlanStep.State.DONE.label)}
