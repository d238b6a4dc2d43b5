"""What a reader of the last version notices in this one, in a line."""

from collections.abc import Iterator, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from apps.core.translations import inside
from apps.decisions.models import PlanStep
from apps.engagements.models import Engagement
from apps.findings.brief_section import BriefSection
from apps.findings.sentences import listed, number_words
from apps.reports.document.content import FORMAT, Content, content_of
from apps.reports.document.source import uncapitalised
from apps.reports.models import Report

CHANGED = "changed"  # its key in the stored content
MOST_PARTS = 4


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
