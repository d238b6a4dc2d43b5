"""Whether people fall into two camps, by their size and what separates them, never by who is in which."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.core.translations import inside
from apps.findings.case import Case
from apps.findings.claims.claim import Claim
from apps.findings.claims.numbers import claim
from apps.findings.sentences import share_words
from apps.ranking import Camps as CampsFound

SMALLEST_CAMP = 3
FEWEST_VOTERS, MOST_VOTERS = 6, 200  # the fewest people among whom camps are sought
TELLING = 0.05  # how often chance alone may separate as well


@dataclass(frozen=True)
class Camp:
    """How many they are, and what they put first, as (slug, label)."""

    people: int
    first: tuple[str, str]


@dataclass(frozen=True)
class Camps:
    """`camps` is empty if none were found or sought; `text` then says so."""

    heading: Claim
    text: Claim
    camps: tuple[Camp, ...]


def camps_of(case: Case) -> Camps | None:
    """Return what may be said of camps; None if the result has nothing about them."""
    found = case.result.camps
    if found is None or not case.may_show(found.n):
        return None
    if found.status == "not_tested":
        heading = Claim("camps.not_sought", "", _("Camps were not looked for"))
        return Camps(heading, _claim(case, "camps.untested", _untested(found.n)), ())
    sizes = [len(members) for members in found.members]
    smallest = max(SMALLEST_CAMP, case.k)
    if not sizes or min(sizes) < smallest:
        return _none_found(case, found, smallest)
    two = _("Two camps: %(one)d people and %(other)d") % {"one": sizes[0], "other": sizes[1]}
    return Camps(
        heading=Claim("camps.two", "", two, people=sum(sizes)),
        text=_sentences(case, found, sizes),
        camps=tuple(
            Camp(size, (slug, case.definition.dimensions[slug]))
            for size, slug in zip(sizes, found.first, strict=True)
        ),
    )


def _claim(case: Case, claim_id: str, text: str) -> Claim:
    return claim(case, claim_id, text, {"voters": "camps.n"})


def _untested(voters: int) -> str:
    if voters > MOST_VOTERS:
        return _("Among %(voters)d people there is no looking for two camps.") % {"voters": voters}
    return _("It takes %(fewest)d people who put three dimensions in order, and %(voters)d did.") % {
        "fewest": FEWEST_VOTERS,
        "voters": voters,
    }


def _none_found(case: Case, found: CampsFound, smallest: int) -> Camps:
    """Use the same words if camps are too small to show, so that the text doesn't reveal that they exist."""
    if smallest > SMALLEST_CAMP:
        said = {"people": smallest}
        heading = _("No two camps of at least %(people)d people were found") % said
        text = _("Camps of fewer than %(people)d people would not be told.") % said
        return Camps(Claim("camps.none", "", heading), Claim("camps.small", "", text), ())
    scatter = _(
        "The orders of %(people)d people scatter as those of one group do; that is no proof of unity."
    )
    if found.p is not None and found.p <= TELLING:
        scatter = _(
            "The orders of %(people)d people scatter further than those of one group, but not around two."
        )
    text = scatter % {"people": found.n}
    return Camps(
        Claim("camps.none", "", _("No two camps were found")), _claim(case, "camps.scatter", text), ()
    )


def _sentences(case: Case, found: CampsFound, sizes: Sequence[int]) -> Claim:
    labels = [inside(case.definition.dimensions[slug]) for slug in found.first]
    first = _("%(people)d people put %(one)s first, %(others)d %(other)s.") % {
        "people": sizes[0],
        "one": labels[0],
        "others": sizes[1],
        "other": labels[1],
    }
    chance = _("A group without camps would split as clearly in %(share)s of cases.")
    p = found.p or 0.0
    if p and not round(p * 100):
        chance = _("A group without camps would split as clearly in under %(share)s of cases.")
        p = 0.01
    text = f"{first} {chance % {'share': share_words(p)}}"
    return claim(case, "camps.first", text, {"p": "camps.p"}, people=sum(sizes))
