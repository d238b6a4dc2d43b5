"""Whether people fall into two camps, by their size and what each puts first, never by who is in which."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.findings.case import Case
from apps.findings.claims.claim import Claim, ClaimRule, claim
from apps.findings.sentences import share_words
from apps.ranking import Camps as EngineCamps

SMALLEST_CAMP = 3
FEWEST_VOTERS = 6  # the fewest people among whom camps are sought
TELLING = 0.05  # how often chance alone may separate as well


@dataclass(frozen=True)
class Camp:
    people: int
    first: tuple[str, str]  # what they put first: slug and label


@dataclass(frozen=True)
class Camps:
    """`camps` is empty if none were found or sought, or if their sizes would tell of few; `claims` then say so."""

    heading: Claim
    claims: tuple[Claim, ...]
    camps: tuple[Camp, ...] = ()

    @property
    def text(self) -> str:
        return " ".join(map(str, self.claims))

    @property
    def split(self) -> Claim | None:
        return next((each for each in self.claims if each.rule in {CAMPS_TWO, CAMPS_FOLDED}), None)


CAMPS_CHANCE = ClaimRule(
    "camps.chance",
    gettext_lazy("How often one crowd without camps splits as clearly, of 999 made by chance."),
)


def camps_of(case: Case) -> Camps | None:
    split = case.result.camps
    if split is None or not case.may_show_voters(split.n):
        return None
    if split.status == "not_tested":
        return Camps(_heading(case, split, _("Camps were not looked for")), (_untested(case, split),))
    sizes = [len(members) for members in split.members]
    if not sizes or min(sizes) < SMALLEST_CAMP or not all(map(case.may_show_camp, split.members)):
        return _none_found(case, split, max(SMALLEST_CAMP, case.k))
    return _two_camps(case, split, sizes)


def _two_camps(case: Case, split: EngineCamps, sizes: list[int]) -> Camps:
    text = _("A group without camps would split as clearly in %(share)s of cases.")
    share = {"share": share_words(split.p or 0.0)}
    chance = claim(case, CAMPS_CHANCE, text % share, {"p": "camps.p"}, people=split.n)
    between = split.n - sum(sizes)
    # By the sizes of both camps those between would be told.
    if between and not _may_tell_between(case, split):
        return Camps(_heading(case, split, _("Two camps")), (_folded(case, split, sizes), chance))
    text = _("Two camps: %(one)d people and %(other)d") % {"one": sizes[0], "other": sizes[1]}
    labels = [(slug, case.definition.dimensions[slug]) for slug in split.first]
    return Camps(
        _heading(case, split, text),
        (_two(case, split, sizes, between), chance),
        tuple(map(Camp, sizes, labels)),
    )


def _may_tell_between(case: Case, split: EngineCamps) -> bool:
    # Whoever does not count, and is in no camp, may be one of those between.
    within = {person for members in split.members for person in members}
    uncounted = sum(person.id not in within for person in case.people.uncounted.voters)
    return case.may_show(split.n - len(within), uncounted=uncounted)


CAMPS_HEADING = ClaimRule(
    "camps.heading",
    gettext_lazy("Whether camps were looked for, found and told, as the sentence below says."),
)


def _heading(case: Case, split: EngineCamps, text: str) -> Claim:
    return claim(case, CAMPS_HEADING, text, people=split.n)


CAMPS_UNTESTED = ClaimRule(
    "camps.untested",
    gettext_lazy("Fewer than six people put three dimensions in order, or there are over four."),
)


def _untested(case: Case, split: EngineCamps) -> Claim:
    text = _("Camps are looked for among up to four dimensions.")
    if split.n < FEWEST_VOTERS:
        text = _("It takes %(fewest)d people who put three dimensions in order, and %(voters)d did.") % {
            "fewest": FEWEST_VOTERS,
            "voters": split.n,
        }
    return claim(case, CAMPS_UNTESTED, text, {"voters": "camps.n"}, people=split.n)


CAMPS_NONE = ClaimRule(
    "camps.none",
    gettext_lazy("Camps were looked for, and none was found with k people or more on each side."),
)


def _none_found(case: Case, split: EngineCamps, smallest: int) -> Camps:
    # The same words where camps are too small to be shown: others would reveal that they exist.
    if smallest > SMALLEST_CAMP:
        heading = _("No two camps of at least %(people)d people were found") % {"people": smallest}
        text = _("Smaller ones would not be told.")
    else:
        heading = _("No two camps were found")
        scatter = _(
            "The orders of %(people)d people scatter as those of one group do; that is no proof of unity."
        )
        if split.p is not None and split.p <= TELLING:
            scatter = _(
                "Two orders fit the %(people)d people better than chance would have it, but not so clearly that they "
                "could be called camps."
            )
        text = scatter % {"people": split.n}
    return Camps(
        _heading(case, split, heading),
        (claim(case, CAMPS_NONE, text, {"voters": "camps.n"}, people=split.n),),
    )


CAMPS_TWO = ClaimRule(
    "camps.two",
    gettext_lazy(
        "Two orders with different first places halve the distance to one (p at most .02), with k people or more nearer to each and nobody, or k, as near to both."
    ),
)


def _two(case: Case, split: EngineCamps, sizes: list[int], between: int) -> Claim:
    text = _(
        "The room splits in two: %(people)d people are nearer to an order with %(one)s first, %(others)d to one with "
        "%(other)s first."
    )
    if between:
        text = _(
            "The room splits in two: %(people)d people are nearer to an order with %(one)s first, %(others)d to one "
            "with %(other)s first, and %(between)d are as near to both."
        )
    return _split(case, CAMPS_TWO, text, split, [*sizes, between])


CAMPS_FOLDED = ClaimRule(
    "camps.folded",
    gettext_lazy(
        "As for two camps; those as near to both are fewer than k and are counted with the larger, which is said."
    ),
)


def _folded(case: Case, split: EngineCamps, sizes: list[int]) -> Claim:
    # Those between are too few to be told: they count with the larger camp, and the sentence says so.
    text = _(
        "The room splits in two: %(others)d people are nearer to an order with %(other)s first; the other %(people)d to "
        "one with %(one)s first, or as near to both."
    )
    return _split(case, CAMPS_FOLDED, text, split, [split.n - sizes[1], sizes[1], 0])


def _split(case: Case, rule: ClaimRule, text: str, split: EngineCamps, sizes: list[int]) -> Claim:
    one, other = (case.labels([slug]) for slug in split.first)
    words = {"people": sizes[0], "one": one, "others": sizes[1], "other": other, "between": sizes[2]}
    return claim(case, rule, text % words, people=split.n)
