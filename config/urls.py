from django.urls import include, path

from apps.core.web import views

urlpatterns = [
    path("livez", views.livez, name="livez"),
    path("readyz", views.readyz, name="readyz"),
    path("", include("apps.operations.views")),
    path("", include("apps.administration.views")),
    path("", include("apps.portfolio.urls")),
    path("", include("apps.retention.views")),
    path("", include("apps.room.urls")),
    path("", include("apps.rehearsal.views")),
    path("", include("apps.reports.urls")),
    path("", include("apps.exchange.downloads.views")),
    path("", include("apps.decisions.urls")),
    path("", include("apps.assessments.views")),
    path("", include("apps.outreach.views")),
    path("", include("apps.responses.urls")),
    path("", include("apps.engagements.urls")),
    path("", include("apps.accounts.urls")),
]
