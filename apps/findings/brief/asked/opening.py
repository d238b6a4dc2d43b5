"""How far it is opened: to as many as the limits carry, and what more has to wait for."""

from collections.abc import Iterator, Sequence
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.findings.brief.asked.bills import (
    bill_above,
    bill_at_cap,
    bill_of,
    payer_of,
    price_of_posts,
    share_of,
    share_words,
)
from apps.findings.brief.asked.work import most_of_work
from apps.findings.brief.figures import (
    checkers_of,
    figure,
    is_a_time,
    is_checked,
    load_words,
    missing_people,
    most_answers,
    number,
    short_name,
    today,
    upcoming_launch,
)
from apps.findings.brief.lead import Lead, Matter, opened_under
from apps.findings.brief.order import late_of
from apps.findings.brief.steps.step import Step, to_be_priced
from apps.findings.case import Case
from apps.findings.sentences import listed, number_words, sentence_case


def open_to_some(matter: Matter, steps: Sequence[Step], decide_by: date) -> str:
    """Ask to open on a day to as many as the limit carries, and to all once a test has carried the rest."""
    case, occasion, lead = matter.case, matter.occasion, matter.leads[0]
    words = {
        "wanted": listed([load_words(case, lead.item, lead.wanted), *_others(matter)]) + _with_people(matter),
        "limit": load_words(case, lead.item, lead.limit),
        "day": occasion.day(lead.moment.first) if lead.moment else "",
        # Rounded up: so many fit.
        "times": share_words(matter),
        "bill": _bill_of_some(matter),
        "too": _paid_too(matter, steps, decide_by),
    }
    if lead.moment is None or lead.moment.kind != "launch":
        text = _(
            "From %(day)s on let in only as many as %(limit)s, and everybody once %(wanted)s have passed a test%(too)s. If no, the others wait or are refused."
        )
    elif not lead.item.peak_scaled:
        text = _(
            "Open on %(day)s only as far as %(limit)s, until more is carried%(too)s. If no, the launch waits until then."
        )
    else:
        # A test may be passed before that day: only without one a yes and a no are two things.
        text = _(
            "Open on %(day)s to all if a test has carried %(wanted)s, else only as far as %(limit)s%(too)s. If no, the launch waits until one has."
        )
        if share_of(matter):
            text = _(
                "Open on %(day)s to all if a test has carried %(wanted)s, else to one person in %(times)s%(too)s. If no, the launch waits until one has."
            )
        if share_of(matter) and paid_for_all(matter):
            # What opening to all costs is asked by itself, once that has been tested.
            text = _(
                "Open on %(day)s to one person in %(times)s%(bill)s%(too)s. If no, the launch waits until a test has carried %(wanted)s."
            )
    return " ".join([text % words, *_if_fewer(matter, steps, decide_by)])


def _paid_too(matter: Matter, steps: Sequence[Step], decide_by: date) -> str:
    """Say that a yes pays for the steps, too, whose price is not known yet: up to what their work usually is."""
    work = to_be_priced(steps, decide_by)
    if not work:
        return ""
    who = list(dict.fromkeys(step.owner for step in work))
    most = most_of_work(matter.case, work)
    # Nobody says yes to a sum that has no end.
    text = ngettext(
        "; what %(who)s prices by %(day)s you allow apart",
        "; what %(who)s price by %(day)s you allow apart",
        len(who),
    )
    if most:
        text = ngettext(
            "; yes also pays what %(who)s prices, up to %(most)s",
            "; yes also pays what %(who)s price, up to %(most)s",
            len(who),
        )
    return text % {"who": listed(who), "day": matter.day_before(decide_by), "most": most}


def _bill_of_some(matter: Matter) -> str:
    """Say what a month costs with as many as are let in; empty where that is not known."""
    bill = bill_of(matter)
    return _(", with bills of about %(bill)s a month") % {"bill": bill.few} if bill and bill.few else ""


def paid_for_all(matter: Matter) -> list[str]:
    """Return what it costs to open to all: people, and what the bills are above what is allowed."""
    return [*_people_for_all(matter), *bill_above(matter)]


def _more_checkers(case: Case, lead: Lead) -> int:
    return missing_people(case, lead, lead.wanted) if is_checked(case, lead) else 0


def _with_people(matter: Matter) -> str:
    """Say that it takes more people, too: no test carries what they check."""
    missing = sum(_more_checkers(matter.case, lead) for lead in opened_under(matter)[1:])
    text = ngettext(", with one more person to check", ", with %(number)s more people to check", missing)
    return text % {"number": number_words(missing)} if missing else ""


def _people_for_all(matter: Matter) -> Iterator[str]:
    """Say how many more people the checks take that are passed that day, too, and what they cost."""
    for lead in opened_under(matter)[1:]:
        if missing := _more_checkers(matter.case, lead):
            text = ngettext("one more person", "%(number)s more people", missing)
            posts = text % {"number": number_words(missing)}
            unknown = _("%(who)s prices a post until then") % {"who": payer_of(matter.case)}
            yield f"{posts} ({price_of_posts(matter.case, missing) or unknown})"


def _others(matter: Matter) -> Iterator[str]:
    """Name what else is passed that day, as a test has to carry it."""
    for lead in opened_under(matter)[1:]:
        if not is_a_time(lead.item) and not _more_checkers(matter.case, lead):
            words = {
                "wanted": number(matter.case, lead.item, lead.wanted),
                "name": short_name(matter.case, lead.item),
            }
            yield _("%(wanted)s %(name)s") % words


def as_far_as_both(matter: Matter, steps: Sequence[Step], decide_by: date) -> str:
    """Ask to open for as much as two limits carry, at the bill of that; more waits until both are raised."""
    case, occasion, leads = matter.case, matter.occasion, matter.leads
    launch = upcoming_launch(case, occasion)
    text = _("Take in at most %(limits)s, until both are raised.")
    no = _("If no, more comes in than is carried.")
    if launch is not None:
        text = _("Open on %(day)s, but take in at most %(limits)s.")
        no = _("If no, the launch waits until both limits are raised.")
    words = {
        "day": occasion.day(launch) if launch else "",
        "limits": listed([_limit_of(case, lead) for lead in leads[:2]]),
    }
    if most := most_answers(case, leads[:2], occasion):
        answers, now = most
        # Nobody can order tokens: what both limits carry is told in what comes.
        bill = bill_at_cap(matter)
        words |= {
            "limits": figure(case, answers.item, answers.limit),
            "now": number(case, answers.item, now),
            "carry": listed([_carrier(case, lead) for lead in leads[:2]]),
            "bill": _(", with bills of about %(bill)s a month") % {"bill": bill.month} if bill else "",
        }
        text = _("Take in at most %(limits)s (%(now)s today), until both limits are raised.")
        if launch is not None:
            text = _("Open on %(day)s for at most %(limits)s, what %(carry)s carry%(bill)s.")
            no = _("If no, the launch waits until both carry %(all)s.")
            words["all"] = number(case, answers.item, answers.later)
    return " ".join([text % words, no % words, *_if_fewer(matter, steps, decide_by)])


def _carrier(case: Case, lead: Lead) -> str:
    """Name what carries it: those who check, else the limit."""
    people = checkers_of(case)
    if people and is_checked(case, lead):
        text = _("%(people)s people (%(limit)s checks)")
        return text % {"people": number_words(people), "limit": number(case, lead.item, lead.limit)}
    return figure(case, lead.item, lead.limit)


def _if_fewer(matter: Matter, steps: Sequence[Step], decide_by: date) -> Iterator[str]:
    """Say what becomes of a cap if a test or an overdue check finds that more or less is carried."""
    leads = {lead.id for lead in matter.leads[:2]}
    tests = [
        step
        for step in steps
        if leads & {*step.answers} and step.acts == "prove" and (step.informs or step.is_planned)
    ]
    finds = [_("the test of %(day)s") % {"day": matter.occasion.day(tests[0].on)}] if tests else []
    if any(each.is_check for _day, each in late_of(matter.occasion, matter.order)):
        finds.append(_("the overdue check"))
    if finds and all(step.on < decide_by for step in tests[:1]):
        yield _("If %(what)s shows another number, decide on that.") % {"what": listed(finds, "or")}
    elif finds:
        yield _("%(what)s may change how many.") % {"what": sentence_case(listed(finds))}


def _limit_of(case: Case, lead: Lead) -> str:
    """Return a limit beside today's figure: of those that are checked it says so."""
    text = (
        _("%(figure)s to check (today %(now)s)")
        if is_checked(case, lead)
        else _("%(figure)s (today %(now)s)")
    )
    now = number(case, lead.item, today(case, lead))
    return text % {"figure": figure(case, lead.item, lead.limit), "now": now}
