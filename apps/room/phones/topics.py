"""The room's topic on a phone: one topic of the round that asks few things again, voted on as on its own page."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from itertools import chain
from uuid import uuid4

from django.utils.translation import gettext as _

from apps.core.actors import Actor
from apps.instruments.definition import SOURCE, Item
from apps.instruments.values import is_given
from apps.responses.answering import pages, saving
from apps.responses.answering.questionnaire import Questionnaire, questionnaire_of
from apps.responses.answering.shown import PageView, Reason
from apps.responses.models import Response
from apps.responses.questions.base import FormValues
from apps.responses.questions.course import QuestionPage, course_of_topics
from apps.responses.selectors import answers_of
from apps.responses.statements import Change
from apps.room.errors import RoomRefused

SAME = "same"  # the button by which one says again what one said


@dataclass(frozen=True)
class Topic:
    """A topic as one person is asked it. Its course is this topic alone."""

    questionnaire: Questionnaire
    page: QuestionPage

    def is_voted(self, *, since: datetime | None) -> bool:
        """Return whether this person has voted, after a time if one is named, and meant what is asked back.

        How somebody knows their figures is saved as soon as it is ticked, and is no figure.
        """
        if self.queries:
            return False
        answers = (self.questionnaire.stored.get(item.id) for item in self.page.items if item.kind != SOURCE)
        return any(
            answer is not None and is_given(answer.value) and (since is None or answer.answered_at > since)
            for answer in answers
        )

    @property
    def queries(self) -> tuple[str, ...]:
        """Return what is asked back about the figures of this vote."""
        return tuple(query for item in self.page.items for query in self.questionnaire.queries_about(item))


def topic_asked(response: Response, key: str) -> Topic | None:
    """Return a topic as this person is asked it; None where they are not asked it in this round.

    Nor is a phone begun afresh: what was said before stands beside the question, and would not be theirs for certain.
    """
    if response.replaces:
        return None
    questionnaire = questionnaire_of(response)
    context, round_ = questionnaire.context, response.round
    if key not in round_.topics:
        return None
    definition = context.wording.definition
    names = definition.items_of_topic(key, round_.engagement.routing, response.stakeholder.perspective)
    course = course_of_topics(definition, questionnaire.course.items, {key: names})
    if not names or not course.pages:
        return None
    return Topic(replace(questionnaire, course=course), course.pages[0])


def shown(topic: Topic, parsed: pages.ParsedPage | None = None) -> PageView:
    return pages.page_view(topic.questionnaire, topic.page, parsed)


def save_vote(
    topic: Topic, form: FormValues, by: Actor, at: datetime, *, since: datetime | None
) -> PageView | None:
    """Save a vote like every answer, whether or not the room is still there. Raises RoomRefused where it came too late.

    What stands unchanged is a vote too, unless it was given as one already, after `since` where the room votes again.
    Return the page as it was sent, with what is wrong, where something of it can't be saved.
    """
    response = topic.questionnaire.response
    parsed = _said_again(topic, form) or pages.parse_page(topic.questionnaire, topic.page, form)
    is_unchanged = not (parsed.changes or parsed.errors or parsed.meant)
    if is_unchanged and not topic.queries and not topic.is_voted(since=since):
        parsed = _as_it_stands(topic, form)
    changes = saving.PageChanges(parsed.changes, parsed.meant)
    saved = saving.save_page(response=response, changes=changes, by=by, at=at)
    if saved.code == saving.ROUND_CLOSED:
        raise RoomRefused(
            _(
                "The vote is over: yours came too late. It is kept, and counts only if the round is opened again."
            )
        )
    if saved.code == saving.ALREADY_SUBMITTED:
        raise RoomRefused(_("Your answers were sent from another page meanwhile. Vote once more."))
    if not (parsed.errors or saved.conflicts):
        return None
    # Read again: what could be read has been saved, and the next save is made on its revision.
    topic = replace(topic, questionnaire=replace(topic.questionnaire, stored=answers_of(response)))
    errors = {**parsed.errors, **pages.conflict_errors(topic.questionnaire, saved.conflicts)}
    return shown(topic, replace(parsed, errors=errors))


def _said_again(topic: Topic, form: FormValues) -> pages.ParsedPage | None:
    """Return the vote of whoever says in this round again what they said in it before."""
    if SAME not in form:
        return None
    changes = (_again(topic, item, form) for item in topic.page.items)
    return pages.ParsedPage(tuple(chain.from_iterable(changes)), {}, form)


def _again(topic: Topic, item: Item, form: FormValues) -> list[Change]:
    value, meant = topic.questionnaire.value_of(item), topic.questionnaire.notes(item).meant
    revision = pages.revision_in(form, f"{item.id}-revision")
    return [Change(item.id, value, revision, uuid4(), meant)] if is_given(value) else []


def _as_it_stands(topic: Topic, form: FormValues) -> pages.ParsedPage:
    """Return the vote of whoever leaves the answer as the page shows it; where it shows none, say what is missing."""
    shown = [item for item in topic.page.items if is_given(topic.questionnaire.begins_with(item))]
    votes = (_again(topic, item, form) or pages.kept(topic.questionnaire, item, form) for item in shown)
    missing = {} if shown else {topic.page.items[0].id: _("Choose an answer, or keep what you said.")}
    return pages.ParsedPage(tuple(chain.from_iterable(votes)), missing, form)


def keep_reasons(topic: Topic, form: FormValues) -> PageView | None:
    """Keep why a vote was changed; return the page with what was typed where it is too long."""
    reasons = pages.reasons_in(topic.page, form)
    errors = pages.reason_errors(reasons)
    if errors:
        return _with_reasons(shown(topic), reasons, errors)
    saving.note_reasons(
        response=topic.questionnaire.response,
        reasons={item: asdict(each) for item, each in reasons.items()},
    )
    return None


def _with_reasons(page: PageView, reasons: Mapping[str, Reason], errors: Mapping[str, str]) -> PageView:
    votes = tuple(
        replace(
            vote,
            reason=reasons.get(vote.questions[0].id, vote.reason),
            reason_error=errors.get(f"{vote.questions[0].id}-reason", ""),
        )
        for vote in page.votes
    )
    return replace(page, votes=votes, errors=tuple(errors.items()))
