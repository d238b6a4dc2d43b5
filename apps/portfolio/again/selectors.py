"""What the page of the next round proposes, in a fixed number of queries."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from apps.assessments.models import Assessment
from apps.assessments.selectors import case_of
from apps.decisions.due.selectors import due_by, waiting_assumptions
from apps.engagements.errors import NextRoundRefused
from apps.engagements.models import Engagement, Round, Stakeholder
from apps.engagements.selectors import latest_round
from apps.findings.progress.agenda import Agenda, Topic, agenda_of, minutes_to_talk
from apps.outreach.composing import text_of
from apps.outreach.texts import AGAIN, KINDS, MailWords
from apps.responses.models import Answer


@dataclass(frozen=True)
class Addressee:
    """Somebody who may be asked again; who answered before is proposed."""

    person: Stakeholder
    has_answered: bool


@dataclass(frozen=True)
class AgainPage:
    engagement: Engagement
    round: Round  # the one that was looked at
    agenda: Agenda
    people: tuple[Addressee, ...]
    words: MailWords

    @cached_property
    def topics(self) -> Mapping[str, Topic]:
        return {each.id: each for each in (*self.agenda.topics, *self.agenda.left_out)}

    @property
    def to_talk(self) -> int:
        return minutes_to_talk(self.agenda.minutes)

    @property
    def answered(self) -> int:
        return sum(each.has_answered for each in self.people)


def again_page(engagement: Engagement, *, minutes: int, at: datetime) -> AgainPage:
    """Propose what to ask again. Raises NextRoundRefused where no round may follow, or its result is not ready."""
    round_ = latest_round(engagement)
    if round_ is None or round_.is_open:
        raise NextRoundRefused(_("A round is open already. Close it and look at its result, then ask again."))
    looked_at = Assessment.objects.looked_at().filter(snapshot__round=round_).select_related("snapshot")
    assessment = looked_at.newest_first().first()
    if assessment is None:
        raise NextRoundRefused(
            _("Nobody has looked at the result of %(round)s yet. Look at it first, then ask again.")
            % {"round": round_}
        )
    case = case_of(assessment.engine_result, assessment.snapshot, engagement)
    late = waiting_assumptions().filter(due_by("check_by", at), engagement=engagement).exclude(quantity="")
    overdue = late.values_list("quantity", flat=True)
    answers = Answer.objects.given().filter(response__round=round_, response__stakeholder=OuterRef("pk"))
    people: QuerySet[Any] = Stakeholder.objects.reachable().filter(
        engagement=engagement, is_asked_singly=False
    )
    return AgainPage(
        engagement=engagement,
        round=round_,
        agenda=agenda_of(case, minutes, overdue),
        people=tuple(
            Addressee(person, person.has_answered)
            for person in people.exclude(email="").annotate(has_answered=Exists(answers))
        ),
        words=text_of(engagement, KINDS[AGAIN]),
    )
