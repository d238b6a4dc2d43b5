from django.urls import path

from apps.workshops.deciding import views as deciding

DECISION = "engagements/<uuid:engagement_id>/decision/"

urlpatterns = [
    path(DECISION, deciding.decision, name="decision"),
    path(DECISION + "edit/", deciding.decision_edit, name="decision_edit"),
    path(DECISION + "drop/", deciding.draft_drop, name="draft_drop"),
]
