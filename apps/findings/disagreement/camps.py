"""Whether people fall into two camps, by their size and what each puts first, never by who is in which."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.findings.case import Case
from apps.findings.claims.claim import Claim, ClaimRule, claim
from apps.findings.sentences import share_words
from apps.ranking import Camps as CampsFound

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
    found = case.result.camps
    if found is None or not case.may_show_voters(found.n):
        return None
    if found.status == "not_tested":
        return Camps(_heading(case, found, _("Camps were not looked for")), (_untested(case, found),))
    sizes = [len(members) for members in found.members]
    if not sizes or min(sizes) < SMALLEST_CAMP or not all(map(case.may_show_camp, found.members)):
        return _none_found(case, found, max(SMALLEST_CAMP, case.k))
    return _two_camps(case, found, sizes)


def _two_camps(case: Case, found: CampsFound, sizes: list[int]) -> Camps:
    text = _("A group without camps would split as clearly in %(share)s of cases.")
    share = {"share": share_words(found.p or 0.0)}
    chance = claim(case, CAMPS_CHANCE, text % share, {"p": "camps.p"}, people=found.n)
    between = found.n - sum(sizes)
    if between and not _may_tell_between(case, found):
        return Camps(_heading(case, found, _("Two camps")), (_folded(case, found, sizes), chance))
    text = _("Two camps: %(one)d people and %(other)d") % {"one": sizes[0], "other": sizes[1]}
    labels = [(slug, case.definition.dimensions[slug]) for slug in found.first]
    return Camps(
        _heading(case, found, text),
        (_two(case, found, sizes, between), chance),
        tuple(map(Camp, sizes, labels)),
    )


def _may_tell_between(case: Case, found: CampsFound) -> bool:
    # Whoever does not count, and is in no camp, may be one of those between.
    within = {person for members in found.members for person in members}
    uncounted = sum(person.id not in within for person in case.people.uncounted.voters)
    return case.may_show(found.n - len(within), uncounted=uncounted)


CAMPS_HEADING = ClaimRule(
    "camps.heading",
    gettext_lazy("Whether camps were looked for, found and told, as the sentence below says."),
)


def _heading(case: Case, found: CampsFound, text: str) -> Claim:
    return claim(case, CAMPS_HEADING, text, people=found.n)


CAMPS_UNTESTED = ClaimRule(
    "camps.untested",
    gettext_lazy("Fewer than six people put three dimensions in order, or there are over four."),
)


def _untested(case: Case, found: CampsFound) -> Claim:
    text = _("Camps are looked for among up to four dimensions.")
    if found.n < FEWEST_VOTERS:
        text = _("It takes %(fewest)d people who put three dimensions in order, and %(voters)d did.") % {
            "fewest": FEWEST_VOTERS,
            "voters": found.n,
        }
    return claim(case, CAMPS_UNTESTED, text, {"voters": "camps.n"}, people=found.n)


CAMPS_NONE = ClaimRule(
    "camps.none",
    gettext_lazy("Camps were looked for, and none was found with k people or more on each side."),
)


def _none_found(case: Case, found: CampsFound, smallest: int) -> Camps:
    # The same words where camps are too small to be shown: others would reveal that they exist.
    if smallest > SMALLEST_CAMP:
        heading = _("No two camps of at least %(people)d people were found") % {"people": smallest}
        text = _("Smaller ones would not be told.")
    else:
        heading = _("No two camps were found")
        scatter = _(
            "The orders of %(people)d people scatter as those of one group do; that is no proof of unity."
        )
        if found.p is not None and found.p <= TELLING:
            scatter = _(
                "Two orders fit the %(people)d people better than chance would have it, but not so clearly that they "
                "could be called camps."
            )
        text = scatter % {"people": found.n}
    return Camps(
        _heading(case, found, heading),
        (claim(case, CAMPS_NONE, text, {"voters": "camps.n"}, people=found.n),),
    )


CAMPS_TWO = ClaimRule(
    "camps.two",
    gettext_lazy(
        "Two orders with different first places halve the distance to one (p at most .02), with k people or more nearer to each and nobody, or k, as near to both."
    ),
)


def _two(case: Case, found: CampsFound, sizes: list[int], between: int) -> Claim:
    text = _(
        "The room splits in two: %(people)d people are nearer to an order with %(one)s first, %(others)d to one with "
        "%(other)s first."
    )
    if between:
        text = _(
            "The room splits in two: %(people)d people are nearer to an order with %(one)s first, %(others)d to one "
            "with %(other)s first, and %(between)d are as near to both."
        )
    return _split(case, CAMPS_TWO, text, found, [*sizes, between])


CAMPS_FOLDED = ClaimRule(
    "camps.folded",
    gettext_lazy(
        "As for two camps; those as near to both are fewer than k and are counted with the larger, which is said."
    ),
)


def _folded(case: Case, found: CampsFound, sizes: list[int]) -> Claim:
    # Those between are too few to be told: they count with the larger camp, and the sentence says so.
    text = _(
        "The room splits in two: %(others)d people are nearer to an order with %(other)s first; the other %(people)d to "
        "one with %(one)s first, or as near to both."
    )
    return _split(case, CAMPS_FOLDED, text, found, [found.n - sizes[1], sizes[1], 0])


def _split(case: Case, rule: ClaimRule, text: str, found: CampsFound, sizes: list[int]) -> Claim:
    one, other = (case.labels([slug]) for slug in found.first)
    words = {"people": sizes[0], "one": one, "others": sizes[1], "other": other, "between": sizes[2]}
    return claim(case, rule, text % words, people=found.n)
