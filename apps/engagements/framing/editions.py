"""Which questions an engagement asks, and which else it may choose before the first answer."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from apps.engagements.models import Engagement, Round
from apps.instruments.definition import Definition
from apps.instruments.examples import packs_of
from apps.instruments.models import InstrumentVersion
from apps.instruments.selectors import (
    definition_of,
    offered_instruments,
    rules_by_instrument,
    usual_instrument,
)


@dataclass(frozen=True)
class OfferedEdition:
    version: InstrumentVersion
    has_rules: bool  # else results come without advice
    is_newer: bool  # than the engagement's own

    @property
    def title(self) -> str:
        return definition_of(self.version).title


@dataclass(frozen=True)
class EditionChoice:
    own: InstrumentVersion
    chosen: InstrumentVersion  # its own, or another one whose framing is shown before it is saved
    others: tuple[OfferedEdition, ...]  # newest first
    is_settled: bool
    to_choose: tuple[str, ...]  # what only the chosen one asks of the framing
    has_rules: bool

    @property
    def title(self) -> str:
        return definition_of(self.chosen).title

    @property
    def is_other(self) -> bool:
        return self.chosen != self.own

    @property
    def newer(self) -> OfferedEdition | None:
        return next((each for each in self.others if each.is_newer), None)


def edition_choice(engagement: Engagement | None, name: str) -> EditionChoice | None:
    """Return what an engagement, or a new one, asks and may choose; None if no questionnaire is published.

    `name` (`slug@version`) is chosen if it is offered, and the questions are not settled.
    """
    is_settled = engagement is not None and are_settled(engagement)
    offered, read = [] if is_settled else offered_instruments(), rules_by_instrument()
    own = engagement.instrument_version if engagement else usual_instrument(offered, read)
    if own is None:
        return None
    chosen = next((each for each in offered if each.name == name), own)
    place = offered.index(own) if own in offered else len(offered)
    return EditionChoice(
        own=own,
        chosen=chosen,
        others=tuple(
            OfferedEdition(each, has_rules=each.name in read, is_newer=at < place)
            for at, each in enumerate(offered)
            if each != chosen
        ),
        is_settled=is_settled,
        to_choose=_to_choose(engagement, chosen) if engagement else (),
        has_rules=chosen.name in read,
    )


def are_settled(engagement: Engagement) -> bool:
    """Return whether the questions can't change any more: something was given, or a round was closed."""
    has_answers = Q(responses__answers__isnull=False)
    # What is frozen keeps the questions it was asked by, even if everybody who answered has withdrawn.
    is_kept = Q(responses__events__isnull=False) | Q(state=Round.State.CLOSED) | Q(unsealed_at__isnull=False)
    return Round.objects.filter(has_answers | is_kept, engagement=engagement).exists()


def settled_words(version: InstrumentVersion) -> str:
    return _(
        "The questions stay those of %(edition)s: somebody has answered them already, or a round was closed."
    ) % {"edition": version.name}


def like_pack(pack: str, version: InstrumentVersion) -> str:
    """Return the pack of the same name that comes for this questionnaire, empty if none does."""
    slug = pack.partition("@")[0]
    return next((each.name for each in packs_of(version.name) if each.name.partition("@")[0] == slug), "")


def kept_examples(engagement: Engagement, version: InstrumentVersion) -> dict[str, dict[str, str]]:
    """Return the facilitator's own examples of questions that this questionnaire asks by the same steps."""
    before, after = definition_of(engagement.instrument_version), definition_of(version)
    return {
        item_id: rows for item_id, rows in engagement.own_examples.items() if _is_same(item_id, before, after)
    }


def _is_same(item_id: str, before: Definition, after: Definition) -> bool:
    old, new = before.quantities.get(item_id), after.quantities.get(item_id)
    return old is not None and new is not None and (old.text, old.ladder) == (new.text, new.ladder)


def _to_choose(engagement: Engagement, version: InstrumentVersion) -> tuple[str, ...]:
    return tuple(
        question.text
        for question in definition_of(version).framing
        if not (question.asked_when or question.optional)
        and engagement.routing.get(question.id, "") not in {choice.value for choice in question.choices}
    )
