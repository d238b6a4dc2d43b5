"""Checks of the brief: each number is recomputed from the printed figures of the result, each word held to its kind."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from math import ceil, floor, isclose, log10
from statistics import geometric_mean

from apps.advice import as_given
from apps.calibration.record import calibration_for
from apps.findings.brief.brief import BRIEF_COVER
from apps.findings.brief.certainty import BRIEF_SURE
from apps.findings.brief.costs import BRIEF_COST
from apps.findings.brief.decision import BRIEF_ASKED, BRIEF_WHEN
from apps.findings.brief.differing import BRIEF_DIFFER
from apps.findings.brief.figures import figure, number, pooled, ratio
from apps.findings.brief.headline import BRIEF_HEADLINE
from apps.findings.brief.lead import kind_of
from apps.findings.brief.leave import BRIEF_LAW, BRIEF_LEAVE
from apps.findings.brief.order import BRIEF_DECIDED, BRIEF_OVERDUE
from apps.findings.brief.reasons import BRIEF_WHY
from apps.findings.brief.steps.step import BRIEF_DO
from apps.findings.case import Case
from apps.findings.claims.claim import Claim
from apps.findings.sentences import number_words, times_range_words, two_digits
from apps.instruments.figures.format import format_figure, significant
from apps.ranking import QuantityTime
from tests.findings.claims.checking import Allowed, checks

MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_DAY = re.compile(rf"\b(\d{{1,2}}) (?:{'|'.join(MONTHS)})(?: 20\d\d)?\b")
_MONTH = re.compile(rf"\b(?:{'|'.join(MONTHS)}) 20\d\d\b|\b(?:before|by|in|until) (?:20|21)\d\d\b")
FIRM, LEANING, PROBABLY_WITHIN = 0.8, 0.7, 0.8
LADDER = {9: "Nearly certain", 8: "Very likely", 7: "Probably", 6: "More likely than not"}


def _dates(text: str) -> Iterator[str]:
    """Yield the days, months and years of a text: when they are is held by the tests of dates."""
    yield from (found.group() for found in _DAY.finditer(text) if 1 <= int(found.group(1)) <= 31)
    yield from _MONTH.findall(text)


def _names(case: Case) -> Iterator[str]:
    """Yield what dimensions and departments are called, and the texts of the questionnaire."""
    known = case.definition
    for words in (known.causes, known.marks, known.capacity, known.short_perspectives, known.perspectives):
        yield from words.values()
    for item in known.quantities.values():
        yield from (item.short_name, item.limit_name)
        for text in (item.sentence, item.of_wanted, item.excess):
            # What a text says between its figures.
            yield from filter(None, (part.strip(" .,;") for part in re.split(r"\{[^}]*\}", text)))
    yield case.framing.success_unit
    yield case.framing.thing_many


def _wanted(case: Case, time: QuantityTime) -> set[float]:
    """Return what may be wanted of a quantity: today, at the end, at each peak."""
    now = time.now or 0.0
    peaks = [now * float(each["times"]) for each in case.framing.peaks]
    # A launch day's figure is measured by nobody yet.
    at_launch = [now] if case.framing.figures_for == "launch" else []
    return {_now(time), *(_printed(each, time) for each in (_later(time), *peaks, *at_launch))}


def _now(time: QuantityTime) -> float:
    return _printed(time.now or 0.0, time, is_measured=time.sources["measured"] >= 0.5)


def _printed(value: float, time: QuantityTime, *, is_measured: bool = False) -> float:
    """Return two digits; three of what was measured so, and where two would be past the limit beside it."""
    two, three = significant(value, 2), significant(value, 3)
    limit = as_given(time.limit) if time.limit else 0.0
    is_past = min(value, two) < limit < max(value, two)
    return three if is_past or (is_measured and isclose(value, three, rel_tol=1e-6)) else two


def _figures(case: Case, names: Iterable[str] | None = None) -> Iterator[str]:
    """Yield every way in which the figures of quantities are printed: today, later, their limits and halves."""
    for name in case.result.quantities if names is None else names:
        time, item = case.result.quantities[name], case.definition.quantities[name]
        values = {*_wanted(case, time)}
        if before := pooled(case, name):
            values.add(significant(before, 2))
        if time.limit is not None:
            limit = as_given(time.limit)
            halves = {significant((each + limit) / 2, 2) for each in values}
            excess = {significant(each - limit, 2) for each in values if each > limit}
            values |= {limit, significant(limit / 2, 2), *halves, *excess}
        for value in values:
            words = figure(case, item, value), number(case, item, value)
            yield from words
            yield from (each.partition(" ")[0] for each in words)


def _times(case: Case) -> Iterator[str]:
    """Yield how many times over each quantity may be, from the printed figures."""
    for time in case.result.quantities.values():
        limit = as_given(time.limit) if time.limit else 0
        for wanted in _wanted(case, time):
            if limit and wanted:
                times = limit / wanted if time.direction == "floor" else wanted / limit
                yield from (two_digits(significant(times, 2)), number_words(round(times)))
                # So many fit is rounded up.
                yield two_digits(ceil(times))


def _shares(case: Case) -> Iterator[str]:
    """Yield how much of each limit is used, in whole percents, and how much more of it would be too much."""
    for name, time in case.result.quantities.items():
        limit = as_given(time.limit) if time.limit else 0
        for wanted in {*_wanted(case, time), significant(pooled(case, name) or 0, 2)} if limit else ():
            yield str(round(100 * wanted / limit))
            yield str(round(100 * (limit / wanted - 1))) if wanted else ""
            yield str(round(significant((wanted + limit) / 2, 2) / wanted)) if wanted else ""


def _fitting(case: Case) -> Iterator[str]:
    """Yield how many answers fit under limits that grow with them, rounded down: under those that lead, and under all."""
    roles, times = case.definition.roles, case.result.quantities
    if roles is None or roles.answers not in times:
        return
    item = case.definition.quantities[roles.answers]
    growing = [
        (time, as_given(time.limit))
        for name, time in times.items()
        if time.limit
        and (name == roles.answers or roles.answers in (case.definition.quantities[name].grows_with or ()))
    ]
    for at in (_now, lambda time: sorted(_wanted(case, time))[-1], lambda time: _printed(_later(time), time)):
        now = at(times[roles.answers])
        for time, limit in growing:
            wanted = at(time)
            if wanted and (most := now * limit / wanted):
                digits = 10 ** (floor(log10(most)) - 1)
                value = significant(floor(most / digits + 1e-9) * digits, 2)
                yield from (figure(case, item, value), number(case, item, value))


def _later(time: QuantityTime) -> float:
    return time.horizon if time.horizon is not None else (time.now or 0.0) * (time.growth or 1.0)


def _waits(case: Case) -> Iterator[str]:
    """Yield how many wait in so many days, where more comes than is checked: the days are held by a test of its own."""
    for name, time in case.result.quantities.items():
        item = case.definition.quantities[name]
        if time.limit and time.now and "{QO7}" in item.sentence:
            more = significant(_now(time) - as_given(time.limit), 2)
            waiting = [significant(more * days, 2) for days in range(1, 90)]
            yield from (number(case, item, each) for each in waiting)


def _posts(case: Case) -> Iterator[int]:
    """Yield how many people a proper look takes, by the printed figures, and how many more than there are."""
    roles = case.definition.roles
    people = round(pooled(case, roles.checkers) or 0) if roles else 0
    yield people
    for name, time in case.result.quantities.items():
        if people and time.limit and "{QO7}" in case.definition.quantities[name].sentence:
            for wanted in _wanted(case, time):
                posts = ceil(round(people * wanted / as_given(time.limit), 6))
                yield from (posts, max(posts - people, 0))


def _more_posts(case: Case) -> Iterator[int]:
    """Yield how many more people a later load takes than an earlier one."""
    posts = sorted(set(_posts(case)))
    yield from (later - now for now in posts for later in posts if later > now)


def _counts(case: Case) -> Iterator[str]:
    """Yield the heads: given, asked and missing, by department and of all."""
    coverage = case.evidence.coverage.values()
    given, asked = sum(each.answered for each in coverage), sum(each.asked for each in coverage)
    heads = {given, asked, asked - given, *(each.asked - each.answered for each in coverage)}
    yield from (words for each in heads for words in (str(each), number_words(each)))


def _quoted(claim: Claim, case: Case, *more: Iterable[str]) -> tuple[str, ...]:
    return (*_dates(claim.text), *_names(case), *(each for part in more for each in part))


def _is_past(claim: Claim) -> bool:
    return "what came is not recorded" in claim.text


@checks(BRIEF_HEADLINE)
def headline(claim: Claim, case: Case) -> Allowed:
    kind, verdict = kind_of(case), case.result.verdict
    lead = claim.about if claim.about in case.result.quantities else ""
    over = verdict.over[0] if verdict.over else None
    limit = case.result.quantities[lead].limit if lead else None
    tells_limit = kind in {"over", "launch", "months", "perhaps_over"} and bool(limit) and not _is_past(claim)
    words = [number(case, case.definition.quantities[lead], as_given(limit or 0))] if tells_limit else []
    heads = [*_givers(case), *([over.people_over, over.people_under] if over else [])]
    firsts = case.tallies.first_places
    heads += [max(firsts.values()), len(case.tallies.voters)] if firsts else []
    spans = (
        [times_range_words(over.times_low, over.times_high)]
        if over and over.times_low and over.times_high
        else []
    )
    is_told = kind == "over" and over is not None and not (over.already or over.p >= 0.95)
    probably_none = kind == "nothing" and verdict.nothing_level == "leaning"
    return Allowed(
        needs={
            "it is of the quantity that is over": kind != "over"
            or over is None
            or claim.about == over.quantity,
            "a first one sets the limit oftenest of its dimension": kind not in {"launch", "months"}
            or _sets_first(case, lead),
            "odds are those of a limit that is not passed": not re.search("Odds that", claim.text)
            or (kind == "open" and _is_within(case.result.quantities[lead]) and not verdict.passed_today),
        },
        words=tuple(words),
        only_if={
            "Nothing runs out": kind == "nothing" and not probably_none,
            f"{_word(case)} nothing": probably_none,
            "A limit is probably passed": kind == "open" and verdict.passed_today,
            "Not known yet": kind == "open"
            and not re.search("Odds ", claim.text)
            and not claim.text.startswith("A limit is probably passed"),
            "Too few answers": kind == "insufficient",
            "no figure says so": kind == "opinion" and bool(firsts),
        },
        says=(_word(case),) if is_told else (),
        never=() if is_told or probably_none or kind not in {"over", "nothing"} else (*LADDER.values(),),
        quoted=_quoted(
            claim,
            case,
            _figures(case),
            _counts(case),
            _fitting(case),
            map(str, heads),
            map(number_words, heads),
            spans,
            map(str, _posts(case)),
            (str(each.get("name", "")) for each in case.framing.peaks),
        ),
    )


def _word(case: Case) -> str:
    """Return the word of the ladder for as many as came true in trials; of what too few were tried, as is reckoned."""
    kind, verdict, ranking = kind_of(case), case.result.verdict, case.result.ranking
    p = ranking.p_first[verdict.dominant[0]] if verdict.dominant else 0
    subject, share = {
        "over": ("over", verdict.over[0].p if verdict.over else 0),
        "together": ("within", _both(case)),
        "nothing": ("nothing", ranking.p_nothing),
    }.get(kind, ("first", min(p, LEANING) if verdict.level == "leaning" else max(p, FIRM)))
    if subject == "nothing":
        return LADDER[min(max(int(share * 10), 6), 8)]
    record = calibration_for(instrument="four-dimensions@3", engine_version="2.1.0")
    bins = next(each.bins for each in record.subjects if each.subject == subject) if record else ()
    hit = next((each.hit for each in bins if each.low <= share < each.high or share >= each.high >= 1), 0)
    return LADDER.get(int((hit or 0) * 10), "More likely than not")


def _is_within(time: QuantityTime) -> bool:
    now, limit = _now(time), as_given(time.limit or 0)
    return now >= limit if time.direction == "floor" else now <= limit


def _sets_first(case: Case, lead: str) -> bool:
    times = case.result.quantities
    own = [each for each in times.values() if each.dimension == times[lead].dimension and each.known]
    return times[lead].sets_first >= max(each.sets_first for each in own if each.now is not None)


@checks(BRIEF_COVER)
def cover(claim: Claim, case: Case) -> Allowed:
    claimed, chance = case.framing.brief_claim, 1 - case.result.ranking.p_nothing
    verdict = case.result.verdict
    leading = (
        {verdict.over[0].dimension}
        if kind_of(case) in {"over", "recovering", "disputed"}
        else {*verdict.dominant[:1]}
    )
    named = f"The client’s brief expected {case.definition.causes.get(claimed, '')}"
    givers = range(len(case.evidence.engagement.figures) + 1)
    chances = [number_words(round(1 / chance))] if chance > 0.01 else []
    people = [number_words(each) for each in givers] if kind_of(case) == "open" else []
    return Allowed(
        needs={
            "it tells what was named, and that alone": "brief expected" not in claim.text
            or named in claim.text,
            "it is not what leads": named not in claim.text or claimed not in leading,
            "odds are those of months that are known": "odds" not in claim.text.lower() or bool(_even(case)),
        },
        only_if={"Spend nothing on scale": kind_of(case) == "nothing"},
        quoted=_quoted(
            claim,
            case,
            _figures(case),
            _times(case),
            _parts_of_times(case),
            _times_off(case),
            _counts(case),
            chances,
            people,
            re.findall(r"“[^”]*”", claim.text),
            re.findall(r"(?:one|nine) in ten by", claim.text),
            ["one chance in ten"],
        ),
    )


@checks(BRIEF_WHY)
def why(claim: Claim, case: Case) -> Allowed:
    framing, over = case.framing, case.result.verdict.over
    success = [
        two_digits(each) for each in (framing.success_today, framing.success_wanted) if each is not None
    ]
    known = sum(each.known for each in case.result.quantities.values())
    chances = [round(1 / each.p_over_today) for each in case.result.quantities.values() if each.p_over_today]
    heads = [*chances, known, *_posts(case), *(each.people_measured for each in over), *_givers(case)]
    return Allowed(
        needs={
            "it says something": bool(claim.text),
            "no limit is reached": "None of the" not in claim.text or kind_of(case) == "nothing",
            "odds are even by a month that is known": "even odds by" not in claim.text.lower()
            or bool(_even(case)),
            "what somebody measured is not said to be unmeasured": "Not measured" not in claim.text
            or any(not each.sources["measured"] for each in case.result.quantities.values()),
        },
        quoted=_quoted(
            claim,
            case,
            _figures(case),
            _times(case),
            _growths(case),
            _times_the_average(case),
            _times_off(case),
            _sides(case),
            _counts(case),
            success,
            _waiting_in_100(case),
            # A peak by its name, and how many times as much it brings.
            (str(each.get("name", "")) for each in framing.peaks),
            (two_digits(float(each["times"])) for each in framing.peaks),
            # Which step it is is held by the tests of the brief.
            re.findall(r"While step \d holds", claim.text),
            map(number_words, heads),
            map(str, heads),
        ),
    )


def _even(case: Case) -> list[str]:
    """Return the quantities that are as likely reached by some month before the end as not."""
    halves = {name: time.months_p50 for name, time in case.result.quantities.items()}
    return [name for name, half in halves.items() if half and half <= case.framing.horizon_months]


def _both(case: Case) -> float:
    """Return the least chance that the first limits of two dimensions that lead together are both reached."""
    own = [
        max(
            (time for time in case.result.quantities.values() if time.dimension == each and time.known),
            key=lambda time: time.sets_first,
        )
        for each in (case.result.verdict.tied or ())[:2]
    ]
    return sum(time.p_within for time in own) - len(own) + 1 if own else 0


def _odds(case: Case) -> set[str]:
    """Return how the odds are told of the two that set the first limit oftenest, of those that may be reached."""
    times = sorted(case.result.quantities.values(), key=lambda time: -time.sets_first)
    times = [time for time in times if time.known and time.p_within >= 0.1][:2] or times[:1]
    # That one is reached, or that one that isn't holds.
    chances = [p for time in times for p in (time.p_within, 1 - time.p_within)]
    return {"less than even" if p < 0.4 else "about even" if p <= 0.6 else "more than even" for p in chances}


def _sources(case: Case) -> set[str | None]:
    """Return how people know the figures they gave."""
    return {
        point.source
        for row in case.evidence.engagement.figures
        for each in row.estimates.values()
        for point in each.points
        if point is not None
    }


def _times_apart(case: Case) -> Iterator[str]:
    """Yield how many times the figures of each quantity lie apart, today's or the limits."""
    for name in case.result.quantities:
        for point in (0, 2):
            told = [
                row.estimates[name].points[point]
                for row in case.evidence.engagement.figures
                if name in row.estimates
            ]
            values = [each.likely for each in told if each is not None and each.likely]
            if values:
                yield two_digits(significant(max(values) / min(values), 2))


def _growths(case: Case) -> Iterator[str]:
    for time in case.result.quantities.values():
        now = _now(time)
        for wanted in _wanted(case, time) if now else ():
            growth = wanted / now
            yield from (two_digits(growth), number_words(round(growth)), str(round((growth - 1) * 100)))


def _times_the_average(case: Case) -> Iterator[str]:
    """Yield how many times a day's average the busiest moment is, by the printed figures."""
    roles, times = case.definition.roles, case.result.quantities
    if roles and roles.answers in times and roles.load in times:
        for load in _wanted(case, times[roles.load]):
            for answers in filter(None, _wanted(case, times[roles.answers])):
                yield two_digits(significant(load * 86_400 / answers, 2))


def _waiting_in_100(case: Case) -> Iterator[str]:
    """Yield how many of a hundred are not checked, by the printed figures."""
    for time in case.result.quantities.values():
        wanted, limit = _now(time), as_given(time.limit or 0)
        if wanted > limit:
            yield f"{round(100 * (1 - limit / wanted))} in 100"


def _times_off(case: Case) -> Iterator[str]:
    """Yield how far the figures of each quantity may be off, by what their sources are taken for."""
    for name in case.result.quantities:
        for row in case.evidence.engagement.figures:
            estimate = row.estimates.get(name)
            for point in (estimate.now, estimate.limit) if estimate else ():
                if point and point.high and point.likely:
                    times = point.high / point.likely
                    yield from (number_words(round(times)), str(round((times - 1) * 100)))


def _sides(case: Case) -> Iterator[str]:
    """Yield what those give together by whose figures a limit is passed today, and those by whose it is not."""
    for over in case.result.verdict.over:
        item = case.definition.quantities[over.quantity]
        is_floor = case.result.quantities[over.quantity].direction == "floor"
        pairs = [
            (each.now.likely, each.limit.likely)
            for row in case.evidence.engagement.figures
            if (each := row.estimates.get(over.quantity)) and each.now and each.limit
        ]
        for is_passed in (True, False):
            own = [
                (now, limit)
                for now, limit in pairs
                if (now < limit if is_floor else now > limit) == is_passed
            ]
            if own and all(map(all, own)):
                nows, limits = zip(*own, strict=True)
                now, limit = significant(geometric_mean(nows), 2), as_given(geometric_mean(limits))
                values = {now, limit, significant(abs(now - limit), 2)}
                yield from (words(case, item, value) for value in values for words in (figure, number))
                yield ratio(case, item, now, limit)


def _givers(case: Case) -> Iterator[int]:
    """Yield how many people gave figures of each quantity, in all and by how they know them."""
    for name in case.result.quantities:
        known = Counter(
            ((each.limit or each.now).source or "guess")
            for row in case.evidence.engagement.figures
            if (each := row.estimates.get(name)) is not None and (each.limit or each.now)
        )
        yield from (*known.values(), known.total())


@checks(BRIEF_SURE)
def sure(claim: Claim, case: Case) -> Allowed:
    kind, verdict, ranking = kind_of(case), case.result.verdict, case.result.ranking
    record = calibration_for(instrument="four-dimensions@3", engine_version=case.result.meta.engine_version)
    hits = [
        each.hit for of in (record.subjects if record else ()) for each in of.bins if each.hit is not None
    ]
    chance = 1 - ranking.p_nothing
    p = ranking.p_first[verdict.dominant[0]] if verdict.dominant else 0
    of_first = kind in {"launch", "months", "perhaps_over"}
    is_firm = verdict.level == "firm"
    # What rests on a check that is overdue has no word.
    is_told = (
        kind in {"over", "nothing"} or of_first or (kind == "together" and _both(case) >= PROBABLY_WITHIN)
    )
    is_told = is_told and "overdue" not in claim.text and verdict.nothing_level != "firm"
    figures = sum(
        figure_ is not None
        for row in case.evidence.engagement.figures
        for each in row.estimates.values()
        for figure_ in each.points
    )
    measured = sum(
        figure_ is not None and figure_.source == "measured"
        for row in case.evidence.engagement.figures
        for each in row.estimates.values()
        for figure_ in each.points
    )
    heads = [*_givers(case), *(each.people_under for each in verdict.over), measured]
    return Allowed(
        needs={
            "a firm one carries its level": not (of_first and is_firm) or p >= FIRM,
            "two are less sure than one": kind != "together"
            or (" both:" in claim.text or " both." in claim.text) == (_both(case) >= PROBABLY_WITHIN),
            "what is over is tested": "finds another figure" not in claim.text or kind == "over",
            "odds are those of a limit that may be first": not re.search(
                "[Oo]dds (?:that|are|about|less|more)", claim.text
            )
            or any(re.search(f"(?:: | |are ){odds}[.,:]", claim.text) for odds in _odds(case)),
            "one guess is one guess": "one person’s guess" not in claim.text or "guess" in _sources(case),
        },
        only_if={word: word == _word(case) for word in LADDER.values()} if is_told else {},
        quoted=_quoted(
            claim,
            case,
            _counts(case),
            (number_words(int(hit * 10)) for hit in hits),
            map(number_words, heads),
            map(str, heads),
            [str(figures), number_words(figures)],
            _figures(case),
            _parts_of_times(case),
            _times_off(case),
            [number_words(round(1 / chance))] if chance > 0.01 else [],
        ),
    )


def _parts_of_times(case: Case) -> Iterator[str]:
    """Yield how many times over it is if half of it comes, or a tenth, by the printed figures."""
    for time in case.result.quantities.values():
        limit = as_given(time.limit or 0)
        for wanted in _wanted(case, time) if limit else ():
            yield from (two_digits(significant(wanted / limit / parts, 2)) for parts in (2, 10))


@checks(BRIEF_DIFFER)
def differ(claim: Claim, case: Case) -> Allowed:
    firsts, voters = case.tallies.first_places, case.tallies.voters
    named = [slug for slug, _count in firsts.most_common(3)]
    by_crowd = Counter(row.crowd for row in voters)
    # Sums of any two crowds and of their choices, and what is left of them.
    heads = range(len(voters) + 1)
    return Allowed(
        needs={
            "whom nobody puts first is not named": not [
                slug
                for slug, cause in case.definition.causes.items()
                if slug not in firsts and re.search(rf"\b{cause}\b", _told(claim))
            ],
            "the first named is one of those most name": not named
            or case.definition.causes[named[0]] in claim.text,
            "a department is named only as a crowd": len(by_crowd) > 1 or "department" not in claim.text,
            "somebody is to be called": not named or "Call " in claim.text,
            "those who are missing are": "missing" not in claim.text
            or any(each.asked > each.answered for each in case.evidence.coverage.values()),
        },
        quoted=_quoted(
            claim,
            case,
            map(number_words, heads),
            [str(len(voters))],
            map(str, firsts.values()),
            map(str, _heads_apart(case)),
            _times_apart(case),
            re.findall(r"“[^”]*”", claim.text),
        ),
    )


def _told(claim: Claim) -> str:
    return re.sub(r"“[^”]*”", "", claim.text)


def _heads_apart(case: Case) -> Iterator[int]:
    """Yield the heads of each crowd and of each two, of their choices, and of those outside."""
    voters = case.tallies.voters
    crowds = sorted({row.crowd for row in voters})
    pairs = [{one, other} for one in crowds for other in crowds]
    for names in pairs:
        inside = [row for row in voters if row.crowd in names]
        yield from (len(inside), len(voters) - len(inside))
        for slug in case.definition.dimensions:
            own = sum(_puts_first(row.ranking, slug) for row in inside)
            yield from (own, case.tallies.first_places[slug] - own)


def _puts_first(ranking: object, slug: str) -> bool:
    places = {name: place for name, place in dict(ranking).items() if place is not None}  # type: ignore[call-overload]
    return [name for name, place in places.items() if place == min(places.values())] == [slug]


@checks(BRIEF_DO, BRIEF_LEAVE)
def told_by_rules(claim: Claim, case: Case) -> Allowed:
    """Hold what the brief says itself; a rule's words are held by the tests of the advice."""
    own = claim.about in case.result.quantities or claim.about in {"answers", "again"}
    known = sum(each.known for each in case.result.quantities.values())
    return Allowed(
        needs={"it says something": bool(claim.text.strip())},
        quoted=_quoted(
            claim,
            case,
            _figures(case),
            _times(case),
            _shares(case),
            _counts(case),
            [str(known), number_words(known)],
        )
        if own
        else (claim.text,),
    )


@checks(BRIEF_DECIDED)
def decided(claim: Claim, case: Case) -> Allowed:
    return Allowed(
        needs={"it is said to be decided": claim.text.startswith(("Decided: “", "Dissent from step "))},
        quoted=(
            *re.findall(r"“[^”]*”", claim.text),
            *re.findall(r"Dissent from step \d", claim.text),
        ),
    )


@checks(BRIEF_OVERDUE)
def overdue(claim: Claim, case: Case) -> Allowed:
    return Allowed(
        needs={"it is said to be late": claim.text.startswith("Overdue: ")},
        quoted=(
            *_dates(claim.text),
            *re.findall(r"“[^”]*”", claim.text),
            *re.findall(r"and \w+ more", claim.text),
        ),
    )


@checks(BRIEF_COST)
def cost(claim: Claim, case: Case) -> Allowed:
    heads = [*_posts(case), *_more_posts(case), 1, 2, 3]
    return Allowed(
        needs={
            "it says something": bool(claim.text),
            "nothing is made up": not _numbers_of_work(claim) or case.framing.week_rate is not None,
        },
        quoted=_quoted(
            claim,
            case,
            map(number_words, heads),
            map(str, heads),
            _figures(case),
            _waits(case),
            _money(case),
            (each.rpartition(" ")[0] for each in _work(case)),
            # As many days as their price is reckoned of.
            re.findall(r"\b1?\d?\d–1?\d?\d days of work", claim.text),
            # How many days its tests take is held by the tests of the advice; which steps they are, by the brief.
            re.findall(r"(?<=: )\w+(?= days? of work)", claim.text),
            re.findall(r"[Ss]teps? \d(?: and \d|, \d and \d)?", claim.text),
            # What was decided is told as it was typed.
            re.findall(r"is decided: (.+)\.$", claim.text),
            # To one in how many it is opened is held by the tests of the brief.
            re.findall(r"with one in (?:[\d,]+\d|\w+)(?=[,.])", claim.text),
        ),
    )


def _numbers_of_work(claim: Claim) -> bool:
    return "days of work" in claim.text and ": about" in claim.text


def _money(case: Case) -> Iterator[str]:
    """Yield the bills there may be: as they are, with use, and after launch; posts, hours and the ceiling."""
    roles, currency = case.definition.roles, case.framing.currency
    if roles is None:
        return
    amounts = [
        significant(pooled(case, name) or 0, digits)
        for name in (roles.bills, roles.ceiling, roles.outage)
        for digits in (1, 2)
    ]
    answers = case.result.quantities.get(roles.answers)
    if answers and answers.now:
        price = pooled(case, roles.price) or 0
        unit = case.definition.quantities[roles.price].unit
        each = price / 1000 if "/1000" in unit else price
        bill, now = significant(pooled(case, roles.bills) or 0, 2), _now(answers)
        amounts += [significant(each * wanted * 30.4, 1) for wanted in _wanted(case, answers)]
        # To one in how many it is opened is held by the tests of the brief.
        amounts += [significant(amount / parts, 2) for amount in amounts[-2:] for parts in range(2, 200)]
        amounts += [significant(bill * (wanted / now), 2) for wanted in _wanted(case, answers)]
        amounts += [significant(bill * float(peak["times"]), 2) for peak in case.framing.peaks]
    most = significant(pooled(case, roles.ceiling) or 0, 2)
    amounts += [significant(amount - most, 2) for amount in amounts if amount > most]
    posts = {*_posts(case), *_more_posts(case)}
    amounts += [significant(each * (case.framing.post_year or 0), 2) for each in posts]
    amounts += _clearing(case)
    amounts += _at_cap(case)
    yield from (format_figure(amount, "currency", currency) for amount in amounts)
    yield from _work(case)


def _work(case: Case) -> Iterator[str]:
    """Yield what so many days of work cost."""
    rate = case.framing.week_rate or 0
    for days in range(1, 200):
        yield format_figure(significant(days / 5 * rate, 2), "currency", case.framing.currency)


def _at_cap(case: Case) -> Iterator[float]:
    """Yield the bills of as many answers as fit under limits that grow with them, told from the bill at the end."""
    roles = case.definition.roles
    answers = case.result.quantities.get(roles.answers) if roles else None
    bill = significant(pooled(case, roles.bills) or 0, 2) if roles else 0
    if roles is None or answers is None or not answers.now or not bill:
        return
    now, later = _now(answers), _printed(_later(answers), answers)
    for text in _fitting(case):
        found = re.match(r"[\d,]+(?:\.\d+)?", text)
        if found and text == found.group():
            most = float(text.replace(",", ""))
            yield significant(significant(bill * later / now, 2) * most / later, 2)


def _clearing(case: Case) -> Iterator[float]:
    """Yield what it costs to check what waits, at the price of a post: the days are held by a test of its own."""
    roles = case.definition.roles
    people = round(pooled(case, roles.checkers) or 0) if roles else 0
    for name, time in case.result.quantities.items():
        limit, now = as_given(time.limit or 0), _now(time)
        if people and limit and now > limit and "{QO7}" in case.definition.quantities[name].sentence:
            for days in range(1, 90):
                waiting = significant(significant(now - limit, 2) * days, 2)
                years = waiting * people / (limit * 220)
                yield significant(years * (case.framing.post_year or 0), 2)


@checks(BRIEF_ASKED)
def asked(claim: Claim, case: Case) -> Allowed:
    kind = kind_of(case)
    is_money = re.search(
        r"a month in bills|[A-Z]{3} a (?:month|year)|days? of work|(?:, about|up to) [\d,]+ [A-Z]{3}",
        claim.text,
    )
    posts = [*_posts(case), *_more_posts(case)]
    return Allowed(
        needs={
            "it is of its kind": claim.about == kind,
            "what is asked is called by what it is": not re.search(r"[Ss]teps? \d", claim.text),
            "one thing is decided": "decides" not in claim.text and claim.text.count("If no") <= 1,
            # What is asked once the first is answered is shorter.
            "a no is said what it leaves": kind in {"insufficient", "opinion", "unheard"}
            or "f no, " in claim.text
            or re.match(
                r"Enter what|Move the|Allow |Read the|Pay for .* checks?\.$|.* only if the steps", claim.text
            )
            is not None,
        },
        only_if={
            "Wait with all money for more room": kind == "nothing",
            "a higher limit": kind == "open",
            "Build nothing": kind == "recovering",
        },
        quoted=_quoted(
            claim,
            case,
            _figures(case),
            _fitting(case),
            _waits(case),
            _counts(case),
            _times(case),
            _money(case) if is_money else (),
            map(str, posts),
            map(number_words, posts),
            # What is paid is held by the rules.
            re.findall(r"(?:^|\. )Pay (.+?)(?:\. The sum is known|, from the money|, up to)", claim.text),
            re.findall(r"\w+ days? of work", claim.text),
            # On how many days somebody works until then is held by the tests of the brief's arithmetic.
            re.findall(r"\((\d+) working days\)", claim.text),
        ),
    )


@checks(BRIEF_LAW, BRIEF_WHEN)
def duties(claim: Claim, case: Case) -> Allowed:
    return Allowed(
        needs={"it says something": bool(claim.text)},
        quoted=_quoted(
            claim,
            case,
            (number_words(each) for each in range(30)),
            map(str, range(13, 30)),
            re.findall(r": ([^:]+)\.(?: |$)", claim.text),  # what they are, and whose
        ),
    )
