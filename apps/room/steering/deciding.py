"""The vote on the draft of the decision, and what it leaves in it."""

from django.http import QueryDict
from django.utils.translation import gettext as _

from apps.decisions.deciding.proposal import Proposal
from apps.decisions.deciding.selectors import newest_of
from apps.decisions.deciding.sentence import sentence_form
from apps.decisions.deciding.services import decide, save_draft
from apps.decisions.models import Decision
from apps.engagements.models import Engagement
from apps.engagements.services import lock_engagement
from apps.room.errors import RoomRefused
from apps.room.models import Room, RoomTopic
from apps.room.selectors import sentence_to_show
from apps.room.steering.topics import add, open_topic
from apps.room.steering.turn import Steering
from apps.room.visibility import Reveal

MOST_VOTES = 3
KEYS = ("yes", "with_reservation", "no")  # of `Decision.live_with`, in the order of the options


def ask_decision(turn: Steering) -> None:
    """Let everybody vote on the draft as it is worded now. Raises RoomRefused."""
    draft, room = draft_of(turn.room), turn.room
    sentence = sentence_to_show(draft, room.engagement) if draft else ""
    if not sentence:
        raise RoomRefused(_("Write down what is to be decided first."))
    votes = RoomTopic.objects.filter(room=room, kind=RoomTopic.Kind.DECISION)
    topic = votes.filter(text=sentence, phase=RoomTopic.Phase.VOTING).first()
    if topic is None and votes.count() >= MOST_VOTES:
        raise RoomRefused(_("It was voted on three times. Decide with what was said, or leave it open."))
    options = (_("Yes"), _("Yes, with a reservation"), _("No"))
    open_topic(
        turn,
        topic or add(room, prefix="decision", kind="consent", text=sentence, options=options, minutes=1),
    )


def preview_of(engagement: Engagement, sent: QueryDict) -> str:
    """Return what is typed as the sentence that the wall will show; what can't be read yet is left out."""
    form = sentence_form(engagement, sent)
    form.is_valid()
    return sentence_to_show(form.as_typed(), engagement)


def draft_of(room: Room) -> Decision | None:
    """Return the draft, which nobody else changes meanwhile."""
    lock_engagement(room.engagement)
    newest = newest_of(room.engagement)
    return newest if newest and newest.state == Decision.State.DRAFT else None


def note_votes(turn: Steering, topic: RoomTopic, shown: Reveal) -> None:
    """Write what a vote showed into the draft, unless that was worded anew meanwhile."""
    draft = draft_of(turn.room)
    counts = shown.parts[0].counts
    if draft is None or not counts or sentence_to_show(draft, turn.room.engagement) != topic.text:
        return
    new = [each for each in shown.dissents if each not in draft.dissent.split("\n")]
    save_draft(
        engagement=turn.room.engagement,
        written={
            "live_with": dict(zip(KEYS, (each.people for each in counts), strict=True)),
            "dissent": "\n".join(filter(None, (draft.dissent, *new))),
        },
        proposal=Proposal((), ()),
        known=draft.revision,
        by=turn.by,
        at=turn.at,
    )


def freeze_decision(turn: Steering) -> None:
    """Let the draft hold from today on, where there is one."""
    engagement, draft = turn.room.engagement, draft_of(turn.room)
    if draft is None:
        return
    decide(
        engagement=engagement,
        written={
            "decided_on": engagement.in_its_zone(turn.at).date(),
            # No place that nobody decided is made up: what is left out comes after, level.
            "ranking": draft.ranking or draft.proposed or [],
        },
        proposal=Proposal((), ()),
        known=draft.revision,
        by=turn.by,
        at=turn.at,
    )
