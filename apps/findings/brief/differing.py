"""Who names what, in heads of the whole room, and the department that stands apart."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.documents.vocabulary import LIMIT, NOW
from apps.findings.brief.dates import Occasion
from apps.findings.brief.figures import limit_name
from apps.findings.brief.headline import inside
from apps.findings.brief.lead import FindingKind, Matter, lead_on, opened_under
from apps.findings.brief.steps.step import department
from apps.findings.brief.sure.givers import givers
from apps.findings.case import JOINED, Case
from apps.findings.claims.claim import Claim, ClaimRule, claim
from apps.findings.sentences import listed, number_words, sentence_case, two_digits
from apps.findings.tallies import figure_at
from apps.instruments.figures.format import significant
from apps.ranking import QuantityTime

BRIEF_DIFFER = ClaimRule(
    "brief.differ",
    gettext_lazy(
        "How many put a dimension first, and it alone; and the crowd, or two of them, whose first choices differ most from the others', by half of the heads or more; else how many of each differ, and which departments know the limits that are named. Of what most name, when its nearest limit is reached, if the finding is about something else. Whom to call, of those who name something else or are missing: two, or three where as many name the third as the second."
    ),
)
MOST_NAMED = 3
STANDS_APART = 0.5
FAR_APART = 1000  # times
FEW_MONTHS = 24  # within which a limit is near
FEW_NAMES = 3  # departments that are listed
MOST_CALLED = 2  # and the third, where as many name it as the second
NONE_APART = gettext_lazy("No department stands apart.")
TOO_SMALL = gettext_lazy("Some departments are too small to be told alone.")


@dataclass(frozen=True)
class _Apart:
    crowds: tuple[str, ...]
    choice: str
    inside: int
    people: int
    others: int
    rest: int  # people outside

    @property
    def gap(self) -> float:
        return self.inside / self.people - (self.others / self.rest if self.rest else 0)


def differ(matter: Matter) -> Claim:
    """Return who names what first, what the figures say of that, and whose dissent is recorded."""
    case = matter.case
    firsts = case.tallies.first_places
    if not firsts:
        text = _("Nobody put one cause first.") if case.tallies.voters else _("Nobody gave an order.")
        return claim(case, BRIEF_DIFFER, text)
    named = [slug for slug, _count in firsts.most_common()]
    sentences = [_("What fails first?"), *_choices(case, matter.kind), *_not_borne_out(matter, named)]
    sentences += [*_far_apart(case), *_to_call(matter, named)]
    return claim(case, BRIEF_DIFFER, " ".join(sentences), {slug: f"tally.{slug}" for slug in named})


def _to_call(matter: Matter, named: Sequence[str]) -> Iterator[str]:
    """Say whom to call: who names something else than the finding, and of whom most are missing, two at most."""
    case = matter.case
    led = {lead.time.dimension for lead in matter.leads} if matter.kind != "nothing" else set[str]()
    others = [slug for slug in named if slug not in led]
    known: dict[str, list[str]] = {}
    for slug in others or named:
        if who := _who_holds(case, slug) if others else _who_was_heard(case, slug):
            known.setdefault(who, []).append(case.definition.causes[slug])
    coverage = case.evidence.coverage
    missing = {slug: each.asked - each.answered for slug, each in coverage.items()}
    if matter.kind == "open" and any(missing.values()):
        most = max(missing, key=lambda slug: (coverage[slug].answered == 0 < missing[slug], missing[slug]))
        who, number = case.definition.short_perspectives[most], number_words(missing[most])
        known.setdefault(who, []).append(_("%(number)s missing") % {"number": number})
        # Who is missing, those first of whom nobody was heard, is called second, whoever else names something.
        known = {each: known[each] for each in dict.fromkeys([next(iter(known)), who, *known])}
    if matter.kind == "disputed" and matter.leads:
        first = matter.leads[0]
        who = next(iter(givers(case, first).departments), department(case, first.item.perspectives))
        known = {who: [_("both sides of it"), *known.pop(who, [])], **known}
    firsts = case.tallies.first_places
    is_tied = len(others) > MOST_CALLED and firsts[others[MOST_CALLED]] == firsts[others[MOST_CALLED - 1]]
    pairs = [_("%(who)s (%(what)s)") % {"who": who, "what": listed(what)} for who, what in known.items()]
    if pairs:
        yield _("Call %(pairs)s.") % {"pairs": ", ".join(pairs[: MOST_CALLED + is_tied])}


def _who_holds(case: Case, slug: str) -> str:
    """Return one department of a crowd in which somebody names a cause: who is asked for its limit, before most heads."""
    knows, crowds = {*_who_knows(case, slug)}, firsts_by_crowd(case)
    holding = [name for name, firsts in crowds.items() if firsts[slug]]
    if not holding:
        return ""
    shares = {name: crowds[name][slug] / crowds[name].total() for name in holding}
    crowd = max(
        holding,
        key=lambda name: (bool(knows & {*name.split(JOINED)}), crowds[name][slug], shares[name]),
    ).split(JOINED)
    name = next((name for name in crowd if name in knows), crowd[0])
    return case.definition.short_perspectives[name]


def _who_was_heard(case: Case, slug: str) -> str:
    """Return the department that knows the limit of a cause, one that answered before others."""
    departments = sorted(_who_knows(case, slug), key=lambda name: not case.evidence.answered.get(name))
    return case.definition.short_perspectives[departments[0]] if departments else ""


def _who_knows(case: Case, slug: str) -> tuple[str, ...]:
    """Return the departments that are asked for the limit of a cause that is first oftenest."""
    times = case.result.quantities
    items = [
        item for item in case.definition.quantities.values() if item.dimension == slug and item.perspectives
    ]
    first = max(items, key=lambda item: _how_near(times.get(item.id)), default=None)
    return tuple(first.perspectives) if first else ()


def _how_near(time: QuantityTime | None) -> tuple[float, float]:
    """Return how often a limit is first, and how much of it is used."""
    return (time.sets_first, (time.now or 0) / time.limit if time.limit else 0) if time else (-1, 0)


def in_heads(case: Case, kind: FindingKind) -> str:
    """Return how many name what first, of the whole room; empty where nobody put one cause first."""
    firsts, voters = case.tallies.first_places, len(case.tallies.voters)
    if not firsts:
        return ""
    top, count = firsts.most_common(1)[0]
    if count == voters > 1:
        text = _("All %(number)s name %(what)s.")
        return text % {"number": number_words(count), "what": cause(case, kind, top)}
    return f"{sentence_case(_counts(case, kind, firsts, of_all=True))}."


def who_differs(case: Case, kind: FindingKind) -> str:
    """Return which department stands apart, else where most doubt; empty without two crowds that gave an order."""
    firsts, crowds = case.tallies.first_places, firsts_by_crowd(case)
    if not firsts or len(crowds) < 2:
        return ""
    top, count = firsts.most_common(1)[0]
    if count == len(case.tallies.voters):
        return in_heads(case, kind)
    apart = _most_apart(crowds)
    if apart is None:
        others = [slug for slug, _count in firsts.most_common(MOST_NAMED) if slug != top]
        return " ".join(_by_department(case, crowds, others))
    if _is_top(apart, top):
        return _one_side(case, kind, apart, firsts)
    return _apart(case, kind, apart, is_all=apart.inside == firsts[apart.choice])


def _far_apart(case: Case) -> Iterator[str]:
    """Say which figures lie furthest apart, where by one of them a limit is passed today and by another it is not."""
    factors = {
        name: apart for name in case.result.quantities if (apart := times_apart(case, name)) >= FAR_APART
    }
    if not factors:
        return
    name = max(factors, key=factors.__getitem__)
    item = case.definition.quantities[name]
    text = _(
        "Figures of %(name)s lie %(times)s times apart: by one the limit is passed today, by another not."
    )
    yield text % {
        "name": limit_name(case, item),
        "times": two_digits(significant(factors[name], 2)),
    }


def times_apart(case: Case, name: str) -> float:
    """Return how many times today's figures, or the limits, lie apart; 0 where all are on one side of the limit."""
    rows = [row.estimates[name] for row in case.evidence.engagement.figures if name in row.estimates]
    now, limits = ([value for row in rows if (value := figure_at(row, point))] for point in (NOW, LIMIT))
    if not now or not limits or not min(now) <= max(limits) or not max(now) > min(limits):
        return 0
    return max(max(each) / min(each) for each in (now, limits))


def _not_borne_out(matter: Matter, named: Sequence[str]) -> Iterator[str]:
    """Say from when the figures put limits of what is named beside the finding."""
    case, leads, occasion = matter.case, matter.leads, matter.occasion
    if matter.kind == "nothing":
        yield _("By the figures none of it is near.")
        return
    # What is passed on the same day stands beside the finding already.
    also = opened_under(matter) if matter.kind == "launch" else ()
    led = {lead.time.dimension for lead in (*leads, *also)}
    others = [slug for slug in named if slug not in led] if leads else []
    # Where nothing is known yet, it is told of what most name alone.
    yield from _limits_of(case, others[: 1 if matter.kind == "open" else None], occasion)


def _limits_of(case: Case, slugs: Sequence[str], occasion: Occasion) -> Iterator[str]:
    """Say when the first limit of each is reached at the earliest, and of which none is near or known."""
    limits = [lead for name in case.result.quantities if (lead := lead_on(case, name, occasion)) is not None]
    dated, far, unknown = dict[tuple[str, bool], list[str]](), list[str](), list[str]()
    for slug in slugs:
        own = [lead.time for lead in limits if lead.time.dimension == slug]
        first = min(own, key=lambda time: _or_never(time.months_p10), default=None)
        near = first.months_p10 if first else None
        what = case.definition.causes[slug]
        if near is not None and near < FEW_MONTHS:
            # What comes with a launch comes at once: then one in ten is far too little.
            is_even = first is not None and _or_never(first.months_p50) - near < 1
            dated.setdefault((occasion.month(occasion.at(near)), is_even), []).append(what)
        elif not own:
            unknown.append(what)
        else:
            far.append(what)
    for (month, is_even), whats in dated.items():
        text = _("A limit of %(what)s is reached by %(month)s with %(odds)s.")
        if len(whats) > 1:
            # Each by itself.
            text = _("Limits of %(what)s are each reached by %(month)s with %(odds)s.")
        odds = _("even odds or more") if is_even else _("one chance in ten")
        yield text % {"what": listed(whats), "month": month, "odds": odds}
    if far:
        # Both stand in the sentence before.
        either = _("No limit of either is near.") if len(far) == 2 and len(slugs) == 2 else ""
        yield either or _("No limit of %(what)s is near.") % {"what": listed(far, "or")}
    if unknown:
        yield _("Nobody gave a limit of %(what)s.") % {"what": listed(unknown, "or")}


def _or_never(months: float | None) -> float:
    return float("inf") if months is None else months


def _choices(case: Case, kind: FindingKind) -> Iterator[str]:
    heads, differs = in_heads(case, kind), who_differs(case, kind)
    apart, firsts = _most_apart(firsts_by_crowd(case)), case.tallies.first_places
    if apart is not None and _are_those_named_last(apart, firsts, len(case.tallies.voters)):
        # Who they are stands before what they name.
        left = {slug: count for slug, count in firsts.items() if slug != apart.choice}
        yield _("%(counts)s; %(inside)s.") % {
            "counts": sentence_case(_counts(case, kind, left, of_all=True, but=apart.inside)),
            "inside": inside(_inside(case, kind, apart)),
        }
        return
    if apart is None and differs in {str(NONE_APART), str(TOO_SMALL)}:
        text = _("%(heads)s; no department stands apart.") if differs == str(NONE_APART) else "%(heads)s."
        yield text % {"heads": heads.removesuffix(".")}
        return
    # Where one side is not of one mind, it stands apart by little.
    is_small = kind == "open" or (apart is not None and (apart.inside < apart.people or apart.others > 0))
    stands = [differs] if differs and differs != heads and not is_small else []
    # Of one side alone that names what most name, one sentence says both; else what the others do follows from both.
    if not stands or apart is None or not _is_top(apart, firsts.most_common(1)[0][0]):
        yield heads
        stands = [f"{_inside(case, kind, apart)}."] if stands and apart else stands
    yield from stands


def _are_those_named_last(apart: _Apart, firsts: Counter[str], voters: int) -> bool:
    """Return whether one side is all who name what is named last, and all of it does."""
    (slug, count), *others = reversed(firsts.most_common(MOST_NAMED))
    is_last = bool(others) and slug == apart.choice and sum(firsts.values()) == voters
    return is_last and len(firsts) <= MOST_NAMED and apart.inside == apart.people == count


def _is_top(apart: _Apart, top: str) -> bool:
    """Return whether one side alone names what most name, which then says both."""
    return apart.choice == top and not apart.others


def _most_apart(crowds: Mapping[str, Counter[str]]) -> _Apart | None:
    """Return the crowd, or two of one choice, whose first choices differ most from the others'; None if not by half."""
    apart = max(_candidates(crowds), key=lambda each: each.gap, default=None) if len(crowds) > 1 else None
    return apart if apart is not None and apart.gap >= STANDS_APART else None


def _counts(
    case: Case, kind: FindingKind, firsts: Mapping[str, int], *, of_all: bool = False, but: int = 0
) -> str:
    """Return "nine of 14 name the people, three the model, two something else": nobody is left out."""
    voters, answered = len(case.tallies.voters), sum(case.evidence.answered.values())
    ranked = Counter(firsts).most_common()
    # One that is left has a name, too.
    (top, count), *rest = named = ranked[:MOST_NAMED] if len(ranked) > MOST_NAMED + 1 else ranked
    of = _("%(count)s of %(all)s") if of_all else "%(count)s"
    if of_all and voters < answered:
        # Else whoever counts misses those who answered, and gave no order.
        of = _("%(count)s of the %(all)s who gave an order")
    who = of % {"count": number_words(count), "all": number_words(voters)}
    text = ngettext("%(who)s names %(what)s", "%(who)s name %(what)s", count)
    parts = [text % {"who": who, "what": cause(case, kind, top)}]
    parts += [f"{number_words(number)} {cause(case, kind, slug)}" for slug, number in rest]
    others = (voters - but if of_all else sum(firsts.values())) - sum(count for _slug, count in named)
    parts += [_("%(count)s something else") % {"count": number_words(others)}] if others else []
    return ", ".join(parts)


def _one_side(case: Case, kind: FindingKind, apart: _Apart, firsts: Mapping[str, int]) -> str:
    """Tell of one side that names what most name, and what the others name."""
    left = Counter({slug: count for slug, count in firsts.items() if slug != apart.choice})
    crowds = [name for name in firsts_by_crowd(case) if name not in apart.crowds]
    if left and sum(len(name.split(JOINED)) for name in crowds) <= FEW_NAMES + 1:
        text = _("%(inside)s; of the other %(number)s, %(counts)s.")
        words = {"number": number_words(apart.rest), "counts": _counts(case, kind, left)}
        return text % {**words, "inside": _inside(case, kind, apart)}
    text = ngettext("The other one does not", "None of the other %(number)s does", apart.rest)
    text %= {"number": number_words(apart.rest)}
    rest = f"{text}: {_counts(case, kind, left)}." if left else f"{text}."
    return f"{_inside(case, kind, apart)}. {rest}"


def _apart(case: Case, kind: FindingKind, apart: _Apart, *, is_all: bool) -> str:
    # Where these are all who name it, of the others nothing is left to say.
    if is_all and apart.inside == apart.people:
        return f"{_inside(case, kind, apart)}."
    rest = _("none of the other %(rest)s does")
    if apart.others:
        rest = ngettext("of the other %(rest)s one does", "of the other %(rest)s %(number)s do", apart.others)
    if apart.rest == 1:
        rest = _("so does the other one") if apart.others else _("the other one does not")
    rest %= {"rest": number_words(apart.rest), "number": number_words(apart.others)}
    return f"{_inside(case, kind, apart)}; {rest}."


def _inside(case: Case, kind: FindingKind, apart: _Apart) -> str:
    words = {
        "inside": number_words(apart.inside),
        "people": number_words(apart.people),
        "who": crowd_name(case, apart.crowds),
        "what": cause(case, kind, apart.choice),
    }
    if apart.inside == apart.people:
        return _("All %(people)s of %(who)s name %(what)s") % words
    text = ngettext(
        "%(inside)s of %(people)s from %(who)s names %(what)s",
        "%(inside)s of %(people)s from %(who)s name %(what)s",
        apart.inside,
    )
    return sentence_case(text % words)


def _by_department(case: Case, crowds: Mapping[str, Counter[str]], slugs: Sequence[str]) -> Iterator[str]:
    """Say of which departments those are who name something else than most."""
    parts = list[str]()
    for slug in slugs:
        own = [name for name, firsts in crowds.items() if firsts[slug]]
        count = sum(crowds[name][slug] for name in own)
        if len(own) == len(crowds) or sum(len(name.split(JOINED)) for name in own) > FEW_NAMES:
            parts.clear()  # of some alone it reads as of all
            break
        text = ngettext("%(count)s of %(who)s names %(what)s", "%(count)s of %(who)s name %(what)s", count)
        who, what = crowd_name(case, own), case.definition.causes[slug]
        parts.append(text % {"count": number_words(count), "who": who, "what": what})
    none = TOO_SMALL if any(JOINED in name for name in crowds) else NONE_APART
    yield f"{sentence_case('; '.join(parts))}." if parts else str(none)


def crowd_name(case: Case, crowds: Iterable[str]) -> str:
    names = [name for crowd in crowds for name in crowd.split(JOINED)]
    return listed([case.definition.short_perspectives[name] for name in names])


def cause(case: Case, kind: FindingKind, slug: str) -> str:
    """Name what would fail first, "the load at launch" where that is the finding."""
    name = case.definition.causes[slug]
    if kind == "launch" and case.result.verdict.dominant[:1] == (slug,):
        text = _("%(cause)s at launch") if case.framing.launch_on else _("%(cause)s at the peak")
        return text % {"cause": name}
    return name


def firsts_by_crowd(case: Case) -> dict[str, Counter[str]]:
    """Count by crowd who puts what first, and under "" those who put no one cause first."""
    by_crowd: dict[str, Counter[str]] = {}
    for row in case.tallies.voters:
        places = {slug: place for slug, place in row.ranking.items() if place is not None}
        first = [slug for slug, place in places.items() if place == min(places.values())]
        by_crowd.setdefault(row.crowd, Counter()).update(first if len(first) == 1 else [""])
    return by_crowd


def _candidates(crowds: Mapping[str, Counter[str]]) -> Iterator[_Apart]:
    """Yield each crowd, and each two of one choice."""
    tops = {name: choice for name, firsts in crowds.items() if (choice := _top(firsts))}
    pairs = [(one, other) for one, other in combinations(tops, 2) if tops[one] == tops[other]]
    for names in [*((name,) for name in tops), *pairs]:
        inside = sum((crowds[name] for name in names), Counter[str]())
        others = sum((firsts for name, firsts in crowds.items() if name not in names), Counter[str]())
        if not others:
            continue
        choice = tops[names[0]]
        yield _Apart(names, choice, inside[choice], inside.total(), others[choice], others.total())


def _top(firsts: Counter[str]) -> str:
    return max((slug for slug in firsts if slug), key=firsts.__getitem__, default="")
