"""Whether people fall into two camps, by their size and what each puts first, never by who is in which."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.findings.case import Case
from apps.findings.claims.claim import Claim, ClaimRule, claim
from apps.findings.sentences import share_words
from apps.ranking import Camps as EngineCamps

FEWEST_VOTERS = 6  # the fewest people among whom camps are sought
TELLING = 0.05  # how often chance alone may separate as well


@dataclass(frozen=True)
class Camp:
    people: int
    first: tuple[str, str]  # what they put first: slug and label


@dataclass(frozen=True)
class Camps:
    """`camps` is empty if none were found or sought; `claims` then say so."""

    heading: Claim
    claims: tuple[Claim, ...]
    camps: tuple[Camp, ...] = ()

    @property
    def text(self) -> str:
        return " ".join(map(str, self.claims))

    @property
    def split(self) -> Claim | None:
        return next((each for each in self.claims if each.rule == CAMPS_TWO), None)


CAMPS_CHANCE = ClaimRule(
    "camps.chance",
    gettext_lazy("How often one crowd without camps splits as clearly, of 999 made by chance."),
)


def camps_of(case: Case) -> Camps | None:
    split = case.result.camps
    if split is None or not split.n:
        return None
    if split.status == "not_tested":
        return Camps(_heading(case, split, _("Camps were not looked for")), (_untested(case, split),))
    if not split.sizes:
        return _none_found(case, split)
    text = _("A group without camps would split as clearly in %(share)s of cases.")
    share = {"share": share_words(split.p or 0.0)}
    chance = claim(case, CAMPS_CHANCE, text % share, {"p": "camps.p"}, people=split.n)
    one, other = split.sizes
    heading = _("Two camps: %(one)d people and %(other)d") % {"one": one, "other": other}
    labels = [(slug, case.definition.dimensions[slug]) for slug in split.first]
    return Camps(
        _heading(case, split, heading),
        (_two(case, split), chance),
        tuple(map(Camp, split.sizes, labels)),
    )


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


CAMPS_NONE = ClaimRule("camps.none", gettext_lazy("Camps were looked for, and none was found."))


def _none_found(case: Case, split: EngineCamps) -> Camps:
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
        _heading(case, split, _("No two camps were found")),
        (claim(case, CAMPS_NONE, text, {"voters": "camps.n"}, people=split.n),),
    )


CAMPS_TWO = ClaimRule(
    "camps.two",
    gettext_lazy(
        "Two orders with different first places halve the distance to one (p at most .02), with three people or more nearer to each."
    ),
)


def _two(case: Case, split: EngineCamps) -> Claim:
    one, other = (case.labels([slug]) for slug in split.first)
    text = _(
        "The room splits in two: %(people)d people are nearer to an order with %(one)s first, %(others)d to one with "
        "%(other)s first."
    )
    if between := split.n - sum(split.sizes):
        text = _(
            "The room splits in two: %(people)d people are nearer to an order with %(one)s first, %(others)d to one "
            "with %(other)s first, and %(between)d are as near to both."
        )
    people, others = split.sizes
    words = {"people": people, "one": one, "others": others, "other": other, "between": between}
    return claim(case, CAMPS_TWO, text % words, people=split.n)
