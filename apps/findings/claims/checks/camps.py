"""Checks of what is said of camps, written from the result."""

from django.utils.translation import gettext_lazy

from apps.findings.case import Case
from apps.findings.claims.claim import Claim
from apps.findings.claims.rules import Allowed, rule
from apps.findings.sentences import share_words
from apps.ranking import Camps

BY_CHANCE = 0.05
_LEAST_CAMP = 3


def _camps(case: Case) -> Camps:
    if case.result.camps is None:
        raise LookupError("camps")
    return case.result.camps


def are_told(case: Case, camps: Camps) -> dict[str, bool]:
    """Say whether there are camps, and each may be told of."""
    return {
        "there are two": camps.status == "camps" and len(camps.members) == 2,
        "each is large enough": all(
            len(each) >= _LEAST_CAMP and case.may_show_camp(each) for each in camps.members
        ),
    }


def may_tell_between(case: Case, camps: Camps) -> bool:
    """Say whether enough of those nearer to neither count: any uncounted person who is in no camp may be among them."""
    within = [person for each in camps.members for person in each]
    uncounted = {person.id for person in case.people.uncounted.voters} - set(within)
    return case.may_show(camps.n - len(within), uncounted=len(uncounted))


@rule(
    "camps.two",
    gettext_lazy(
        "Two orders with different first places halve the distance to one (p at most .02), with k people or more nearer to each and nobody, or k, as near to both."
    ),
)
def two(claim: Claim, case: Case) -> Allowed:
    camps = _camps(case)
    larger, smaller = map(len, camps.members)
    between = camps.n - larger - smaller
    return Allowed(
        needs={
            **are_told(case, camps),
            "those between may be told": not between or may_tell_between(case, camps),
            "the larger is named first": larger >= smaller,
        },
        words=(
            f"{larger} people are nearer to an order with {case.labels(camps.first[:1])}",
            f"{smaller} to one with {case.labels(camps.first[1:])}",
            *((str(between),) if between else ()),
        ),
        says=("as near to both",) if between else (),
        never=() if between else ("as near to both",),
        people=camps.n,
    )


@rule(
    "camps.folded",
    gettext_lazy(
        "As for two camps; those as near to both are fewer than k and are counted with the larger, which is said."
    ),
)
def folded(claim: Claim, case: Case) -> Allowed:
    camps = _camps(case)
    larger, smaller = map(len, camps.members)
    between = camps.n - larger - smaller
    return Allowed(
        needs={
            **are_told(case, camps),
            "those between may not be told": bool(between) and not may_tell_between(case, camps),
        },
        words=(
            f"{smaller} people are nearer to an order with {case.labels(camps.first[1:])}",
            f"the other {larger + between} to one with {case.labels(camps.first[:1])}",
        ),
        says=("as near to both",),
        people=camps.n,
    )


@rule(
    "camps.heading",
    gettext_lazy("Whether camps were looked for, found and told, as the sentence below says."),
)
def camps_heading(claim: Claim, case: Case) -> Allowed:
    camps = _camps(case)
    sizes = [len(each) for each in camps.members]
    between = camps.n - sum(sizes)
    says: tuple[str, ...] = ("No two camps",)
    words: tuple[str, ...] = (str(case.k),) if case.k > _LEAST_CAMP else ()
    if camps.status == "not_tested":
        says, words = ("not looked for",), ()
    elif all(are_told(case, camps).values()):
        says = ("Two camps",)
        words = () if between and not may_tell_between(case, camps) else tuple(map(str, sizes))
    return Allowed(needs={}, words=words, says=says, people=camps.n)


@rule(
    "camps.chance",
    gettext_lazy("How often one crowd without camps splits as clearly, of 999 made by chance."),
)
def by_chance(claim: Claim, case: Case) -> Allowed:
    camps = _camps(case)
    return Allowed(needs=are_told(case, camps), words=(share_words(camps.p or 0.0),), people=camps.n)


@rule(
    "camps.none",
    gettext_lazy("Camps were looked for, and none was found with k people or more on each side."),
)
def none(claim: Claim, case: Case) -> Allowed:
    camps, effect = _camps(case), case.result.perspective_effect
    is_like_one = camps.p is None or camps.p > BY_CHANCE
    is_small = case.k > _LEAST_CAMP
    return Allowed(
        needs={
            "they were looked for": camps.status != "not_tested",
            "none may be told": not all(are_told(case, camps).values()),
            "perspectives do not explain the order": effect is None
            or effect.p is None
            or effect.p > BY_CHANCE,
        },
        words=() if is_small else (str(camps.n),),
        says=() if is_small else ("no proof of unity",) if is_like_one else ("not so clearly",),
        never=() if is_like_one else ("one group",),
        people=camps.n,
    )


@rule(
    "camps.untested",
    gettext_lazy("Fewer than six people put three dimensions in order, or there are over four."),
)
def untested(claim: Claim, case: Case) -> Allowed:
    camps = _camps(case)
    return Allowed(
        needs={"they were not looked for": camps.status == "not_tested"},
        words=("6", str(camps.n)) if camps.n < 6 else (),
        people=camps.n,
    )
