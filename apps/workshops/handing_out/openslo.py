"""Targets as service level objectives in OpenSLO v1, and why the others can't be written so.

One profile: a ratio of good to all, counted by occurrences over 28 rolling days, one objective each. A time is written as
the share of requests under it, as tools take no percentiles.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import yaml
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.findings.targets import TargetRow
from apps.workshops.handing_out.settled import Settled
from apps.workshops.handing_out.wording import one_line
from apps.workshops.models import Target

VERSION = "openslo/v1"
WINDOW = re.compile(r"28\s*d(ays?)?", re.IGNORECASE)
NINETEEN_OF_TWENTY = 0.95  # of what the rules promise in "95 of 100" or "95 times in 100"
LONGEST_DESCRIPTION = 1050
ANSWERED = "gen_ai.client.operation.duration"
SECONDS = {
    "ms": 0.001,
    "s": 1,
    "second": 1,
    "seconds": 1,
    "min": 60,
    "minute": 60,
    "minutes": 60,
    "h": 3600,
    "hour": 3600,
    "hours": 3600,
    "day": 86_400,
    "days": 86_400,
    "week": 604_800,
    "weeks": 604_800,
    "month": 2_592_000,
    "months": 2_592_000,
}
OF_HUNDRED = {"%", "percent"}


@dataclass(frozen=True)
class Ratio:
    """How a target is counted: what is good, of what; `metric` is OpenTelemetry's name by the kind of system.

    `is_time` says that its value is the time under which something is good, in 95 of 100; else the value is the share
    itself, or what may be missed (`at_most`).
    """

    good: str
    of: str
    is_time: bool = False
    at_most: bool = False
    metric: Mapping[str, str] | None = None


AT_THE_EDGE = "http.server.request.duration"
TIMES = {"answers": ANSWERED, "agent": "gen_ai.invoke_agent.duration", "": AT_THE_EDGE}
# By the id of the rule sets, both editions.
RATIOS = {
    "answer_time": Ratio("results within the time", "results", is_time=True, metric=TIMES),
    "latency": Ratio("requests within the time", "requests", is_time=True, metric={"": AT_THE_EDGE}),
    "first_words": Ratio(
        "answers that began within the time",
        "answers",
        is_time=True,
        metric={"": "gen_ai.client.operation.time_to_first_chunk"},
    ),
    "task_done": Ratio("tasks finished as asked", "tasks that were begun"),
    "availability": Ratio("good results", "results that were asked for"),
    "refused": Ratio("requests that were not turned away", "requests", at_most=True),
    "fallback_share": Ratio("results not given by a fallback", "results", at_most=True),
    "degraded_answers": Ratio("results not given by a fallback", "results", at_most=True),
    "freshness": Ratio("checks at which the data was young enough", "checks", is_time=True),
    "on_time_jobs": Ratio("jobs that ended inside their window", "jobs"),
    "grounded": Ratio("sentences that a cited passage backs", "sentences of a sample of live answers"),
    "approved_writes": Ratio("acts that a person approved", "acts that cannot be undone"),
}
# The rules' own windows of these are part of what is counted.
OWN_WINDOWS = {"fallback_share", "degraded_answers", "grounded", "approved_writes"}
REASONS = {
    **dict.fromkeys(
        ("throughput",), gettext_lazy("It is held or not in a load test: no share of what is served.")
    ),
    **dict.fromkeys(
        ("quality", "recall", "rollback"),
        gettext_lazy("It is tried at a release or in a drill, not counted."),
    ),
    **dict.fromkeys(
        ("planted_errors", "source_faults", "registered", "registry", "approvals", "cost_attribution"),
        gettext_lazy("It is reviewed each month or quarter, not counted as it happens."),
    ),
    **dict.fromkeys(
        (
            "cost_answer",
            "cost_per_1000",
            "month_budget",
            "monthly_budget",
            "task_budget",
            "tokens_answer",
        ),
        gettext_lazy("It is a limit on money or tokens: a guardrail for a budget, not a share."),
    ),
    **dict.fromkeys(
        ("quota_room", "storage"), gettext_lazy("It is a level that is watched, not a share of events.")
    ),
    **dict.fromkeys(
        ("approval_days", "lead_time"), gettext_lazy("It is a median over a quarter, too few to count.")
    ),
    **dict.fromkeys(("leaks",), gettext_lazy("None may happen: that leaves no budget to spend.")),
    **dict.fromkeys(("success",), gettext_lazy("It is where the initiative should be by a day.")),
    **dict.fromkeys(("fallback_order",), gettext_lazy("It is an order, not a share.")),
}


class NotExpressible(Exception):
    """This target can't be written in OpenSLO; the message says why."""


@dataclass(frozen=True)
class Left:
    """A target that is not in the file, and why."""

    indicator: str
    reason: str


@dataclass(frozen=True)
class Objective:
    """One objective. Its ratio is of what is counted as `good` to all, `of`; of a time, what took at most `seconds`."""

    name: str
    shown: str
    description: str
    annotations: Mapping[str, str]
    good: str
    of: str
    share: float  # of all that must be good, between 0 and 1
    metric: str  # OpenTelemetry's name; empty where it has none
    seconds: float | None


@dataclass(frozen=True)
class Objectives:
    """The agreed targets of a service that can be written so, and the others."""

    service: str
    initiative: str
    success_measure: str
    written: tuple[Objective, ...]
    left: tuple[Left, ...]

    def as_yaml(self) -> bytes:
        """Return the documents, one after the other; what is left out stands above them as comments."""
        head = [f"# Not in this file: {one_line(each.indicator)}: {each.reason}\n" for each in self.left]
        service = {
            "apiVersion": VERSION,
            "kind": "Service",
            "metadata": {"name": self.service, "displayName": self.initiative},
            "spec": {"description": self.success_measure},
        }
        documents = (service, *(_laid_out(each, self.service) for each in self.written))
        body = yaml.safe_dump_all(
            documents, allow_unicode=True, sort_keys=False, explicit_start=True, width=10_000
        )
        return ("".join(head) + body).encode()


def objectives_of(settled: Settled) -> Objectives:
    """Write every agreed target that can be; the others are left out with the reason."""
    rows = {row.id: row for row in settled.told.for_readers.plan.targets} if settled.told else {}
    written, left = [], []
    for target in settled.targets:
        try:
            written.append(_objective(settled, target, rows.get(target.key)))
        except NotExpressible as error:
            left.append(Left(target.indicator, str(error)))
    engagement = settled.engagement
    return Objectives(
        service=_name(engagement.code),
        initiative=one_line(engagement.initiative) or engagement.code,
        success_measure=_description(engagement.success_measure),
        written=tuple(written),
        left=tuple(left),
    )


def _laid_out(objective: Objective, service: str) -> Mapping[str, object]:
    source = {"type": "OpenTelemetry"} if objective.metric else {}
    metric = {"metric": objective.metric} if objective.metric else {}
    bound = {} if objective.seconds is None else {"atMostSeconds": objective.seconds}
    return {
        "apiVersion": VERSION,
        "kind": "SLO",
        "metadata": {
            "name": objective.name,
            "displayName": objective.shown,
            "annotations": dict(objective.annotations),
        },
        "spec": {
            "description": objective.description,
            "service": service,
            "indicator": {
                "metadata": {"name": f"{objective.name}-ratio"},
                "spec": {
                    "ratioMetric": {
                        "counter": True,
                        "good": {
                            "metricSource": {**source, "spec": {"counts": objective.good, **bound, **metric}}
                        },
                        "total": {"metricSource": {**source, "spec": {"counts": objective.of, **metric}}},
                    }
                },
            },
            "timeWindow": [{"duration": "28d", "isRolling": True}],
            "budgetingMethod": "Occurrences",
            "objectives": [{"displayName": objective.shown, "target": objective.share}],
        },
    }


def _objective(settled: Settled, target: Target, row: TargetRow | None) -> Objective:
    """Write one target. Raises NotExpressible."""
    if target.refused:
        raise NotExpressible(_("It was refused."))
    if not target.agreed:
        raise NotExpressible(_("It is not agreed yet."))
    ratio = RATIOS.get(target.key)
    if ratio is None:
        usual = _("It is the group's own: nothing says what is counted, of what.")
        raise NotExpressible(str(REASONS.get(target.key, usual)))
    _check_wording(target, ratio)
    shown = one_line(target.indicator) or target.key
    kind = str(settled.engagement.routing.get("system_kind", ""))
    return Objective(
        name=_name(target.key),
        shown=shown,
        description=_description(f"{shown}: {settled.speaker.value(target.value, target)}"),
        annotations=_annotations(settled, target, row),
        good=ratio.good,
        of=ratio.of,
        share=_share(settled, target, ratio),
        metric=ratio.metric.get(kind, ratio.metric[""]) if ratio.metric else "",
        seconds=_seconds(target) if ratio.is_time else None,
    )


def _check_wording(target: Target, ratio: Ratio) -> None:
    """Refuse what the group worded otherwise than the rules: the share or the window is somewhere in their words."""
    proposed = target.proposed or {}
    if ratio.is_time and one_line(proposed.get("indicator") or target.indicator) != one_line(
        target.indicator
    ):
        raise NotExpressible(
            _("It was worded anew, so which share of the time it holds can't be read from it.")
        )
    is_proposed = target.window == (proposed.get("window") or target.window)
    if not WINDOW.fullmatch(target.window.strip() or "28 days") and not (
        target.key in OWN_WINDOWS and is_proposed
    ):
        raise NotExpressible(_("It is not counted over 28 days."))


def _share(settled: Settled, target: Target, ratio: Ratio) -> float:
    """Return which share must be good: between 0 and 1, without either. Raises NotExpressible."""
    if ratio.is_time:
        return NINETEEN_OF_TWENTY
    number = _number(target.value)
    if number is None:
        raise NotExpressible(_("Its value is not a number."))
    item = settled.speaker.definition.targets.get(target.taken_from.rpartition(".")[2])
    is_of_hundred = target.unit.strip() in OF_HUNDRED or bool(item and item.unit in OF_HUNDRED)
    if not is_of_hundred and (number > 1 or target.key != "grounded"):
        raise NotExpressible(_("Its unit is not a share."))
    share = number / 100 if is_of_hundred else number
    share = round(1 - share if ratio.at_most else share, 9)
    if not 0 < share < 1:
        raise NotExpressible(_("OpenSLO takes shares below 100 %: all of them leaves no budget to spend."))
    return share


def _number(value: object) -> float | None:
    try:
        return float(value) if isinstance(value, str | int | float) else None
    except ValueError:
        return None


def _seconds(target: Target) -> float:
    """Return a time, as typed or chosen: "250ms", "1day", 3 with the unit "s". Raises NotExpressible."""
    text = f"{target.value:g}{target.unit}" if isinstance(target.value, int | float) else str(target.value)
    found = re.fullmatch(r"\s*([0-9.]+)\s*([a-z]+)\s*", text)
    number = _number(found[1]) if found else None
    if found is None or not number or found[2] not in SECONDS:
        raise NotExpressible(_("Its value is not a time in figures."))
    return round(number * SECONDS[found[2]], 6)


def _annotations(settled: Settled, target: Target, row: TargetRow | None) -> dict[str, str]:
    """Name what is behind a target: the question, who was heard, and what perspectives said, as its page shows it."""
    item = settled.speaker.definition.by_id.get((*target.taken_from.split("."), "")[1])
    told = settled.told
    said = {
        "scalelens.engagement": settled.engagement.code,
        "scalelens.basis": f"{item.id}: {item.text}" if item else target.taken_from,
        "scalelens.window": target.window,
        "scalelens.stop-and-review-at": settled.speaker.value(target.stop_value, target),
        "scalelens.owner": settled.speaker.owner(target.owner),
    }
    if told:
        heard = told.for_readers.coverage
        said |= {
            "scalelens.result": told.assessment.sha256,
            "scalelens.smallest-group": str(told.for_readers.k),
            "scalelens.heard": "; ".join(f"{each.label}: {each.answered}" for each in heard.rows),
            "scalelens.taken-from": row.source if row else "",
            "scalelens.perspectives": "; ".join(f"{who}: {words}" for who, words in row.perspectives)
            if row
            else "",
        }
    return {key: text for key, value in said.items() if (text := one_line(value))}


def _description(text: str) -> str:
    return one_line(text)[:LONGEST_DESCRIPTION]


def _name(text: str) -> str:
    """Spell a name as OpenSLO does: small letters, digits and hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "unnamed"
