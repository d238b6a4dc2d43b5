"""What the page of the decision shows."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.decisions.deciding.answers import ReaderAnswer, answers_of
from apps.decisions.deciding.proposal import Since, since
from apps.decisions.models import Decision
from apps.decisions.owners import Owners
from apps.decisions.wording import sentence_of
from apps.engagements.models import Engagement
from apps.instruments.selectors import definition_of


@dataclass(frozen=True)
class DecidedPlace:
    dimension: str
    label: str


@dataclass(frozen=True)
class Version:
    """A version as it is read; `votes` is empty where nobody was asked.

    `proposed` is the order of the result where the group chose another.
    """

    number: int
    state: str
    sentence: str  # empty where only an order was decided
    parts: tuple[tuple[str, str], ...]  # of the sentence, labelled; those that say anything
    order: tuple[DecidedPlace, ...]
    reason: str
    dissent: str
    deciders: tuple[str, ...]
    votes: str
    decided_on: date | None
    proposed: tuple[DecidedPlace, ...] = ()
    changes: tuple[
        tuple[str, str, str], ...
    ] = ()  # what it says otherwise than the version before: label, before, after

    @property
    def day(self) -> str:
        return date_format(self.decided_on) if self.decided_on else ""


@dataclass(frozen=True)
class DecisionPage:
    draft: Version | None
    decided: Version | None
    earlier: tuple[Version, ...]  # newest first
    since: Since | None  # the result changed after the decision
    answers: tuple[ReaderAnswer, ...] = ()  # to what the report asks


def newest_of(engagement: Engagement) -> Decision | None:
    """Return the draft, or else the version that holds: its revision is what whoever edits has to know."""
    return Decision.objects.filter(engagement=engagement).order_by("-number").first()


def last_day_of(engagement: Engagement) -> date | None:
    """Return the day of the last version that was decided."""
    decided = Decision.objects.filter(engagement=engagement).exclude(state=Decision.State.DRAFT)
    return decided.order_by("-number").values_list("decided_on", flat=True).first()


def decision_page(engagement: Engagement) -> DecisionPage:
    """Read the page in a fixed number of queries. `engagement` has its instrument loaded."""
    labels = definition_of(engagement.instrument_version).dimensions
    rows, owners = list(Decision.objects.filter(engagement=engagement)), Owners.of(engagement)
    read = [_version(each, labels, owners.named(each.owner)) for each in rows]
    versions = [
        *read[:1],
        *(replace(after, changes=_changes(before, after)) for before, after in pairwise(read)),
    ]
    by_state = {each.state: each for each in versions}
    decided = next((each for each in rows if each.state == Decision.State.DECIDED), None)
    return DecisionPage(
        draft=by_state.get(Decision.State.DRAFT),
        decided=by_state.get(Decision.State.DECIDED),
        earlier=tuple(each for each in reversed(versions) if each.state == Decision.State.SUPERSEDED),
        since=since(decided.result, engagement) if decided else None,
        answers=answers_of(engagement) if decided else (),
    )


def _version(decision: Decision, labels: Mapping[str, str], owner: str) -> Version:
    parts = (
        (decision.get_act_display() or _("What"), decision.what),
        (_("Until"), decision.until),
        (_("Money"), decision.money),
        (_("People"), decision.people),
        (_("Owner"), owner),
        (_("By"), date_format(decision.due_on) if decision.due_on else ""),
    )
    return Version(
        number=decision.number,
        state=decision.state,
        sentence=sentence_of(decision, owner),
        parts=tuple((label, text) for label, text in parts if text),
        order=_places(decision.ranking, labels),
        reason=decision.reason,
        dissent=decision.dissent,
        deciders=tuple(", ".join(filter(None, (each["role"], each["name"]))) for each in decision.deciders),
        votes=_votes(decision.live_with),
        decided_on=decision.decided_on,
        proposed=_places(decision.proposed or [], labels) if decision.departs_from_result else (),
    )


def _places(slugs: list[str], labels: Mapping[str, str]) -> tuple[DecidedPlace, ...]:
    return tuple(DecidedPlace(slug, labels.get(slug, slug)) for slug in slugs)


def _votes(votes: Mapping[str, int]) -> str:
    yes, some, no = (votes.get(key, 0) for key in ("yes", "with_reservation", "no"))
    if not yes + some + no:
        return ""
    return _("%(yes)d yes, %(some)d with a reservation, %(no)d no") % {"yes": yes, "some": some, "no": no}


def _changes(before: Version, after: Version) -> tuple[tuple[str, str, str], ...]:
    every = (
        (_("Decided"), before.sentence, after.sentence),
        (_("Order"), _in_words(before.order), _in_words(after.order)),
        (_("Why"), before.reason, after.reason),
        (_("Who decided"), "; ".join(before.deciders), "; ".join(after.deciders)),
        (_("Can you live with it?"), before.votes, after.votes),
        (_("Dissent"), before.dissent, after.dissent),
        (_("Decided on"), before.day, after.day),
    )
    return tuple((label, was, is_now) for label, was, is_now in every if was != is_now)


def _in_words(order: tuple[DecidedPlace, ...]) -> str:
    return ", ".join(place.label for place in order)
