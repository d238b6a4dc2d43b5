"""Whether people followed the room: more went toward what most had said than chance would bring."""

from collections.abc import Iterable, Iterator, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.findings.case import Case, Ground
from apps.findings.claims.claim import Claim, ClaimRule, claim
from apps.instruments.definition import AgreementItem, RankingItem

BY_CHANCE = 0.05  # as rarely would as many go there who had changed their answer anyhow

PROGRESS_FOLLOWED = ClaimRule(
    "progress.followed",
    gettext_lazy(
        "Of all changed opinions, where enough answered again: so many went toward what most had said as would in at most 5% of such rounds if answers changed anyhow, to any other or to one beside it."
    ),
)


def followed(case: Case, before: Case) -> Claim | None:
    """Say that people may have followed the room; None where as many would go there by chance, and of figures."""
    chances = chances_of(case, before)
    counts = {name: case.evidence.moved[name] for name in chances}
    moved, most = (sum(getattr(each, what) for each in counts.values()) for what in ("moved", "to_most"))
    movers = [chances[name] for name, told in counts.items() for _mover in range(told.moved)]
    if at_least(most, movers) > BY_CHANCE:
        return None
    text = _(
        "Of %(moved)d changed opinions %(most)d went toward what most had said: more than chance would bring, and no figure speaks for it. People may have followed the room: ask what changed their mind before you build on it."
    )
    return claim(case, PROGRESS_FOLLOWED, text % {"moved": moved, "most": most})


def chances_of(case: Case, before: Ground) -> Mapping[str, float]:
    """Return by opinion that enough answered again how likely who changes it anyhow goes toward what most had said."""
    return dict(_chances(case, before))


def _chances(case: Case, before: Ground) -> Iterator[tuple[str, float]]:
    for name in case.evidence.moved:
        match case.definition.item(name):
            case AgreementItem() as item:
                given = before.tallies.of(name).answers
                if (most := _single_most(given)) is not None:
                    shares = zip(range(len(item.choices)), given, strict=False)
                    yield (
                        name,
                        sum(n * _nearer(step, most, len(item.choices)) for step, n in shares) / sum(given),
                    )
            case RankingItem():
                firsts = list(before.tallies.first_places.values())
                if (most := _single_most(firsts)) is not None:
                    yield name, (1 - firsts[most] / sum(firsts)) / (len(case.definition.dimensions) - 1)
            case _:
                continue  # of what is on the record a figure may speak


def _single_most(counts: Iterable[int]) -> int | None:
    there = list(counts)
    most = max(there, default=0)
    return there.index(most) if most and there.count(most) == 1 else None


def _nearer(step: int, most: int, steps: int) -> float:
    """Return how likely a change from one step ends nearer to another: to any step alike, or to one beside it."""

    def share(others: list[int]) -> float:
        return sum(abs(each - most) < abs(step - most) for each in others) / len(others)

    anywhere = [each for each in range(steps) if each != step]
    return max(share(anywhere), share([each for each in anywhere if abs(each - step) == 1]))


def at_least(most: int, chances: Iterable[float]) -> float:
    """Return how likely at least so many happen, each by its own chance."""
    ways = [1.0]
    for chance in chances:
        ways = [
            stays * (1 - chance) + comes * chance
            for stays, comes in zip([*ways, 0.0], [0.0, *ways], strict=True)
        ]
    return sum(ways[most:])
