"""Take a person out of what the group settled."""

from apps.core.erasing.traces import Scope, Traces, take_out_of_rows
from apps.workshops.models import AdviceAnswer, Assumption, Decision, PlanStep, Target


def take_out(traces: Traces, scope: Scope) -> None:
    take_out_of_rows(Decision.objects.filter(**scope.rows), ("reason", "dissent", "deciders"), traces)
    take_out_of_rows(Assumption.objects.filter(**scope.rows), ("text", "owner", "test", "passes_if"), traces)
    said = ("indicator", "owner", "reason", "value", "unit", "window", "value_now", "stop_value", "proposed")
    take_out_of_rows(Target.objects.filter(**scope.rows), said, traces)
    take_out_of_rows(AdviceAnswer.objects.filter(**scope.rows), ("text", "reason"), traces)
    take_out_of_rows(PlanStep.objects.filter(**scope.rows), ("text", "owner"), traces)
