"""Texts of others that name somebody who was erased: found before the name goes, and reworded by who leads the engagement.

What is kept is where in a text the name stands. A text that its author writes anew is no longer looked at.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from apps.core import audit
from apps.core.actors import Actor
from apps.core.erasing.traces import Scope, Traces
from apps.engagements.models import Engagement, Round
from apps.instruments.selectors import definition_of
from apps.responses.errors import TextChanged
from apps.responses.models import Answer, NamedText
from apps.responses.selectors import texts_naming_the_erased


@dataclass(frozen=True)
class ListedText:
    """A text as its list shows it; without its words where answers are sealed or confidential."""

    id: UUID
    times: int
    parts: tuple[tuple[str, bool], ...]  # pieces of the text, and whether each is the name


def note_texts(traces: Traces, scope: Scope) -> None:
    """Note where texts of others name a person; call it before what the traces hold is gone."""
    of_scope: dict[str, Any] = {
        "organisation_id": scope.organisation_id,
        "response__round__engagement__archived_at": None,
    }
    if scope.engagement_id:
        of_scope["response__round__engagement_id"] = scope.engagement_id
    for answer in _text_answers(Answer.objects.filter(**of_scope, value__isnull=False)):
        _note(traces, answer)


def _text_answers(answers: QuerySet[Answer]) -> Iterator[Answer]:
    """Yield the free texts; a choice is the questionnaire's own word."""
    rounds = Round.objects.filter(pk__in=answers.values("response__round"))
    for round_ in rounds.select_related("engagement__instrument_version"):
        asked = list(definition_of(round_.engagement.instrument_version).texts)
        for answer in answers.filter(response__round=round_, item__in=asked).select_related(
            "response__round"
        ):
            if isinstance(answer.value, str):
                yield answer


def _note(traces: Traces, answer: Answer) -> None:
    places = traces.places_in(str(answer.value))
    if not places:
        return
    known = NamedText.objects.filter(answer=answer, written_at=answer.answered_at).first()
    if known:  # somebody else who was erased is named there, too
        places = sorted({*places, *((start, end) for start, end in known.places)})
    NamedText.objects.update_or_create(
        answer=answer,
        defaults={
            "organisation_id": answer.organisation_id,
            "engagement_id": answer.response.round.engagement_id,
            "places": places,
            "written_at": answer.answered_at,
            "noted_at": Now(),
        },
    )


def list_of_texts(engagement: Engagement) -> list[ListedText]:
    # As everywhere: while a round is open nobody sees what others gave, and where answers are confidential nobody does.
    is_shown = not engagement.is_confidential and not _is_open(engagement)
    return [
        ListedText(row.pk, len(row.places), tuple(_parts(row)) if is_shown else ())
        for row in texts_naming_the_erased(engagement)
    ]


@transaction.atomic
def reword_text(*, engagement: Engagement, text_id: UUID, word: str, by: Actor, at: datetime) -> None:
    """Put a word in place of the name; without a word remove the whole text. Raises TextChanged."""
    # Same lock as saving and closing: what is written here is either in an earlier result or in none.
    list(Round.objects.select_for_update().filter(engagement=engagement))
    row = next((each for each in texts_naming_the_erased(engagement) if each.pk == text_id), None)
    if row is None:
        raise TextChanged(_("This text was changed or removed meanwhile."))
    reworded = "".join(word if is_name else piece for piece, is_name in _parts(row))
    Answer.objects.filter(pk=row.answer.pk).update(
        value=reworded if word else None, revision=F("revision") + 1, answered_at=at
    )
    NamedText.objects.filter(pk=text_id).delete()
    # Of the engagement, and without the text: no log says whose answers were whose.
    audit.record(verb="reword_text" if word else "remove_text", of=engagement, by=by, at=at)


def _is_open(engagement: Engagement) -> bool:
    return Round.objects.filter(engagement=engagement, state=Round.State.OPEN).exists()


def _parts(row: NamedText) -> Iterator[tuple[str, bool]]:
    text, done = str(row.answer.value), 0
    for start, end in row.places:
        if start >= done:  # of two names that overlap the first one counts
            yield text[done:start], False
            yield text[start:end], True
        done = max(done, end)
    yield text[done:], False
