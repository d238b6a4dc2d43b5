"""Which claims cannot stand together, and the pairs of them that do."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

from apps.findings.claims.claim import Claim


@dataclass(frozen=True)
class Conflict:
    """Two kinds of claims that cannot both stand, each by its id or, ending in a dot, by how its id begins.

    With `same_subject` only where both are about the same.
    """

    one: str
    other: str
    same_subject: bool = False

    def is_of(self, one: Claim, other: Claim) -> bool:
        if self.same_subject and one.about != other.about:
            return False
        return (_is(one, self.one) and _is(other, self.other)) or (
            _is(other, self.one) and _is(one, self.other)
        )


def _is(claim: Claim, pattern: str) -> bool:
    return claim.id.startswith(pattern) if pattern.endswith(".") else claim.id == pattern


# What comes first is said in one of these ways only.
_FIRST = (
    "first.firm",
    "first.leaning",
    "first.expected",
    "first.unasked",
    "first.unheard",
    "first.open",
    "first.few",
    "first.silent",
    "first.if_anything",
    "first.open_if_anything",
    "first.next",
    "first.next_open",
)
_NAMES_ONE = (
    "first.firm",
    "first.leaning",
    "first.expected",
    "first.if_anything",
    "brief.same",
    "brief.other",
)
_UNDECIDED = ("first.open", "first.unheard", "first.few", "first.silent", "first.open_if_anything")
_OVER = (
    "over.headline",
    "over.quantity",
    "over.recovering",
    "over.recovering_headline",
    "over.both",
)
_PAST = ("over.headline", "over.recovering_headline")
_CAMPS = ("camps.two",)

CONFLICTS: tuple[Conflict, ...] = (
    *(Conflict(one, other) for one, other in combinations(_FIRST, 2)),
    *(Conflict(one, other) for one in _UNDECIDED for other in _NAMES_ONE if other not in _FIRST),
    *(
        Conflict(undecided, other)
        for undecided in _UNDECIDED
        for other in ("second.decided", "robust.turn", "robust.steady")
    ),
    *(Conflict("nothing.", over) for over in _OVER),
    *(Conflict("nothing.", other) for other in ("first.firm", "first.leaning", "limits.over", "p.nothing")),
    *(Conflict(over, "over.disputed", same_subject=True) for over in ("over.quantity", "over.recovering")),
    *(
        Conflict(over, doubt, same_subject=True)
        for over in ("over.quantity", "over.recovering")
        for doubt in ("over.maybe", "over.guessed", "limits.nearest")
    ),
    *(Conflict("first.firm", other) for other in ("reason.", "hinge")),
    Conflict("hinge", "first.leaning"),
    # What is over is past: nothing says that it comes first, or how sure that is.
    *(
        Conflict(over, other)
        for over in _PAST
        for other in (
            "first.firm",
            "first.leaning",
            "first.expected",
            "first.if_anything",
            "p.first",
            "p.first_open",
            "p.provenance",
            "second.",
            "brief.same",
            "brief.other",
        )
    ),
    Conflict("p.first", "p.first_open"),
    *(Conflict("p.first", undecided) for undecided in _UNDECIDED),
    *(Conflict("p.first_open", named) for named in _NAMES_ONE),
    Conflict("second.decided", "second.open"),
    Conflict("gap.blind_spot", "gap.over_worry", same_subject=True),
    Conflict("brief.same", "brief.other"),
    *(Conflict("robust.stop", asks) for asks in ("robust.ask", "robust.may_move")),
    *(Conflict("robust.stop", other) for other in (*_UNDECIDED, "first.leaning", "first.expected")),
    *(Conflict("robust.stop", other) for other in ("hinge", "missing.silent")),
    Conflict("robust.steady", "robust.turn"),
    *(Conflict("robust.none", f"robust.voice_{what}") for what in ("leads", "moves", "nothing")),
    Conflict("robust.any_strand", "robust.without"),
    # Words of unity, and what divides people.
    *(Conflict("room.agreement", camps) for camps in _CAMPS),
    *(Conflict("pair.none", divided) for divided in (*_CAMPS, "pair.divided", "perspectives.")),
    *(
        Conflict("perspectives.", unity)
        for unity in ("camps.none", "camps.untested", "apart.same", "apart.all_same")
    ),
    Conflict("perspectives.", "divided.by_chance"),
    *(Conflict(one, other) for one, other in combinations(("camps.none", "camps.untested", *_CAMPS), 2)),
)


def clashes(claims: Iterable[Claim]) -> Iterator[tuple[Claim, Claim]]:
    """Return the pairs of claims that stand together and must not."""
    for one, other in combinations(claims, 2):
        if any(conflict.is_of(one, other) for conflict in CONFLICTS):
            yield one, other
