from django.urls import path

from apps.reports import views
from apps.reports.docx import views as docx
from apps.reports.ordering import views as ordering
from apps.reports.replies import views as replies
from apps.reports.result import views as result
from apps.reports.sharing import views as sharing

urlpatterns = [
    path("engagements/<uuid:engagement_id>/results/", result.results, name="results"),
    path("engagements/<uuid:engagement_id>/results/preview/", result.first_reading, name="first_reading"),
    path(
        "engagements/<uuid:engagement_id>/results/versions/<int:number>/",
        result.result_version,
        name="result_version",
    ),
    path("engagements/<uuid:engagement_id>/reports/", views.order_report, name="order_report"),
    path("engagements/<uuid:engagement_id>/reports/order/", ordering.order_details, name="order_details"),
    path("reports/for/<uuid:engagement_id>/", views.panel, name="report_panel"),
    path("reports/<uuid:report_id>/", views.report, name="report"),
    path("reports/<uuid:report_id>/download/", views.report_download, name="report_download"),
    path("reports/<uuid:report_id>/retry/", views.report_retry, name="report_retry"),
    path("reports/<uuid:report_id>/read/", views.report_reading, name="report_reading"),
    path("reports/<uuid:report_id>/docx/", docx.report_docx, name="report_docx"),
    path("organisation/word-template/", docx.docx_template, name="docx_template"),
    path("organisation/word-template/drop/", docx.docx_template_drop, name="docx_template_drop"),
    path("organisation/word-template/built-in/", docx.docx_template_builtin, name="docx_template_builtin"),
    path("reports/<uuid:report_id>/links/", sharing.share_report, name="share_report"),
    path("reports/<uuid:report_id>/links/<uuid:link_id>/end/", sharing.share_end, name="share_end"),
    path("reports/<uuid:report_id>/asked/", replies.report_asked, name="report_asked"),
    path("reports/<uuid:report_id>/replies/<str:rule>/", replies.report_reply, name="report_reply"),
    path("engagements/<uuid:engagement_id>/replies/", replies.report_replies, name="report_replies"),
    path(
        "engagements/<uuid:engagement_id>/replies/<uuid:reply_id>/",
        replies.report_reply_answer,
        name="report_reply_answer",
    ),
    path("reports/<uuid:report_id>/changes/", views.report_changes, name="report_changes"),
    path("reports/<uuid:report_id>/final/", views.report_final, name="report_final"),
    path("s/<str:token>/", sharing.shared_link, name="shared_link"),
    path("shared/<uuid:link_id>/", sharing.shared_report, name="shared_report"),
]
