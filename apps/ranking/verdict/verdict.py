"""The answer in words: how firm the first place is, what is second, what it hangs on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from apps.ranking.arrays import Flags, Floats
from apps.ranking.draws.margins import CrispEvidence
from apps.ranking.draws.robustness import crisp_regions, first_places
from apps.ranking.draws.simulation import Draws
from apps.ranking.inputs.types import Settings
from apps.ranking.results.assessment import (
    Coverage,
    FullProbabilities,
    HeadroomResult,
    SymptomResult,
    Verdict,
)
from apps.ranking.results.people import Influence
from apps.ranking.sensitivity.influence import leaders

TIE = 1e-9
CLEAR = 0.8
LEANING = 0.6
SECOND = 0.6
SMALLEST_SET = 0.8
FEWEST_PEOPLE = 3
FEWEST_GROUPS = 3
FEWEST_STREAMS = 2
ROOM = 0.5
ROOM_SURE = 0.9
SYMPTOM = 0.5

type Level = Literal["clear", "leaning", "open", "insufficient"]


@dataclass(frozen=True, eq=False)
class VerdictBasis:
    """What the verdict is read from."""

    coverage: Coverage
    full: FullProbabilities
    influence: Influence
    backing: int  # streams that put the leader first on their own
    is_provisional: bool
    has_room: bool


def smallest_set(probabilities: Mapping[str, float]) -> tuple[str, ...]:
    """Take the likeliest until they hold four fifths of the probability.

    Parameters
    ----------
    probabilities : mapping
        By id, in the order of the dimensions; sums to 1.

    Returns
    -------
    tuple of str
        By descending probability; those level with the last one (within 1e-9) come in too.
    """
    ordered = sorted(probabilities, key=lambda one: -round(probabilities[one], 9))
    chosen: list[str] = []
    held = 0.0
    for one in ordered:
        is_level = bool(chosen) and probabilities[one] >= probabilities[chosen[-1]] - TIE
        if held >= SMALLEST_SET - TIE and not is_level:
            break
        chosen.append(one)
        held += probabilities[one]
    return tuple(chosen)


def decide(findings: VerdictBasis) -> Verdict:
    """Read the verdict.

    Parameters
    ----------
    findings : Findings

    Returns
    -------
    Verdict
        ``clear`` needs p >= 0.8 for one dimension, three groups, two streams that put it first on their own, and
        nobody whose removal changes the crisp leader; ``leaning`` needs p >= 0.6 (0.8 with one stream);
        ``insufficient`` is no stream, fewer than three people, or an effective number under two. One dimension is
        named as dominant only when clear or leaning, the smallest set otherwise.
    """
    full = findings.full
    available = [name for name, stream in findings.coverage.streams.items() if stream.available]
    level = _level(findings, len(available))
    first = _leader(full.p_dominant)
    dominant, secondary, depends_on = first, _second(first, full), _dependencies(first, full)
    if level == "open":
        dominant = smallest_set(full.p_dominant)
        secondary = smallest_set({name: ranks[1] for name, ranks in full.acceptability.items()})
    if level == "insufficient":
        dominant, secondary, depends_on = (), (), ()
    return Verdict(
        level=level,
        dominant=dominant,
        secondary=secondary,
        one_strand=len(available) == 1,
        depends_on=depends_on,
        provisional=findings.is_provisional,
        nothing_under_pressure=findings.has_room,
    )


def backing_streams(crisp: CrispEvidence, settings: Settings, p_dominant: Mapping[str, float]) -> int:
    """Count the streams that put the leader first on their own.

    Parameters
    ----------
    crisp : CrispEvidence
        Its first roster is everyone.
    settings : Settings
    p_dominant : mapping
        Full probabilities of the first place, in the order of the dimensions.

    Returns
    -------
    int
        Streams whose own crisp probability of the first place is highest, or shares the highest, for each of the
        leaders.
    """
    first = leaders(np.array(list(p_dominant.values())))
    count = 0
    for stream in np.flatnonzero(crisp.available[0]):
        alone = np.arange(crisp.available.shape[1]) == stream
        found, _ = crisp_regions(crisp.margins[0], alone, settings)
        count += first <= leaders(first_places(found, len(p_dominant)))
    return count


def has_room_everywhere(
    headroom: HeadroomResult | None, symptoms: SymptomResult | None, draws: Draws
) -> bool:
    """Tell whether nothing is under pressure.

    Parameters
    ----------
    headroom : HeadroomResult or None
    symptoms : SymptomResult or None
    draws : Draws

    Returns
    -------
    bool
        True if every dimension has at least half a decade of crisp headroom and is above its limit in at least
        0.9 of the draws, and no dimension's symptom score is 0.5 or more.
    """
    if headroom is None:
        return False
    decades = [one.decades for one in headroom.dimensions.values()]
    if any(room is None or room < ROOM - TIE for room in decades):
        return False
    if any(_share_above_zero(draws.least_room[:, place]) < ROOM_SURE - TIE for place in range(len(decades))):
        return False
    scores = [one.score for one in symptoms.dimensions.values()] if symptoms else []
    return not any(score is not None and score >= SYMPTOM - TIE for score in scores)


def _share_above_zero(room: Floats) -> float:
    known: Flags = ~np.isnan(room)
    return float((room[known] > 0).mean()) if known.any() else 0.0


def _leader(p_dominant: Mapping[str, float]) -> tuple[str, ...]:
    first = leaders(np.array(list(p_dominant.values())))
    return tuple(name for place, name in enumerate(p_dominant) if place in first)


def _level(findings: VerdictBasis, streams: int) -> Level:
    coverage = findings.coverage
    highest = max(findings.full.p_dominant.values())
    if streams == 0 or coverage.n < FEWEST_PEOPLE or coverage.n_eff < 2 - TIE:
        return "insufficient"
    if streams == 1:
        return "leaning" if highest >= CLEAR - TIE else "open"
    if highest >= CLEAR - TIE and _is_firm(findings):
        return "clear"
    return "leaning" if highest >= LEANING - TIE else "open"


def _is_firm(findings: VerdictBasis) -> bool:
    contributing = [group for group in findings.coverage.groups.values() if group.contributing]
    nobody_flips = not findings.influence.stakeholders and not findings.influence.groups
    return len(contributing) >= FEWEST_GROUPS and findings.backing >= FEWEST_STREAMS and nobody_flips


def _second(first: Sequence[str], full: FullProbabilities) -> tuple[str, ...]:
    together = full.pairs[first[0]]
    total = sum(together.values())
    given_first = {name: p / total for name, p in together.items()}
    likeliest = max(given_first, key=lambda name: given_first[name])
    return (likeliest,) if given_first[likeliest] >= SECOND - TIE else smallest_set(given_first)


def _dependencies(first: Sequence[str], full: FullProbabilities) -> tuple[str, ...]:
    return tuple(stream for stream, p_first in full.without.items() if set(_leader(p_first)) != set(first))
