"""What the page of the decision shows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.engagements.models import Engagement
from apps.instruments.selectors import definition_of
from apps.workshops.models import Decision


@dataclass(frozen=True)
class Place:
    dimension: str
    label: str


@dataclass(frozen=True)
class Version:
    """A version as it is read; `votes` is empty where nobody was asked."""

    number: int
    state: str
    order: tuple[Place, ...]
    reason: str
    dissent: str
    deciders: tuple[str, ...]
    votes: str
    decided_on: date | None


@dataclass(frozen=True)
class DecisionPage:
    draft: Version | None
    decided: Version | None
    earlier: tuple[Version, ...]  # newest first


def decision_page(engagement: Engagement) -> DecisionPage:
    """Read all versions in one query. `engagement` has its instrument loaded."""
    labels = definition_of(engagement.instrument_version).dimensions
    versions = [_version(each, labels) for each in Decision.objects.filter(engagement=engagement)]
    of = {each.state: each for each in versions}
    return DecisionPage(
        draft=of.get(Decision.State.DRAFT),
        decided=of.get(Decision.State.DECIDED),
        earlier=tuple(each for each in reversed(versions) if each.state == Decision.State.SUPERSEDED),
    )


def _version(decision: Decision, labels: Mapping[str, str]) -> Version:
    return Version(
        number=decision.number,
        state=decision.state,
        order=tuple(Place(slug, labels.get(slug, slug)) for slug in decision.ranking),
        reason=decision.reason,
        dissent=decision.dissent,
        deciders=tuple(", ".join(filter(None, (each["role"], each["name"]))) for each in decision.deciders),
        votes=_votes(decision.live_with),
        decided_on=decision.decided_on,
    )


def _votes(votes: Mapping[str, int]) -> str:
    yes, some, no = (votes.get(key, 0) for key in ("yes", "with_reservation", "no"))
    if not yes + some + no:
        return ""
    return ", ".join(
        (
            ngettext("%(votes)d can live with it", "%(votes)d can live with it", yes) % {"votes": yes},
            _("%(votes)d with a reservation") % {"votes": some},
            _("%(votes)d not") % {"votes": no},
        )
    )
