"""Decision, assumptions, targets and plan as tables."""

from django.utils.translation import gettext as _

from apps.decisions.models import Decision, Target
from apps.exchange.downloads.settled import Settled
from apps.exchange.downloads.spreadsheets import Cell, Table
from apps.exchange.downloads.wording import deciders_of, iso


def decision_table(settled: Settled) -> Table:
    """List every version of the decision; the votes are numbers."""
    say = settled.speaker
    return Table(
        name=_("Decision"),
        headings=(
            _("Version"),
            _("State"),
            _("Decided on"),
            _("Order"),
            _("Order of the result"),
            _("Reason"),
            _("Who decided"),
            _("Can live with it"),
            _("With a reservation"),
            _("Can't live with it"),
            _("Dissent"),
        ),
        rows=[
            (
                each.number,
                str(each.get_state_display()),
                iso(each.decided_on),
                say.dimensions(each.ranking),
                say.dimensions(settled.proposed(each)),
                each.reason,
                "; ".join(deciders_of(each)),
                *_votes(each),
                each.dissent,
            )
            for each in settled.decisions
        ],
    )


def _votes(decision: Decision) -> tuple[Cell, ...]:
    return tuple(decision.live_with.get(each) for each in ("yes", "with_reservation", "no"))


def assumptions_table(settled: Settled) -> Table:
    say = settled.speaker
    return Table(
        name=_("Assumptions"),
        headings=(
            _("Assumption"),
            _("Figure"),
            _("What would change the order"),
            _("Owner"),
            _("Test"),
            _("Passes if"),
            _("Check by"),
            _("State"),
            _("Measured"),
        ),
        rows=[
            (
                each.text,
                "" if each.value is None else say.figure(each.value, each),
                say.flip(each),
                say.owner(each.owner),
                each.test,
                each.passes_if,
                iso(each.check_by),
                str(each.get_status_display()),
                "; ".join(f"{one['on']}: {say.figure(one['value'], each)}" for one in each.measured),
            )
            for each in settled.assumptions
        ],
    )


def targets_table(settled: Settled) -> Table:
    """List the targets; a value that is a number also stands as one, without its unit."""
    say = settled.speaker
    return Table(
        name=_("Targets"),
        headings=(
            _("Target"),
            _("Promised"),
            _("Promised, as a number"),
            _("Unit"),
            _("Window"),
            _("Now"),
            _("Stop and review at"),
            _("Owner"),
            _("State"),
            _("Reason"),
        ),
        rows=[
            (
                each.indicator,
                say.value(each.value, each),
                each.value if isinstance(each.value, int | float) else None,
                each.unit,
                each.window,
                say.value(each.value_now, each),
                say.value(each.stop_value, each),
                say.owner(each.owner),
                _state(each),
                each.reason,
            )
            for each in settled.targets
        ],
    )


def _state(target: Target) -> str:
    if target.agreed:
        return _("agreed")
    return _("refused") if target.refused else _("not agreed yet")


def plan_table(settled: Settled) -> Table:
    say = settled.speaker
    return Table(
        name=_("Plan"),
        headings=(_("Step"), _("Owner"), _("Due on"), _("State")),
        rows=[
            (each.text, say.owner(each.owner), iso(each.due_on), str(each.get_state_display()))
            for each in settled.steps
        ],
    )
