"""A result holds nothing that nobody reads: what was stored before is written without it, and every other number stays."""

from django.db import migrations

from apps.documents.digests import keyed_digest

THAW = """
set constraints all immediate;
alter table assessments_assessment disable trigger assessments_assessment_frozen;
"""
FREEZE = """
set constraints all immediate;
alter table assessments_assessment enable trigger assessments_assessment_frozen;
"""
# By place, "*" for every key or index.
OUT = {
    "": ("stated",),
    "meta": ("ess",),
    "coverage": ("streams",),
    "coverage.crowds.*": ("people",),
    "ranking": ("p_first_within", "second_given_first", "top_two"),
    "dimensions.*": ("p_over_today", "asked", "guess_share"),
    "quantities.*": ("p_over_figures", "p_within_figures", "p_within_90_days", "p_recovers"),
    "verdict": ("opinion_shift",),
    "gap": ("tau_x",),
    "agreement": ("kendall_w_p_halfwidth95", "kendall_w_balanced", "pairwise_tau_x"),
    "agreement.items.*": (
        "asked", "dont_know_share", "shares", "tastle_wierman", "iqr", "r_wg",
        "widest_gap", "widest_gap_p", "widest_gap_p_halfwidth95",
    ),
    "agreement.quantities.*.*": ("p10", "p50", "p90"),
    "disagreement": ("distances", "balance"),
    "camps": ("p_halfwidth95",),
    "crowd_effect": ("p_halfwidth95",),
    "questions.*": ("flips",),
    "shift": ("tau_x",),
    "shift.items.*": ("delta_a",),
}  # fmt: skip
CODES = ("empty_perspective", "single_member_perspective", "few_answers", "spread_assumed")


def write_without(apps, schema_editor):
    for assessment in apps.get_model("assessments", "Assessment").objects.filter(result__isnull=False):
        result = assessment.result
        for place, names in OUT.items():
            for part in _parts(result, place.split(".") if place else []):
                for name in names:
                    part.pop(name, None)
        warnings = result["meta"]["warnings"]
        result["meta"]["warnings"] = [one for one in warnings if one["code"] not in CODES]
        if symptoms := result["symptoms"]:
            result["symptoms"] = {name: one["score"] for name, one in symptoms["dimensions"].items()}
        whole = {"assessment": result, "advice": assessment.advice}
        assessment.digest = keyed_digest(whole, assessment.snapshot.key)
        assessment.save(update_fields=["result", "digest"])


def _parts(value, steps):
    if value is None:
        return []
    if not steps:
        return [value]
    step, *rest = steps
    inside = list(value.values() if isinstance(value, dict) else value) if step == "*" else [value.get(step)]
    return [part for one in inside for part in _parts(one, rest)]


class Migration(migrations.Migration):
    dependencies = [("assessments", "0004_no_comments")]
    operations = [migrations.RunSQL(THAW), migrations.RunPython(write_without), migrations.RunSQL(FREEZE)]
