"""Redact a person in what the group settled."""

from apps.core.erasing.traces import Scope, Traces, redact_rows
from apps.decisions.models import AdviceAnswer, Assumption, Decision, PlanStep, Target


def redact(traces: Traces, scope: Scope) -> None:
    redact_rows(Decision.objects.filter(**scope.rows), ("reason", "dissent", "deciders"), traces)
    redact_rows(Assumption.objects.filter(**scope.rows), ("text", "owner", "test", "passes_if"), traces)
    said = ("indicator", "owner", "reason", "value", "unit", "window", "value_now", "stop_value", "proposed")
    redact_rows(Target.objects.filter(**scope.rows), said, traces)
    redact_rows(AdviceAnswer.objects.filter(**scope.rows), ("text", "reason"), traces)
    redact_rows(PlanStep.objects.filter(**scope.rows), ("text", "owner"), traces)
