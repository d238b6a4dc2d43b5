"""Who names what, in heads of the whole room, and the department that stands apart."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.findings.case import JOINED, Case
from apps.findings.claims.claim import Claim, ClaimRule, claim
from apps.findings.sentences import listed, number_words, sentence_case

BRIEF_DIFFER = ClaimRule(
    "brief.differ",
    gettext_lazy(
        "How many put a dimension first, and it alone; and the crowd whose first choices differ most from the others', by half of the heads or more."
    ),
)
MOST_NAMED = 3
STANDS_APART = 0.5


@dataclass(frozen=True)
class _Apart:
    crowds: tuple[str, ...]
    choice: str
    inside: int
    people: int
    others: int


def differ(case: Case) -> Claim | None:
    """Return who names what first; None where nobody gave an order."""
    voters, firsts = len(case.tallies.voters), case.tallies.first_places
    if not firsts:
        return None
    named = firsts.most_common(MOST_NAMED)
    (top, count), *rest = named
    parts = [_("%(count)s of %(all)s name %(what)s") % _counted(case, top, count, voters)]
    parts += [f"{number_words(number)} {_cause(case, slug)}" for slug, number in rest]
    others = firsts.total() - sum(number for _slug, number in named)
    parts += [_("%(count)s something else") % {"count": number_words(others)}] if others else []
    sentences = [_("What fails first?"), f"{sentence_case(', '.join(parts))}.", *_apart(case)]
    return claim(case, BRIEF_DIFFER, " ".join(sentences), {slug: f"tally.{slug}" for slug, _count in named})


def _counted(case: Case, slug: str, count: int, voters: int) -> dict[str, str]:
    return {"count": number_words(count), "all": number_words(voters), "what": _cause(case, slug)}


def _cause(case: Case, slug: str) -> str:
    return case.definition.causes.get(slug, case.labels([slug]))


def _apart(case: Case) -> Iterator[str]:
    crowds = _firsts_by_crowd(case)
    if len(crowds) < 2:
        return
    apart = max(_candidates(crowds), key=lambda each: _gap(each, crowds), default=None)
    if apart is None or _gap(apart, crowds) < STANDS_APART:
        yield _("No department stands apart.")
        return
    names = [name for crowd in apart.crowds for name in crowd.split(JOINED)]
    words = {
        "inside": number_words(apart.inside),
        "people": number_words(apart.people),
        "who": listed([case.definition.short_perspectives[name] for name in names]),
        "what": _cause(case, apart.choice),
    }
    text = _("Of the %(people)s of %(who)s %(inside)s name %(what)s")
    if apart.inside == apart.people:
        text = _("All %(people)s of %(who)s name %(what)s")
    rest = ngettext("one of the others does", "%(number)s of the others do", apart.others)
    rest = rest % {"number": number_words(apart.others)} if apart.others else _("none of the others does")
    yield f"{text % words}; {rest}."


def _firsts_by_crowd(case: Case) -> dict[str, Counter[str]]:
    found: dict[str, Counter[str]] = {}
    for row in case.tallies.voters:
        places = {slug: place for slug, place in row.ranking.items() if place is not None}
        first = [slug for slug, place in places.items() if place == min(places.values())]
        found.setdefault(row.crowd, Counter()).update(first if len(first) == 1 else [""])
    return found


def _candidates(crowds: dict[str, Counter[str]]) -> Iterator[_Apart]:
    """Yield each crowd, and each two of one choice."""
    tops = {name: choice for name, firsts in crowds.items() if (choice := _top(firsts))}
    pairs = [(one, other) for one, other in combinations(tops, 2) if tops[one] == tops[other]]
    for names in [*((name,) for name in tops), *pairs]:
        choice = tops[names[0]]
        others = sum(firsts[choice] for name, firsts in crowds.items() if name not in names)
        inside = sum(crowds[name][choice] for name in names)
        yield _Apart(names, choice, inside, sum(crowds[name].total() for name in names), others)


def _top(firsts: Counter[str]) -> str:
    return max((slug for slug in firsts if slug), key=firsts.__getitem__, default="")


def _gap(apart: _Apart, crowds: dict[str, Counter[str]]) -> float:
    rest = sum(firsts.total() for name, firsts in crowds.items() if name not in apart.crowds)
    return apart.inside / apart.people - (apart.others / rest if rest else 0)
