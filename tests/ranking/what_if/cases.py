"""Workshops in which something could still move the answer, or nothing could."""

from typing import Any

from apps.ranking.conclusions.weighed import weigh
from apps.ranking.figures.basis import basis_of
from apps.ranking.figures.dimensions import latent_of
from apps.ranking.inputs.canonical import in_canonical_order
from apps.ranking.inputs.evidence import read_evidence
from apps.ranking.inputs.types import Engagement, Estimate, Stakeholder
from apps.ranking.what_if.present import Present
from tests.ranking.build import order, person
from tests.ranking.conclusions.engagements import SETTINGS, SIX, crowd, everywhere, said, weighed_of

COMFORTABLE = everywhere(said(10, 1000, 1))
NEAR = COMFORTABLE | {"user_load": said(90, 100, 4)}
HAND = everywhere(said(10, 1000, 2)) | {"user_load": said(40, 100, 3)}
TIGHT = {
    name: said(now, 100, 2, source="rough") for name, now in (("organization_load", 10), ("user_load", 70))
}


def present_of(*people: Stakeholder, draws: int = 4096, **parts: Any) -> Present:
    return Present.of(weighed_of(*people, draws=draws, **parts))


def present_in(given: Engagement, draws: int = 256) -> Present:
    evidence = read_evidence(in_canonical_order(given), unranked_below=False)
    basis = basis_of(evidence, draws, SETTINGS.used_seed)
    return Present.of(weigh(basis, latent_of(basis)))


def settled(count: int = 12, **parts: Any) -> Present:
    """Measured by all, of one mind: users first, and nothing else for years."""
    return present_of(*crowd(count, *[NEAR] * count, opinions=True), **parts)


def with_one_liar(others: int = 15) -> list[Stakeholder]:
    """One person alone measured anything, and says ten times over; all others estimate users to be nearest."""
    ranking = order("user", "organization", "data", "model")
    liar: dict[str, Estimate] = TIGHT | {"organization_load": said(1000, 100, 2, source="measured")}
    return [
        person("liar", "platform", ranking, estimates=liar),
        *[person(f"p{place}", SIX[place % 6], ranking, estimates=TIGHT) for place in range(others)],
    ]
