from django.urls import path

from apps.workshops.commitments import views as commitments
from apps.workshops.deciding import advice_views
from apps.workshops.deciding import views as deciding
from apps.workshops.handing_out import views as handing_out

DECISION = "engagements/<uuid:engagement_id>/decision/"

urlpatterns = [
    path(DECISION, deciding.decision, name="decision"),
    path(DECISION + "edit/", deciding.decision_edit, name="decision_edit"),
    path(DECISION + "drop/", deciding.draft_drop, name="draft_drop"),
    path(DECISION + "advice/", advice_views.advice, name="advice"),
    path(DECISION + "advice/<str:rule>/", advice_views.advice_answer, name="advice_answer"),
    path(DECISION + "files/", handing_out.files, name="files"),
    path(DECISION + "files/<str:file_name>", handing_out.file, name="file"),
    path(f"{DECISION}assumptions/", commitments.assumptions, name="assumptions"),
    path(f"{DECISION}assumptions/<uuid:assumption_id>/", commitments.assumption, name="assumption"),
    path(f"{DECISION}targets/", commitments.targets, name="targets"),
    path(f"{DECISION}targets/<uuid:target_id>/", commitments.target, name="target"),
    path(f"{DECISION}plan/", commitments.plan, name="plan"),
    path(f"{DECISION}plan/<uuid:step_id>/", commitments.plan_step, name="plan_step"),
]
