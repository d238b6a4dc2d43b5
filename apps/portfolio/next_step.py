"""The state of an engagement, and the one thing to do next."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.engagements.models import Round
from apps.findings.sentences import few_listed, listed
from apps.outreach.services import Reachable
from apps.portfolio.overview import Decisions, Overview
from apps.portfolio.people import PersonRow, PerspectiveRow
from apps.reports.models import Report

MOST_INTERVIEWS = 3  # waiting for one, that the step offers each theirs


@dataclass(frozen=True)
class Milestone:
    label: str
    detail: str
    state: str  # done, now or empty


@dataclass(frozen=True)
class NextStep:
    title: str
    text: str
    # add_people, vouch, make_links, chase, close, results, decide, order or report
    action: str
    people: tuple[PersonRow, ...] = ()  # whom it names; of many only the first are named
    is_undecided: bool = False  # a report is there, and no decision
    mailable: tuple[PersonRow, ...] = ()  # those of them that a reminder reaches
    unmailed: str = ""  # how many it doesn't reach, and why
    to_interview: tuple[PersonRow, ...] = ()  # who waits for the facilitator alone: nothing reaches them


def stages(overview: Overview) -> tuple[Milestone, ...]:
    collected = _("nobody invited yet")
    if overview.taking_part:
        collected = _("%(sent)d of %(asked)d sent")
        collected %= {"sent": overview.sent, "asked": overview.asked}
        if overview.declined:
            collected += _(", %(declined)d declined") % {"declined": overview.declined}
    elif overview.asked:
        collected = _("asked, nobody answered")
    opened_on = date_format(overview.engagement.opened_on)
    return (
        Milestone(_("Frame"), _("opened %(day)s") % {"day": opened_on}, "done"),
        Milestone(_("Collect"), collected, "done" if overview.is_closed else "now"),
        _result_step(overview.round),
        _decision_step(overview.decisions),
        Milestone(_("Report"), *_report_step(overview)),
    )


def _result_step(round_: Round | None) -> Milestone:
    if round_ is None or round_.is_open:
        return Milestone(_("Result"), _("sealed until closing"), "")
    closed_on = date_format(round_.closed_at) if round_.closed_at else ""
    detail = _("closed %(day)s") % {"day": closed_on}
    return Milestone(_("Result"), detail, "done" if round_.unsealed_at else "now")


def _decision_step(decisions: Decisions) -> Milestone:
    # It does not wait for the step before: a decision may be taken at any time, even without a result.
    draft, in_force = decisions.draft, decisions.in_force
    if draft:
        return Milestone(
            _("Decide"), _("decision version %(number)d is a draft") % {"number": draft.number}, "now"
        )
    if in_force is None or in_force.decided_on is None:
        return Milestone(_("Decide"), _("not yet"), "")
    return Milestone(_("Decide"), _("decided %(day)s") % {"day": date_format(in_force.decided_on)}, "done")


def _report_step(overview: Overview) -> tuple[str, str]:
    report = overview.report
    if report is None:
        return (_("order it here") if overview.is_closed else _("after the result")), ""
    words, state = _report_state(report, overview.decisions)
    return words % {"number": report.number}, state


def _report_state(report: Report, decisions: Decisions) -> tuple[str, str]:
    # The first that holds: an erased one has failed.
    states = (
        (report.is_ready and report.is_superseded, _("report version %(number)d is superseded")),
        (
            report.is_ready and bool(decisions.missing_in(report)),
            _("report version %(number)d is older than the decision"),
        ),
        (report.is_erased, _("report version %(number)d is deleted")),
        (report.is_failed, _("report version %(number)d failed")),
        (not report.is_ready, _("report version %(number)d is being made")),
    )
    words = next((words for holds, words in states if holds), "")
    return (words, "") if words else (_("report version %(number)d is ready"), "done")


def next_step(overview: Overview) -> NextStep:
    if overview.is_closed:
        return _step_after_closing(overview)
    if not overview.taking_part:
        return NextStep(
            _("Bring in the people to be heard"),
            _("Paste them one a line. Three or more in a perspective let it be shown on its own."),
            "add_people",
        )
    if step := _step_to_vouch(overview):
        return _with_the_unreached(step, overview)
    missing, perspectives = overview.missing, overview.perspectives
    if not missing:
        return _step_when_nobody_is_awaited(overview)
    if unreached := tuple(person for person in missing if person.is_unreached):
        step_for = _step_while_they_join if overview.is_code_open else _step_without_links
        return _with_the_unreached(step_for(unreached), overview)
    # Whose interview was begun is asked for nothing while anybody else is awaited.
    alone = tuple(person for person in missing if not person.is_interviewed)
    return _step_while_answering(alone or missing, perspectives)


def _with_the_unreached(step: NextStep, overview: Overview) -> NextStep:
    """Add whom only the facilitator can hear: no link of theirs works, so an interview may be what is outstanding."""
    waiting = [person for person in overview.missing if person.may_be_interviewed]
    to_interview = tuple(person for person in waiting if person.is_unreached or person.is_interviewed)
    # While many have yet to come, a few of them would be offered for no reason.
    offered = to_interview if len(to_interview) <= MOST_INTERVIEWS else ()
    if not to_interview or step.action != "vouch":
        return replace(step, to_interview=offered)
    names = [person.called for person in to_interview]
    text = ngettext(
        "%(names)s waits for a link or an interview.",
        "%(names)s wait for a link or an interview.",
        len(names),
    )
    text = f"{step.text} {text % {'names': few_listed(names)}}"
    return replace(step, text=text, to_interview=offered)


def _step_after_closing(overview: Overview) -> NextStep:
    result, report = overview.result, overview.report
    if not (result.snapshot.looked_at if result else overview.round and overview.round.unsealed_at):
        text = _(
            "The round is closed. Until somebody looks at the result, opening the round again undoes the closing."
        )
        return NextStep(_("Look at the result"), text, "results")
    # A report from before the round was reopened may miss what came since.
    if report is None or result is None or report.content.assessment_id != result.pk:
        return _step_before_the_report(overview.decisions)
    return _step_with(report, overview.decisions)


def _step_before_the_report(decisions: Decisions) -> NextStep:
    if decisions.in_force is None or decisions.draft:
        return NextStep(
            _("Write down what is decided"),
            _("The report prints it: the order, who decided, and who can live with it."),
            "decide",
        )
    return NextStep(
        _("Order the report"), _("A PDF for whoever decides, made from the result as it is."), "order"
    )


def _step_with(report: Report, decisions: Decisions) -> NextStep:
    if report.is_erased:
        return NextStep(
            _("The report named somebody who was erased"),
            _("Its PDF is deleted: have it made again, without them."),
            "report",
        )
    if report.is_failed:
        return NextStep(
            _("The report could not be made"), _("What it says is kept: have it made again."), "report"
        )
    if not report.is_ready:
        return NextStep(_("The report is on its way"), _("It takes a few seconds."), "report")
    missing = decisions.missing_in(report)
    if missing and missing.decided_on:
        text = _(
            "Report version %(number)d was ordered before the decision of %(day)s was written down. Order it again."
        )
        text %= {"number": report.number, "day": date_format(missing.decided_on)}
        return NextStep(_("The report is older than the decision"), text, "order")
    text = _("Anyone ticked under “Who reads the reports” finds it in the library.")
    title = _("Report version %(number)d is ready") % {"number": report.number}
    if decisions.in_force is None:
        text += " " + _("What is decided is not written down yet.")
    return NextStep(title, text, "report", is_undecided=decisions.in_force is None)


def _step_when_nobody_is_awaited(overview: Overview) -> NextStep:
    text = _("Everybody who was asked has sent.")
    if overview.declined:
        text = _("%(sent)d of %(asked)d have sent; %(declined)d declined.")
        text %= {"sent": overview.sent, "asked": overview.asked, "declined": overview.declined}
    return NextStep(_("Close the round"), " ".join([text, *_below(overview.perspectives)]), "close")


def _below(rows: Sequence[PerspectiveRow]) -> list[str]:
    short = [f"{row.label} ({row.sent}/{row.floor})" for row in rows if row.shortfall]
    return [_("Fewer than wanted: %(names)s.") % {"names": few_listed(short)}] if short else []


def _step_to_vouch(overview: Overview) -> NextStep | None:
    """Return the step that makes one row of two, or lets a perspective have a row of its own."""
    if step := _step_to_say_who(tuple(person for person in overview.people if person.maybe)):
        return step
    # Later it would tell who else is in the group: the page says so nowhere any more.
    if overview.looked_at:
        return None
    k = overview.engagement.smallest_group
    could = _who_could_be_vouched_for(overview)
    short = [row for row in overview.perspectives if row.hiding < k <= row.hiding + len(could[row.label])]
    # All for whom the word would count, as the list has them: one number, whatever it is said of.
    people = tuple(person for row in overview.perspectives for person in could[row.label])
    if short:
        return _step_for_rows(short, people, k)
    hiding = sum(row.hiding for row in overview.perspectives)
    if hiding < k <= hiding + len(people):
        step = _vouching(_("Vouch for those who answered"), people)
        text = _("Everybody is heard; opinions are shown once %(k)d are known to be there.") % {"k": k}
        return replace(step, text=f"{step.text} {text}")
    return None


def _who_could_be_vouched_for(overview: Overview) -> dict[str, tuple[PersonRow, ...]]:
    return {
        row.label: tuple(
            each for each in overview.taking_part if each.may_be_vouched_for and each.perspective == row.label
        )
        for row in overview.perspectives
    }


def _step_to_say_who(guests: tuple[PersonRow, ...]) -> NextStep | None:
    if not guests:
        return None
    names = few_listed([str(person.maybe[0]) for person in guests])
    title = ngettext("Is %(names)s in two rows?", "Are %(names)s in two rows each?", len(guests))
    # Where the list has several of a like name, only the guest can be named.
    if any(len(person.maybe) > 1 for person in guests):
        names = few_listed([f"“{person.name}”" for person in guests])
        title = ngettext("Who is %(names)s?", "Who are %(names)s?", len(guests))
    text = _("Somebody of a like name joined in the room. Say who it is: until then no mail goes there.")
    return NextStep(title % {"names": names}, text, "vouch")


def _step_for_rows(short: list[PerspectiveRow], people: tuple[PersonRow, ...], k: int) -> NextStep:
    if len(short) > 1:
        title = _("People who are vouched for give these rows of their own: %(labels)s")
        # Labels hold commas.
        return _vouching(title % {"labels": "; ".join(row.label for row in short)}, people)
    (row,) = short
    if len(people) != k - row.hiding:
        # A second number beside that of the button would be one too many.
        title = _("People who are vouched for give %(label)s a row of its own")
        return _vouching(title % {"label": row.label}, people)
    title = ngettext(
        "%(label)s needs one more person who is vouched for to have a row of its own",
        "%(label)s needs %(more)d more people who are vouched for to have a row of its own",
        k - row.hiding,
    )
    return _vouching(title % {"label": row.label, "more": k - row.hiding}, people)


def _vouching(title: str, people: tuple[PersonRow, ...]) -> NextStep:
    # Of a guest the list knows nothing: whoever reads the code could be one, so they are looked at one by one.
    # Nor is it known who began afresh what had been sent: whoever holds the link can.
    known = tuple(person for person in people if not (person.is_guest or person.afresh_on))
    # All of them: whoever vouches has read for whom.
    names = listed([person.called for person in people])
    text = ngettext(
        "%(names)s came by the code, or by a link you handed over.",
        "%(names)s came by the code, or by links you handed over.",
        len(people),
    )
    text %= {"names": names}
    if afresh := [person.called for person in people if person.afresh_on]:
        words = ngettext(
            "%(names)s sent, then began afresh on another device: ask whether it was them.",
            "%(names)s sent, then began afresh on other devices: ask whether it was them.",
            len(afresh),
        )
        text = f"{text} {words % {'names': listed(afresh)}}"
    return NextStep(title, text, "vouch", known if len(known) == len(people) else ())


def _step_without_links(missing: tuple[PersonRow, ...]) -> NextStep:
    title = ngettext("%(names)s needs a link", "%(names)s need a link", len(missing))
    return NextStep(
        title % {"names": few_listed([person.called for person in missing])},
        _("A link opens a person's questions on their own phone or computer, without an account."),
        "make_links",
        missing,
    )


def _step_while_they_join(missing: tuple[PersonRow, ...]) -> NextStep:
    title = ngettext("%(names)s has not come yet", "%(names)s have not come yet", len(missing))
    return NextStep(
        title % {"names": few_listed([person.called for person in missing])},
        _(
            "The code is open: whoever is in the room joins by it. Everybody else needs a link, or an interview."
        ),
        "make_links",
        missing,
    )


def _step_while_answering(missing: tuple[PersonRow, ...], rows: tuple[PerspectiveRow, ...]) -> NextStep:
    """Return a step that names who is missing where most is lacking; if nothing is, whoever has not sent."""
    of_each = {row.label: tuple(each for each in missing if each.perspective == row.label) for row in rows}
    short = [row for row in rows if row.shortfall and of_each[row.label]]
    if not short:
        text = _("Their perspectives have as many answers as are wanted. You may close without them.")
        return _not_sent(missing, " ".join([text, *_below(rows)]))
    # Among equals the one where fewest have sent.
    row = max(short, key=lambda each: (each.shortfall, -each.sent))
    return _not_sent(of_each[row.label], _short_text(row))


def _not_sent(people: tuple[PersonRow, ...], text: str) -> NextStep:
    title = ngettext("%(names)s has not sent yet", "%(names)s have not sent yet", len(people))
    return NextStep(
        title % {"names": few_listed([person.called for person in people])}, text, "chase", people
    )


def _short_text(row: PerspectiveRow) -> str:
    text = _("%(label)s: %(sent)d sent, %(floor)d wanted.")
    text %= {"label": row.label, "sent": row.sent, "floor": row.floor}
    more = row.floor - row.asked
    if more <= 0:
        return text
    invite = ngettext(
        "It takes %(count)d person more than are asked.",
        "It takes %(count)d people more than are asked.",
        more,
    )
    return f"{text} {invite % {'count': more}}"


def with_mails(step: NextStep, reachable: Reachable) -> NextStep:
    if settings.MAILS_ARE_FILES:
        return step  # no mail reaches anybody: links are handed over
    keys = {each.pk for each in (*reachable.to_invite, *reachable.to_remind)}
    mailable = tuple(person for person in step.people if person.id in keys)
    return replace(step, mailable=mailable, unmailed=_unmailed(step.people, len(mailable), reachable))


def _unmailed(people: tuple[PersonRow, ...], reached: int, reachable: Reachable) -> str:
    """Return how many of these people no mail reaches now, who that is, and why."""
    if reached == len(people):
        return ""
    sentence = _("No mail goes out now.")
    if len(people) > 1:
        sentence = _("No mail goes to %(left)d of these %(all)d now.")
    without = [person.called for person in people if not person.has_address]
    lately, stopped, refused = (
        [str(each) for each in of] for of in (reachable.asked_lately, reachable.stopped, reachable.refused)
    )
    reasons = (
        (
            lately,
            ngettext("%(names)s was asked within a day.", "%(names)s were asked within a day.", len(lately)),
        ),
        (stopped, ngettext("%(names)s asked for no more.", "%(names)s asked for no more.", len(stopped))),
        (
            refused,
            ngettext(
                "The last one to %(names)s was refused: check the address.",
                "The last one to %(names)s was refused: check their addresses.",
                len(refused),
            ),
        ),
        (without, ngettext("%(names)s has no address.", "%(names)s have no address.", len(without))),
    )
    parts = [reason % {"names": few_listed(names)} for names, reason in reasons if names]
    return " ".join([sentence % {"left": len(people) - reached, "all": len(people)}, *parts])
