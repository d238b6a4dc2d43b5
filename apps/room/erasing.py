"""What goes of a person: their ballots with their answers, what they said of a decision, and their name in notes."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet
from django.db.models.functions import Now

from apps.core.erasing.traces import Scope, Traces, redact_rows
from apps.decisions.models import Decision
from apps.room.models import Ballot, RoomNote, RoomPrint, RoomScreen, RoomTopic


def redact(traces: Traces, scope: Scope) -> None:
    """Redact a person in what others wrote in rooms."""
    of_scope = {"organisation_id": scope.organisation_id}
    if scope.engagement_id:
        of_scope["room__engagement_id"] = scope.engagement_id
    redact_rows(RoomNote.objects.filter(**of_scope), ("text", "owner"), traces)
    redact_rows(RoomTopic.objects.filter(**of_scope), ("text", "why", "options", "reveals"), traces)
    redact_rows(RoomScreen.objects.filter(**of_scope), ("screen",), traces)
    _print_again(RoomPrint.objects.filter(**of_scope))


def _print_again(prints: QuerySet[RoomPrint]) -> None:
    """Have screens printed anew, also those that a worker is just printing: it finds its fence gone."""
    prints.update(
        pdf=None,
        state=RoomPrint.State.QUEUED,
        attempts=0,
        fence=None,
        lease_until=None,
        available_at=Now(),
        queued_at=Now(),
        finished_at=None,
    )


def written_by(person_id: UUID) -> Iterable[str]:
    """Return what a person said of decisions: a report may have frozen it without their name."""
    return (
        Ballot.objects.filter(response__stakeholder=person_id).exclude(text="").values_list("text", flat=True)
    )


def ballots_of(person_id: UUID) -> list[dict[str, object]]:
    """Return what a person voted in rooms, for themselves."""
    ballots = list(Ballot.objects.filter(response__stakeholder=person_id).order_by("given_at"))
    topics = RoomTopic.objects.filter(room__in={each.room_id for each in ballots})
    questions = {(each.room_id, each.key): each.text for each in topics}
    return [
        {
            "question": questions.get((each.room_id, each.about), each.about),
            "value": each.value,
            "text": each.text,
            "given_at": each.given_at,
        }
        for each in ballots
    ]


def forget_text(*, instance: Ballot, **signal: object) -> None:
    """Take what somebody said of a decision out of what was shown and written down, as their ballot goes."""
    if not instance.text:
        return
    for topic in RoomTopic.objects.filter(room=instance.room_id, key=instance.about):
        for reveal in topic.reveals:
            if instance.text in reveal["dissents"]:
                reveal["dissents"].remove(instance.text)
        topic.save(update_fields=["reveals"])
    _print_again(RoomPrint.objects.filter(room=instance.room_id))
    decisions = Decision.objects.filter(engagement__rooms=instance.room_id, dissent__contains=instance.text)
    for decision in decisions:
        lines = decision.dissent.split("\n")
        decision.dissent = "\n".join(each for each in lines if each != instance.text)
        decision.save(update_fields=["dissent"])
