"""What is held about one person: everything, for themselves; by days and without what they gave, for those who keep the list."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from operator import attrgetter
from uuid import UUID

from django.utils.translation import gettext as _

from apps.accounts.verbs import words_of
from apps.core import audit
from apps.core.actors import Actor
from apps.engagements.choices import LinkWay
from apps.engagements.models import Engagement, Invitation, InvitationToken, Stakeholder
from apps.engagements.selectors import perspective_labels
from apps.instruments.definition import filled
from apps.instruments.selectors import definition_for
from apps.mailing.composing import label_of
from apps.mailing.models import Mail
from apps.responses.models import (
    AnswerEvent,
    Device,
    LateAnswer,
    NoticeShown,
    PerspectiveRequest,
    Response,
    SentReferral,
)
from apps.responses.questions.base import AnswerContext
from apps.responses.questions.kinds import describe

FORMAT = "scalelens-person/1"
type Ballots = Callable[[UUID], list[dict[str, object]]]
_ballots: list[Ballots] = []
BY_ITS_NUMBER = attrgetter("pk")  # as it was given; PostgreSQL has an order of its own


@dataclass(frozen=True)
class ActData:
    """A row of the audit log about the person or by them."""

    at: date
    verb: str
    by: str  # the kind of actor

    @property
    def what(self) -> str:
        return words_of(self.verb)

    @property
    def who(self) -> str:
        kinds = {
            "user": _("a member of the organisation"),
            "stakeholder": _("the person"),
            "visitor": _("somebody whom nothing proved yet"),
            "command": _("whoever runs Scalelens"),
            "system": _("the product by itself"),
        }
        return kinds.get(self.by, self.by)


def register_ballots(ballots: Ballots) -> None:
    """Register what returns the votes that a person gave in a room, which stands higher."""
    if ballots not in _ballots:
        _ballots.append(ballots)


def personal_data_of(stakeholder: Stakeholder, *, with_answers: bool) -> dict[str, object]:
    """Return a `scalelens-person/1` document. The engagement, with its client and organisation, must be loaded."""
    engagement = stakeholder.engagement
    labels = perspective_labels(engagement)
    invitation = Invitation.objects.get(stakeholder=stakeholder)
    acts = audit.events_involving(ids=(stakeholder.pk, invitation.pk))
    return {
        "format": FORMAT,
        "organisation": engagement.organisation.name,
        "client": engagement.client.name,
        "engagement": engagement.initiative,
        "name": stakeholder.name,
        "address": stakeholder.email,
        # What is mailed to it opens what was given.
        "address_that_opens": stakeholder.proving_email,
        "perspective": labels.get(stakeholder.perspective, stakeholder.perspective),
        # Results hold the numbers under it: whoever has it finds what was given.
        "key": stakeholder.key if with_answers else "",
        "joined_by_code": stakeholder.is_guest or stakeholder.joining is not None,
        "mail_first_opened_at": stakeholder.mail_opened_at,
        "vouched_for_at": stakeholder.vouched_at,
        "added_at": stakeholder.added_at,
        "wants_no_reminders_since": stakeholder.reminders_stopped_at,
        "withdrawn_at": stakeholder.withdrawn_at,
        "told_the_facilitator_that_they_decline": stakeholder.declined_by_word,
        "links_ended_at": invitation.revoked_at,
        "links": list(_links(invitation)),
        "devices": [
            {"first_at": device.first_at, "left_at": device.left_at}
            for device in Device.objects.filter(stakeholder=stakeholder).order_by("first_at")
        ],
        "mails": list(_mails(stakeholder)),
        "told": list(_notices(stakeholder)),
        "requests": list(_requests(stakeholder, labels)),
        "sent_to_them": [
            {"item": each.item, "sent_at": each.sent_at}
            for each in SentReferral.objects.filter(stakeholder=stakeholder).order_by("sent_at")
        ],
        "acts": [ActData(act.at, act.verb, act.actor_kind) for act in acts],
        # None, not empty: whether they answered at all opens to the person alone, too.
        "responses": list(_responses(stakeholder, labels)) if with_answers else None,
        "ballots": [each for of in _ballots for each in of(stakeholder.pk)] if with_answers else None,
    }


def _links(invitation: Invitation) -> Iterator[dict[str, object]]:
    for token in InvitationToken.objects.filter(invitation=invitation).order_by("created_at"):
        yield {
            "way": str(LinkWay(token.way).label),
            "created_at": token.created_at,
            "expires_at": token.expires_at,
        }


def _notices(stakeholder: Stakeholder) -> Iterator[dict[str, object]]:
    notices = NoticeShown.objects.filter(stakeholder=stakeholder).select_related("notice")
    for shown in notices.order_by("at"):
        yield {"at": shown.at, "text": shown.notice.text}


def personal_data_for_others(stakeholder: Stakeholder, *, with_answers: bool) -> dict[str, object]:
    """Return the document for those who keep the list: of each time the day alone."""
    data = personal_data_of(stakeholder, with_answers=with_answers)
    return {name: _by_day(value, stakeholder.engagement) for name, value in data.items()}


def _by_day(value: object, engagement: Engagement) -> object:
    match value:
        case datetime():
            return engagement.in_its_zone(value).date()
        case ActData(at=datetime() as at):
            return replace(value, at=engagement.in_its_zone(at).date())
        case dict():
            return {name: _by_day(each, engagement) for name, each in value.items()}
        case list():
            return [_by_day(each, engagement) for each in value]
        case _:
            return value


def _mails(stakeholder: Stakeholder) -> Iterator[dict[str, object]]:
    for mail in Mail.objects.filter(about_id=stakeholder.pk).order_by("queued_at"):
        yield {
            "kind": label_of(mail.kind),
            "address": mail.recipient,
            "state": _mail_state(mail),
            "queued_at": mail.queued_at,
            "finished_at": mail.finished_at,
        }


def _mail_state(mail: Mail) -> str:
    if mail.is_uncertain:
        return _("Uncertain")
    if mail.is_sent:
        return _("Sent")
    return _("Not sent") if mail.is_ready or mail.is_failed else _("On its way")


def _requests(stakeholder: Stakeholder, labels: dict[str, str]) -> Iterator[dict[str, object]]:
    for each in PerspectiveRequest.objects.filter(stakeholder=stakeholder).order_by("asked_at"):
        yield {
            "asked_from": labels.get(each.asked_from, each.asked_from),
            "wished": labels.get(each.wished, each.wished) or _("None of these"),
            "state": each.state,
            "asked_at": each.asked_at,
        }


def _responses(stakeholder: Stakeholder, labels: dict[str, str]) -> Iterator[dict[str, object]]:
    engagement = stakeholder.engagement
    definition = definition_for(engagement.instrument_version, engagement.routing)
    wording = AnswerContext(
        definition, engagement.currency, engagement.horizon_months, launch_on=engagement.figures_on
    )

    def question(item: str) -> str:
        known = definition.by_id.get(item)
        text = known.worded(engagement.routing, stakeholder.perspective).text if known else item
        return filled(text, horizon_months=engagement.horizon_months, initiative=engagement.initiative)

    def answer(item: str, value: object) -> str:
        known = definition.by_id.get(item)
        return describe(known, value, wording) if known else str(value)

    rows = (
        Response.everything.filter(stakeholder=stakeholder).select_related("round").order_by("round__number")
    )
    for row in rows.prefetch_related("answers", "late_answers", "events", "referrals"):
        yield {
            "round": row.round.number,
            "state": row.get_state_display(),
            "started_at": row.started_at,
            "submitted_at": row.submitted_at,
            "interviewer": row.interviewer,
            "interviewed_on": row.interviewed_on.isoformat() if row.interviewed_on else "",
            "answers": [
                {
                    "item": each.item,
                    "question": question(each.item),
                    "answer": answer(each.item, each.value),
                    "value": each.value,
                    "unread": list(each.unread.values()),
                    "answered_at": each.answered_at,
                }
                for each in sorted(row.answers.all(), key=BY_ITS_NUMBER)
            ],
            "reasons": [
                {"item": item, "question": question(item), **reason}
                for item, reason in sorted(row.reasons.items())
            ],
            "passed_on": [
                {
                    "item": each.item,
                    "question": question(each.item),
                    "to": labels.get(each.perspective, each.name),
                    "passed_at": each.passed_at,
                }
                for each in sorted(row.referrals.all(), key=attrgetter("passed_at", "item"))
            ],
            "late": [_saved(each, "late") for each in sorted(row.late_answers.all(), key=BY_ITS_NUMBER)],
            "history": [_saved(each, each.outcome) for each in sorted(row.events.all(), key=BY_ITS_NUMBER)],
        }


def _saved(each: AnswerEvent | LateAnswer, outcome: str) -> dict[str, object]:
    return {"item": each.item, "value": each.value, "outcome": outcome, "at": each.at}


def note_export(*, stakeholder: Stakeholder, by: Actor, at: datetime) -> None:
    """Record that somebody took a copy of what is held."""
    audit.record(verb="export_person", of=stakeholder.invitation, by=by, at=at)
