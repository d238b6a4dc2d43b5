"""Whether people fall into two camps, by their size and what separates them, never by who is in which."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.core.translations import inside
from apps.findings.case import Case
from apps.findings.sentences import listed, share_words
from apps.instruments.definition import Definition
from apps.ranking import CampsResult

SMALLEST_CAMP = 3
FEWEST_VOTERS, MOST_VOTERS = 6, 200  # the fewest people among whom camps are sought
TELLING = 0.05  # how often chance alone may separate as well


@dataclass(frozen=True)
class Camp:
    """`order` is the one that fits the camp best, as (slug, label); `others` counts equally good ones."""

    people: int
    order: tuple[tuple[str, str], ...]
    others: int


@dataclass(frozen=True)
class Camps:
    """`camps` is empty if none were found or sought; `text` then says so."""

    heading: str
    text: str
    camps: tuple[Camp, ...]


def camps_of(case: Case) -> Camps | None:
    """Return what may be said of camps; None if the result has nothing about them."""
    found = case.result.camps
    # Camps of the second engine are told once this file reads them.
    if not isinstance(found, CampsResult) or not case.may_show(found.n):
        return None
    if found.status == "not_tested":
        return Camps(_("Camps were not looked for"), _untested(found.n), ())
    sizes = [len(members) for members in found.members]
    smallest = max(SMALLEST_CAMP, case.k)
    if not sizes or min(sizes) < smallest:
        return _none_found(found, smallest)
    return Camps(
        heading=_("Two camps: %(one)d people and %(other)d") % {"one": sizes[0], "other": sizes[1]},
        text=" ".join(_sentences(case, found, sizes)),
        camps=tuple(
            _camp(size, orders, case.definition) for size, orders in zip(sizes, found.consensus, strict=True)
        ),
    )


def _untested(voters: int) -> str:
    if voters > MOST_VOTERS:
        return _("Among %(voters)d people there is no looking for two camps.") % {"voters": voters}
    return _("It takes %(fewest)d people who put three dimensions in order, and %(voters)d did.") % {
        "fewest": FEWEST_VOTERS,
        "voters": voters,
    }


def _none_found(found: CampsResult, smallest: int) -> Camps:
    """Use the same words if camps are too small to show, so that the text doesn't reveal that they exist."""
    heading, text = _("No two camps were found"), ""
    if smallest > SMALLEST_CAMP:
        heading = _("No two camps of at least %(people)d people were found") % {"people": smallest}
    if found.small_group:
        text = _("In a group of %(people)d only strongly opposed ones would be.") % {"people": found.n}
    elif smallest == SMALLEST_CAMP:
        scatter = _(
            "The orders of %(people)d people scatter as those of one group do; that is no proof of unity."
        )
        if found.p is not None and found.p <= TELLING:
            scatter = _(
                "The orders of %(people)d people scatter further than those of one group, but not around two."
            )
        text = scatter % {"people": found.n}
    return Camps(heading, text, ())


def _sentences(case: Case, found: CampsResult, sizes: Sequence[int]) -> Iterator[str]:
    first, second = found.separated_by
    labels = [inside(case.definition.dimensions[slug]) for slug in (first, second)]
    told = [_side(case.people.preferring(first, second, members), labels) for members in found.members]
    separates = _("What separates them most is %(dimensions)s: in one camp %(one)s, in the other %(other)s.")
    if sizes[0] > sizes[1]:
        separates = _(
            "What separates them most is %(dimensions)s: in the larger camp %(one)s, in the other %(other)s."
        )
    yield separates % {"dimensions": listed(labels), "one": told[0], "other": told[1]}
    chance = _("A group without camps would split as clearly in %(share)s of cases.")
    p = found.p or 0.0
    if p and not round(p * 100):
        chance = _("A group without camps would split as clearly in under %(share)s of cases.")
        p = 0.01
    yield chance % {"share": share_words(p)}
    # A small perspective must not be identified, not even by omission: then nothing is said either way.
    if all(map(case.may_show, case.people.voters_by_perspective().values())):
        association, by_chance = found.group_association, found.group_association_p
        if by_chance is not None and by_chance <= TELLING:
            yield _("The camps follow the perspectives: people of one perspective mostly stand together.")
        elif association is not None and association > 0:
            # Among six people, even camps equal to the perspectives can't be told from chance.
            yield _("Whether the camps follow the perspectives can't be told from so few.")
        elif association is not None:
            yield _("The camps run across the perspectives: they don't follow them.")


def _side(counts: tuple[int, int], labels: Sequence[str]) -> str:
    before, after = counts
    first, second = labels if before >= after else reversed(labels)
    most, least = max(counts), min(counts)
    side = _("%(most)d put %(first)s before %(second)s")
    if least:
        side = _("%(most)d put %(first)s before %(second)s and %(least)d the other way round")
    return side % {"most": most, "first": first, "second": second, "least": least}


def _camp(size: int, orders: Sequence[Sequence[int]], definition: Definition) -> Camp:
    slugs = list(definition.dimensions)
    ranks = dict(zip(slugs, orders[0], strict=True))
    order = sorted(slugs, key=lambda slug: ranks[slug])
    return Camp(size, tuple((slug, definition.dimensions[slug]) for slug in order), len(orders) - 1)
