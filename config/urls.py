from django.urls import include, path

from apps.core.web import views

urlpatterns = [
    path("livez", views.livez, name="livez"),
    path("readyz", views.readyz, name="readyz"),
    path("", include("apps.operations.urls")),
    path("", include("apps.administration.urls")),
    path("", include("apps.portfolio.urls")),
    path("", include("apps.retention.urls")),
    path("", include("apps.room.urls")),
    path("", include("apps.rehearsal.urls")),
    path("", include("apps.reports.urls")),
    path("", include("apps.exchange.urls")),
    path("", include("apps.decisions.urls")),
    path("", include("apps.assessments.urls")),
    path("", include("apps.outreach.urls")),
    path("", include("apps.responses.urls")),
    path("", include("apps.engagements.urls")),
    path("", include("apps.accounts.urls")),
]
