from django.urls import path

from apps.decisions.advice import views as advice
from apps.decisions.commitments import views as commitments
from apps.decisions.commitments.assumptions import ASSUMPTIONS
from apps.decisions.commitments.plan import PLAN
from apps.decisions.commitments.targets import TARGETS
from apps.decisions.deciding import views as deciding

DECISION = "engagements/<uuid:engagement_id>/decision/"
ASSUMED = f"{DECISION}assumptions/"

urlpatterns = [
    path(DECISION, deciding.decision, name="decision"),
    path(DECISION + "edit/", deciding.decision_edit, name="decision_edit"),
    path(DECISION + "drop/", deciding.draft_drop, name="draft_drop"),
    path(DECISION + "advice/", advice.advice, name="advice"),
    path(DECISION + "advice/accept/", advice.accept, name="advice_accept"),
    path(DECISION + "advice/<str:rule>/", advice.answer, name="advice_answer"),
    path(ASSUMED, commitments.commitments, {"kind": ASSUMPTIONS}, name="assumptions"),
    path(f"{ASSUMED}change/", commitments.change, {"kind": ASSUMPTIONS}, name="assumptions_change"),
    path(f"{ASSUMED}keep/", commitments.keep, {"kind": ASSUMPTIONS}, name="assumptions_keep"),
    path(f"{ASSUMED}<uuid:assumption_id>/", commitments.row, {"kind": ASSUMPTIONS}, name="assumption"),
    path(f"{ASSUMED}<uuid:assumption_id>/measure/", commitments.measure, name="assumption_measure"),
    path(f"{DECISION}targets/", commitments.commitments, {"kind": TARGETS}, name="targets"),
    path(f"{DECISION}targets/change/", commitments.change, {"kind": TARGETS}, name="targets_change"),
    path(f"{DECISION}targets/keep/", commitments.keep, {"kind": TARGETS}, name="targets_keep"),
    path(f"{DECISION}targets/refuse/", commitments.refuse, {"kind": TARGETS}, name="targets_refuse"),
    path(f"{DECISION}targets/<uuid:target_id>/", commitments.row, {"kind": TARGETS}, name="target"),
    path(f"{DECISION}plan/", commitments.commitments, {"kind": PLAN}, name="plan"),
    path(f"{DECISION}plan/change/", commitments.change, {"kind": PLAN}, name="plan_change"),
    path(f"{DECISION}plan/keep/", commitments.keep, {"kind": PLAN}, name="plan_keep"),
    path(f"{DECISION}plan/<uuid:step_id>/", commitments.row, {"kind": PLAN}, name="plan_step"),
]
