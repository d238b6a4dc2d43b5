"""Whether one person's disputed figure alone decides who leads."""

from collections.abc import Sequence

import numpy as np

from apps.ranking.conclusions.facts import HALF, over_places
from apps.ranking.conclusions.first import TIE, leader_of, p_first
from apps.ranking.conclusions.weighed import Weighed
from apps.ranking.figures.dimensions import with_quantities
from apps.ranking.figures.drawing import draw_quantity
from apps.ranking.figures.latent import Latent
from apps.ranking.figures.pooling import pool_quantity
from apps.ranking.opinions.weights import draw_weights
from apps.ranking.results.ranking import Status
from apps.ranking.results.verdict import Hinge


def hinge_of(weighed: Weighed, found: Sequence[Status]) -> Hinge | None:
    """Say what leads with a disputed figure, and what without the person who gave it.

    Parameters
    ----------
    weighed : Weighed
    found : sequence of str
        The statuses of the quantities, by place.

    Returns
    -------
    Hinge or None
        None unless disputed quantities set the leader's time in more than half of the draws in which it leads. It
        names the one that does so most often; the person is the one who weighs most among those who measured it over.
        All disputed figures of that person are left out, and nothing else changes.
    """
    disputed = [place for place in over_places(weighed, found).tolist() if found[place] == "disputed"]
    setter = weighed.latent.setter[:, weighed.leader]
    led = {place: float(weighed.led[setter == place].sum()) for place in disputed}
    if sum(led.values()) <= (HALF + TIE) * weighed.led.sum():
        return None
    decisive = max(led, key=led.__getitem__)
    person = _measurer(weighed, decisive)
    latent = _without(weighed, person, disputed)
    chances = p_first(latent.latent, draw_weights(weighed.readings, latent.latent))
    leader = leader_of(chances, weighed.dimensions)
    return Hinge(
        quantity=weighed.engagement.quantities[decisive].id,
        person=weighed.engagement.stakeholders[person].id,
        leader=weighed.dimensions[weighed.leader],
        p=float(weighed.p_first[weighed.leader]),
        leader_without=weighed.dimensions[leader],
        p_without=float(chances[leader]),
    )


def _measurer(weighed: Weighed, place: int) -> int:
    pooled = weighed.latent.pooled[place]
    return int(pooled.people[np.where(pooled.measured_over, pooled.weight, -1.0).argmax()])


def _without(weighed: Weighed, person: int, places: Sequence[int]) -> Latent:
    members = np.arange(len(weighed.contributes)) != person
    pooled = [pool_quantity(weighed.basis, place, members) for place in places]
    changed = [(one, draw_quantity(weighed.basis, one)) for one in pooled]
    return with_quantities(weighed.basis, weighed.latent, changed)
