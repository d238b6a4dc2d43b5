"""Where an engagement stands, and the one thing to do next."""

from dataclasses import dataclass

from apps.assessments.selectors import latest_assessment
from apps.engagements.models import Engagement, Round
from apps.portfolio.people import PersonRow, PerspectiveRow
from apps.reports.models import Report


@dataclass(frozen=True)
class Step:
    label: str
    detail: str
    state: str  # done, now or empty


@dataclass(frozen=True)
class NextStep:
    title: str
    text: str
    action: str  # add_people, make_links, close, results, order or report


def stages(
    engagement: Engagement, round_: Round | None, report: Report | None, sent: int, asked: int
) -> tuple[Step, ...]:
    is_closed = round_ is not None and not round_.is_open
    collected = f"{sent} of {asked} sent" if asked else "nobody invited yet"
    closed_on = f"{round_.closed_at:%-d %B}" if round_ and round_.closed_at else ""
    return (
        Step("Frame", f"opened {engagement.opened_on:%-d %B}", "done"),
        Step("Collect", collected, "done" if is_closed else "now"),
        Step(
            "Result",
            f"closed {closed_on}" if is_closed else "sealed until closing",
            ("done" if round_.unsealed_at else "now") if round_ and is_closed else "",
        ),
        Step("Report", *_report_step(report, is_closed=is_closed)),
    )


def _report_step(newest: Report | None, *, is_closed: bool) -> tuple[str, str]:
    if newest is None:
        return ("order it here" if is_closed else "after the result"), ""
    if newest.is_ready:
        return f"version {newest.number} is ready", "done"
    return f"version {newest.number} {'failed' if newest.is_failed else 'is being made'}", ""


def next_step(
    round_: Round | None,
    people: tuple[PersonRow, ...],
    perspectives: tuple[PerspectiveRow, ...],
    report: Report | None,
) -> NextStep:
    if round_ is not None and not round_.is_open:
        return _step_after_closing(round_, report)
    if not people:
        return NextStep(
            "Bring in the people to be heard",
            "Paste them one a line. Three or more in a perspective let it be shown on its own.",
            "add_people",
        )
    missing = [person for person in people if person.state != "sent"]
    if not missing:
        return NextStep("Close the round", "Everybody has sent their answers.", "close")
    unreached = [person.name for person in missing if not person.has_link]
    if unreached:
        verb = "needs" if len(unreached) == 1 else "need"
        text = "A link opens a person's questions on their own phone or computer, without an account."
        return NextStep(f"{_listed(unreached)} {verb} a link", text, "make_links")
    return _step_while_answering(missing, perspectives)


def _step_after_closing(round_: Round, report: Report | None) -> NextStep:
    if not round_.unsealed_at:
        return NextStep("Look at the result", "The round is closed and the answers are ranked.", "results")
    # A report made before the round was opened again may say nothing of what came since.
    result = latest_assessment(round_)
    if report is None or result is None or report.content.assessment_id != result.pk:
        return NextStep(
            "Order the report", "A PDF for whoever decides, made from the result as it is.", "order"
        )
    if report.is_failed:
        return NextStep("The report could not be made", "What it says is kept: have it made again.", "report")
    if not report.is_ready:
        return NextStep("The report is on its way", "It takes a few seconds.", "report")
    text = "Who is ticked under “Who reads the reports” finds it in the library."
    return NextStep(f"The report is ready, version {report.number}", text, "report")


def _step_while_answering(missing: list[PersonRow], perspectives: tuple[PerspectiveRow, ...]) -> NextStep:
    silent = [row.label for row in perspectives if row.asked and not row.sent]
    verb = "has" if len(missing) == 1 else "have"
    text = (
        f"Nobody has sent yet for {_listed(silent)}." if silent else "Every perspective has a voice already."
    )
    return NextStep(f"{_listed([person.name for person in missing])} {verb} not sent yet", text, "make_links")


def _listed(names: list[str]) -> str:
    """Join names as a sentence does, at most three of them."""
    if len(names) > 3:
        names = [*names[:2], f"{len(names) - 2} others"]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
