"""The finding in one sentence: number wanted, number that can be carried, and the moment."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.findings.brief.certainty import odds_words
from apps.findings.brief.dates import Occasion
from apps.findings.brief.figures import figure, limit_name, number, sentence, short_name
from apps.findings.brief.lead import FindingKind, Lead, Matter, Moment, at_horizon, lead_on, nearest_of
from apps.findings.brief.sure.givers import givers, sides
from apps.findings.brief.sure.ladder import COUNTED, VERY, is_counted, word, word_of
from apps.findings.brief.words import MOST_IN_HEADLINE, MOST_LETTERS, words_in
from apps.findings.case import Case
from apps.findings.claims.claim import Claim, ClaimRule, claim
from apps.findings.sentences import likeliest, listed, number_words, sentence_case, times_range_words

BRIEF_HEADLINE = ClaimRule(
    "brief.headline",
    gettext_lazy(
        "The lead quantity: what is wanted when its limit bites, what can be carried, and when. It sets the first limit oftenest, or is over."
    ),
)
A_MONTH = timedelta(days=31)


def headline(matter: Matter) -> Claim:
    """Return the finding. It is the subject of the mail, too."""
    case, kind, leads = matter.case, matter.kind, matter.leads
    paths = {
        f"{name}{place}": f"quantities.{lead.id}.{name}"
        for place, lead in enumerate(leads[:2])
        for name in ("now", "limit")
    }
    texts = [sentence_case(text) for text in _texts(case, kind, leads, matter.occasion)]
    first = nearer(leads[:2]) if kind == "open" and leads else next(iter(leads), None)
    return claim(case, BRIEF_HEADLINE, _first_that_fits(texts), paths, about=first.id if first else kind)


def horizon_month(case: Case, occasion: Occasion) -> str:
    """Name the month that people were asked about, unless they answered much later."""
    end, asked = occasion.at(case.framing.horizon_months), case.framing.horizon_on
    is_near = asked and abs(date.fromisoformat(asked) - end) < A_MONTH
    return occasion.month(date.fromisoformat(asked) if is_near else end)


def nearest_lead(case: Case, occasion: Occasion) -> Lead | None:
    nearest = nearest_of(case)
    return lead_on(case, nearest[0], occasion) if nearest else None


def nearest_words(case: Case, occasion: Occasion) -> str:
    """Return the limit that is reached first, and how much of it is used at the end; empty where none ever is."""
    lead = nearest_lead(case, occasion)
    if lead is None:
        return ""
    later = lead.later
    return _("%(name)s, %(wanted)s of %(limit)s by %(month)s") % {
        "name": short_name(case, lead.item),
        "wanted": number(case, lead.item, later),
        "limit": number(case, lead.item, lead.limit),
        "month": horizon_month(case, occasion),
    }


def between(moment: Moment, occasion: Occasion) -> str:
    """Return when a limit is reached: "between April and November 2027", "in April 2027", "from April 2027 on"."""
    first = occasion.month(moment.first)
    if moment.last is None:
        return _("from %(month)s on") % {"month": first}
    last = occasion.month(moment.last)
    if first == last:
        return _("in %(month)s") % {"month": first}
    # One year is said once, and of two each with its own month.
    first = date_format(moment.first, "F" if moment.first.year == moment.last.year else "F Y")
    return _("between %(first)s and %(last)s") % {"first": first, "last": last}


def even_month(case: Case, leads: Sequence[Lead], occasion: Occasion) -> str:
    """Return the months by which limits are as likely reached as not; empty where one need not be by the end."""
    halves = [lead.time.months_p50 for lead in leads]
    known = [half for half in halves if half is not None and 0 < half <= case.framing.horizon_months]
    if len(known) < len(halves) or not known:
        return ""
    days = [occasion.at(half) for half in sorted(known)]
    if {day.year for day in days} == {days[-1].year}:
        # One year is said once.
        return listed(
            list(
                dict.fromkeys(
                    [
                        *(date_format(day, "F") for day in days if day.month != days[-1].month),
                        occasion.month(days[-1]),
                    ]
                )
            )
        )
    return listed(list(dict.fromkeys(map(occasion.month, days))))


def odds_by_month(case: Case, leads: Sequence[Lead], occasion: Occasion) -> str:
    """Return by which months a limit is reached with one chance in ten, even odds and nine in ten; as far as known."""
    even = even_month(case, leads, occasion)
    if not even or not leads:
        return ""
    time, months = leads[0].time, case.framing.horizon_months
    chances = [
        (_("one in ten by %(month)s"), time.months_p10),
        (_("even by %(month)s"), time.months_p50),
        (_("nine in ten by %(month)s"), time.months_p90),
    ]
    # What was to come before the issue, or comes after the end, is told by no month; this one has a day.
    days = [(text, occasion.at(at)) for text, at in chances if at is not None and at <= months]
    parts = [text % {"month": occasion.by_when(day)} for text, day in days if day >= occasion.issued_on]
    name = leads[0].item.milestone or _("the limit is reached")
    return _("Odds that %(name)s: %(parts)s.") % {"name": name, "parts": ", ".join(parts)} if parts else ""


def nearer(leads: Sequence[Lead]) -> Lead:
    """Return the lead that needs most of its limit."""
    return max(leads, key=lambda lead: lead.times)


def _first_that_fits(texts: Sequence[str]) -> str:
    fitting = (text for text in texts if words_in(text) <= MOST_IN_HEADLINE and len(text) <= MOST_LETTERS)
    return next(fitting, min(texts, key=len))


def _texts(case: Case, kind: FindingKind, leads: Sequence[Lead], occasion: Occasion) -> Iterator[str]:
    """Yield the sentence, and shorter ones of the same finding."""
    if kind == "insufficient":
        given = sum(case.evidence.answered.values())
        asked = sum(each.asked for each in case.evidence.coverage.values())
        yield _("Too few answers: %(given)d of %(asked)d.") % {"given": given, "asked": asked}
    elif kind == "unheard":
        yield from _unheard(case)
    elif kind == "nothing":
        yield from _nothing(case, leads, occasion)
    elif not leads and case.result.verdict.over:
        yield _("A limit is passed today.")
    elif not leads:
        yield from _opinion(case)
    elif leads[0].moment is not None and leads[0].moment.is_past(occasion.issued_on):
        yield from _past(case, leads[0], occasion)
    else:
        yield from _HEADLINES.get(kind, _dated)(case, leads, occasion)


def _over(case: Case, leads: Sequence[Lead], occasion: Occasion) -> Iterator[str]:
    words = sentence(case, leads[0])
    if is_counted(case):
        yield f"{words}."
    else:
        text = _("%(sure)s %(sentence)s.")
        yield text % {"sure": word(case, "over", leads), "sentence": inside(words)}


def _recovering(case: Case, leads: Sequence[Lead], occasion: Occasion) -> Iterator[str]:
    lead = leads[0]
    yield _("%(sentence)s; by %(month)s only %(later)s.") % {
        "sentence": sentence(case, lead),
        "month": horizon_month(case, occasion),
        "later": figure(case, lead.item, lead.later),
    }
    yield f"{sentence(case, lead)}."


def _disputed(case: Case, leads: Sequence[Lead], occasion: Occasion) -> Iterator[str]:
    over, (_passed, under) = case.result.verdict.over[0], sides(case, leads[0])
    who = ngettext("one person puts", "%(people)s people put", over.people_over)
    if over.people_measured == over.people_over:
        # Who measured is not told as no more than who guesses.
        who = ngettext("one person measured", "%(people)s people measured", over.people_over)
    deny = ngettext("one denies it", "%(people)s deny it", over.people_under)
    if (under.how, under.people) == ("guess", over.people_under):
        deny = ngettext("one guesses otherwise", "%(people)s guess otherwise", over.people_under)
    words = {
        "who": who % {"people": number_words(over.people_over)},
        "name": limit_name(case, leads[0].item),
        "deny": deny % {"people": number_words(over.people_under)},
    }
    if over.times_low and over.times_high and over.times_low > 1:
        times = times_range_words(over.times_low, over.times_high)
        yield _("%(who)s %(name)s at %(times)s times the limit; %(deny)s.") % {**words, "times": times}
    yield _("%(who)s %(name)s past the limit; %(deny)s.") % words


def _together(case: Case, leads: Sequence[Lead], occasion: Occasion) -> Iterator[str]:
    month = horizon_month(case, occasion)
    if len(leads) == 1:
        yield from _dated(case, leads, occasion)
        return
    names = {"first": limit_name(case, leads[0].item), "second": limit_name(case, leads[1].item)}
    if all(lead.is_reached for lead in leads[:2]):
        first, second = (_both(case, lead) for lead in leads[:2])
        text = _("By %(month)s, %(first)s, and %(second)s.")
        yield text % {"month": month, "first": first, "second": second}
        yield f"{text % {'month': month, **names}}"
        return
    text = _("Two limits are level: %(first)s and %(second)s.") % names
    yield from _with_the_nearer(case, leads, occasion, text)


def _perhaps(case: Case, leads: Sequence[Lead], occasion: Occasion) -> Iterator[str]:
    lead, *others = leads
    if lead.moment is None or lead.moment.kind != "perhaps":
        yield from _dated(case, leads, occasion)
        return
    now = _("Perhaps today already %(sentence)s.") % {"sentence": inside(sentence(case, lead))}
    dated = next((each for each in others if each.moment and each.moment.kind == "months"), None)
    if dated is not None and dated.moment is not None:
        yield f"{now} {_reached(case, dated, dated.moment, occasion, named=True)}"
    yield now


def _dated(case: Case, leads: Sequence[Lead], occasion: Occasion) -> Iterator[str]:
    lead = leads[0]
    moment, words = lead.moment, sentence(case, lead)
    if moment is not None and moment.kind in {"launch", "peak"}:
        yield from _on_a_day(case, lead, moment, occasion)
        return
    if lead.item.steady or at_horizon(lead.time) == lead.time.now:
        said = words
    else:
        month = horizon_month(case, occasion)
        head, semicolon, tail = words.partition(";")
        by = _("%(sentence)s by %(month)s") if semicolon else _("By %(month)s, %(sentence)s")
        said = by % {"sentence": head if semicolon else inside(head), "month": month} + semicolon + tail
    # Never without its month: the same figure stands beside it in the next sentence.
    if moment is not None:
        yield f"{said}. {_reached(case, lead, moment, occasion)}"
    yield f"{said}."


def _on_a_day(case: Case, lead: Lead, moment: Moment, occasion: Occasion) -> Iterator[str]:
    text = _("On launch day, %(day)s, %(sentence)s.")
    if moment.kind == "peak":
        text = _("At %(name)s, from %(day)s on, %(sentence)s.")
        text = text if moment.name else _("At the peak, from %(day)s on, %(sentence)s.")
    adverb = adverb_of(case, lead)
    words = inside(sentence(case, lead))
    day = {"day": occasion.day(moment.first), "name": moment.name}
    yield text % {**day, "sentence": f"{adverb} {words}".strip()}
    yield text % {**day, "sentence": words}


def adverb_of(case: Case, lead: Lead) -> str:
    """Return the word of the ladder for a day by which a limit is reached; empty where that is nearly certain."""
    within = lead.time.p_within
    if case.result.verdict.level == "leaning":
        within = min(within, VERY)
    return "" if within >= COUNTED else inside(word_of("within", within) or _("Perhaps"))


def _reached(case: Case, lead: Lead, moment: Moment, occasion: Occasion, *, named: bool = False) -> str:
    state = lead.item.milestone
    even = even_month(case, [lead], occasion) if moment.kind == "months" else ""
    if even and occasion.at(lead.time.months_p50 or 0) >= occasion.issued_on:
        return _even_odds(case, lead, even, named=named)
    if named or not state:
        state = _("the limit is reached") if not named else _("%(name)s: the limit is reached")
        state %= {"name": short_name(case, lead.item)}
    if adverb := adverb_of(case, lead):
        head, verb, rest = state.partition(_(" is "))
        state = f"{head}{verb}{adverb} {rest}" if verb else f"{adverb} {state}"
    text = _("%(state)s %(when)s.")
    return sentence_case(text % {"state": state, "when": between(moment, occasion)})


def _even_odds(case: Case, lead: Lead, month: str, *, named: bool) -> str:
    if named:
        text, state = _("%(name)s: even odds that %(state)s by %(month)s."), _("the limit is reached")
        return sentence_case(text % {"name": limit_name(case, lead.item), "state": state, "month": month})
    text, state = _("Even odds that %(state)s by %(month)s."), lead.item.milestone
    return sentence_case(text % {"state": state or _("the limit is reached"), "month": month})


def _both(case: Case, lead: Lead) -> str:
    return inside(sentence(case, lead, of=lead.item.of_wanted or lead.item.sentence))


def _open(case: Case, leads: Sequence[Lead], occasion: Occasion) -> Iterator[str]:
    names = _(" or ").join(limit_name(case, lead.item) for lead in leads[:2])
    if case.result.verdict.passed_today:
        yield _("A limit is probably passed today; which one is not known yet: %(names)s.") % {"names": names}
        yield _("A limit is probably passed today; which one is not known yet.")
        return
    if leads and not any(lead.is_reached for lead in leads[:2]):
        lead = nearer(leads[:2])
        text = _("By %(month)s, %(sentence)s. Odds that this is enough: %(odds)s.")
        if lead.item.steady:
            text = _("Odds that a limit holds until %(month)s: %(odds)s. Nearest: %(sentence)s.")
        yield text % {
            "month": horizon_month(case, occasion),
            "sentence": inside(sentence(case, lead)),
            "odds": odds_words(1 - lead.time.p_within),
        }
    text = _("Not known yet: %(names)s.") if len(leads) > 1 else _("Not known yet; nearest: %(names)s.")
    of = givers(case, nearer(leads[:2]))
    if of.people and of.by_source["guess"] == of.people:
        # What is guessed is not told as a fact.
        text = ngettext(
            "Not known yet; one person guesses:", "Not known yet; %(people)s people guess:", of.people
        )
    yield from _with_the_nearer(
        case, leads, occasion, text % {"names": names, "people": number_words(of.people)}
    )


def _with_the_nearer(case: Case, leads: Sequence[Lead], occasion: Occasion, text: str) -> Iterator[str]:
    lead = nearer(leads[:2])
    words = sentence(case, lead)
    if lead.item.steady or (lead.moment and lead.moment.kind in {"today", "perhaps"}):
        yield f"{text} {inside(words) if text.endswith(':') else sentence_case(words)}."
    by = _("By %(month)s, %(sentence)s.") % {
        "month": horizon_month(case, occasion),
        "sentence": inside(words),
    }
    if lead.moment and lead.moment.kind in {"launch", "peak"}:
        *_odds, by = _on_a_day(case, lead, lead.moment, occasion)
    yield f"{text} {inside(by) if text.endswith(':') else by}"
    is_day = lead.moment is not None and lead.moment.kind in {"launch", "peak"}
    yield _("Not known yet: %(sentence)s") % {"sentence": inside(by if is_day else f"{words}.")}


def _nothing(case: Case, leads: Sequence[Lead], occasion: Occasion) -> Iterator[str]:
    sure = word(case, "nothing", leads)
    text = _("%(sure)s nothing runs out before %(month)s") if sure else _("Nothing runs out before %(month)s")
    text %= {"month": horizon_month(case, occasion), "sure": sure}
    if leads:
        lead = replace(leads[0], wanted=leads[0].later)
        yield _("%(nothing)s: %(wanted)s are expected then, and %(limit)s are possible.") % {
            "nothing": text,
            "wanted": figure(case, lead.item, lead.wanted),
            "limit": number(case, lead.item, lead.limit),
        }
    yield f"{text}."


def _opinion(case: Case) -> Iterator[str]:
    firsts = case.tallies.first_places
    if not firsts:
        yield _("Nothing is known yet: nobody gave an order, or a figure with its limit.")
        return
    first = likeliest(firsts)
    text = ngettext(
        "%(people)s of %(all)s fears %(name)s; no figure says so yet.",
        "%(people)s of %(all)s fear %(name)s; no figure says so yet.",
        firsts[first],
    )
    yield text % {
        "people": number_words(firsts[first]),
        "all": number_words(len(case.tallies.voters)),
        "name": case.definition.causes[first],
    }


def _of_opinion(case: Case, leads: Sequence[Lead], occasion: Occasion) -> Iterator[str]:
    yield from _opinion(case)


def _unheard(case: Case) -> Iterator[str]:
    name = case.definition.causes[case.result.verdict.dominant[0]]
    yield _("Nothing is known of %(name)s: nobody gave a figure or an opinion.") % {"name": name}


def _past(case: Case, lead: Lead, occasion: Occasion) -> Iterator[str]:
    moment = lead.moment
    if moment is None or moment.kind in {"launch", "peak"}:
        day = occasion.day(moment.first) if moment else ""
        text = _("%(day)s was to bring %(wanted)s; what came is not recorded.")
        yield text % {"day": day, "wanted": figure(case, lead.item, lead.wanted)}
        return
    text = _("%(name)s: %(wanted)s were to come %(when)s; what came is not recorded.")
    words = {"name": limit_name(case, lead.item), "wanted": figure(case, lead.item, lead.wanted)}
    yield text % {**words, "when": between(moment, occasion)}


def inside(text: str) -> str:
    """Return a sentence as it stands inside another one."""
    return text[:1].lower() + text[1:] if text[:2] != text[:2].upper() else text


_HEADLINES: Mapping[FindingKind, Callable[[Case, Sequence[Lead], Occasion], Iterator[str]]] = {
    "over": _over,
    "recovering": _recovering,
    "disputed": _disputed,
    "together": _together,
    "open": _open,
    "perhaps_over": _perhaps,
    "opinion": _of_opinion,
}
