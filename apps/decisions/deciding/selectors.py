"""What the page of the decision shows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.assessments.models import Assessment
from apps.decisions.deciding.proposal import Since, since
from apps.decisions.models import Decision
from apps.engagements.models import Engagement
from apps.instruments.selectors import definition_of


@dataclass(frozen=True)
class DecidedPlace:
    dimension: str
    label: str


@dataclass(frozen=True)
class VersionChange:
    """What one version says otherwise than the one before."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Version:
    """A version as it is read; `votes` is empty where nobody was asked.

    `proposed` is the order of the result where the group chose another, as far as the result is still shown.
    """

    number: int
    state: str
    order: tuple[DecidedPlace, ...]
    reason: str
    dissent: str
    deciders: tuple[str, ...]
    votes: str
    decided_on: date | None
    proposed: tuple[DecidedPlace, ...] = ()
    changes: tuple[VersionChange, ...] = ()  # from the version before

    @property
    def day(self) -> str:
        return date_format(self.decided_on) if self.decided_on else ""


@dataclass(frozen=True)
class DecisionPage:
    draft: Version | None
    decided: Version | None
    earlier: tuple[Version, ...]  # newest first
    since: Since | None  # the result changed after the decision


def versions_of(engagement: Engagement) -> tuple[Decision, ...]:
    """Return all versions, the oldest first."""
    return tuple(Decision.objects.filter(engagement=engagement))


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
    rows = versions_of(engagement)
    shown = _shown_digests(engagement, rows)
    read = [_version(each, labels, shows_proposed=each.result_digest in shown) for each in rows]
    versions = [*read[:1], *(_with_changes(before, after) for before, after in pairwise(read))]
    of = {each.state: each for each in versions}
    held = next((each for each in rows if each.state == Decision.State.DECIDED), None)
    return DecisionPage(
        draft=of.get(Decision.State.DRAFT),
        decided=of.get(Decision.State.DECIDED),
        earlier=tuple(each for each in reversed(versions) if each.state == Decision.State.SUPERSEDED),
        since=since(held.result_digest, engagement) if held else None,
    )


def _shown_digests(engagement: Engagement, rows: tuple[Decision, ...]) -> set[str]:
    """Return which of the results behind the versions are still shown: what was retired no page shows."""
    digests = {each.result_digest for each in rows if each.result_digest}
    if not digests:
        return set()
    readable = Assessment.objects.readable().filter(engagement=engagement, sha256__in=digests)
    return set(readable.values_list("sha256", flat=True))


def _version(decision: Decision, labels: Mapping[str, str], *, shows_proposed: bool) -> Version:
    proposed: list[str] = decision.proposed or []
    differs = decision.ranking[: len(proposed)] != proposed
    return Version(
        number=decision.number,
        state=decision.state,
        order=places(decision.ranking, labels),
        reason=decision.reason,
        dissent=decision.dissent,
        deciders=tuple(", ".join(filter(None, (each["role"], each["name"]))) for each in decision.deciders),
        votes=_votes(decision.live_with),
        decided_on=decision.decided_on,
        proposed=places(proposed, labels) if differs and shows_proposed else (),
    )


def places(slugs: list[str], labels: Mapping[str, str]) -> tuple[DecidedPlace, ...]:
    return tuple(DecidedPlace(slug, labels.get(slug, slug)) for slug in slugs)


def _votes(votes: Mapping[str, int]) -> str:
    yes, some, no = (votes.get(key, 0) for key in ("yes", "with_reservation", "no"))
    if not yes + some + no:
        return ""
    return _("%(yes)d yes, %(some)d with a reservation, %(no)d no") % {"yes": yes, "some": some, "no": no}


def _with_changes(before: Version, after: Version) -> Version:
    return replace(after, changes=tuple(_changes(before, after)))


def _changes(before: Version, after: Version) -> Iterator[VersionChange]:
    for label, was, is_now in (
        (_("Order"), _in_words(before.order), _in_words(after.order)),
        (_("Why"), before.reason, after.reason),
        (_("Who decided"), "; ".join(before.deciders), "; ".join(after.deciders)),
        (_("Can you live with it?"), before.votes, after.votes),
        (_("Who dissents says"), before.dissent, after.dissent),
        (_("Decided on"), before.day, after.day),
    ):
        if was != is_now:
            yield VersionChange(label, was, is_now)


def _in_words(order: tuple[DecidedPlace, ...]) -> str:
    return ", ".join(place.label for place in order)
