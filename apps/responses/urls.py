from django.urls import path

from apps.responses import (
    example_views,
    guest_views,
    interview_views,
    join_views,
    link_views,
    preview_views,
    rights_views,
    save_views,
    trade_views,
    views,
)

PREVIEW = "engagements/<uuid:engagement_id>/preview/"

urlpatterns = [
    path("i/<str:token>/", link_views.invitation, name="invitation"),
    path("i/<str:token>/withdraw/", rights_views.withdraw_by_link, name="withdraw_by_link"),
    path("join/", join_views.join, name="join"),
    path("r/<uuid:response_id>/", views.respond, name="respond"),
    path("r/<uuid:response_id>/change/", views.change_answers, name="change_answers"),
    path("r/<uuid:response_id>/full/", views.full_form, name="full_form"),
    path("r/<uuid:response_id>/trade/", trade_views.not_my_trade, name="not_my_trade"),
    path("r/<uuid:response_id>/privacy/", rights_views.who_sees_what, name="who_sees_what"),
    path("r/<uuid:response_id>/withdraw/", rights_views.withdraw, name="withdraw"),
    path("r/<uuid:response_id>/answers/", views.own_answers, name="own_answers"),
    path("r/<uuid:response_id>/leave/", views.leave_device, name="leave_device"),
    path("r/<uuid:response_id>/q/<str:item_id>/", save_views.save_answer, name="save_answer"),
    path("r/<uuid:response_id>/c/<str:item_id>/", save_views.save_comment, name="save_comment"),
    path("r/<uuid:response_id>/<slug:page>/", views.respond_page, name="respond_page"),
    path(
        "engagements/<uuid:engagement_id>/people/<uuid:stakeholder_id>/merge/",
        guest_views.guest_merge,
        name="guest_merge",
    ),
    path(
        "engagements/<uuid:engagement_id>/people/<uuid:stakeholder_id>/trade/",
        trade_views.settle_request,
        name="settle_request",
    ),
    path(
        "engagements/<uuid:engagement_id>/people/<uuid:stakeholder_id>/interview/",
        interview_views.interview,
        name="interview",
    ),
    path("engagements/<uuid:engagement_id>/examples/", example_views.examples, name="examples"),
    path(
        "engagements/<uuid:engagement_id>/examples/<str:quantity_id>/", example_views.example, name="example"
    ),
    path(PREVIEW, preview_views.preview, name="preview"),
    path(PREVIEW + "<slug:perspective>/", preview_views.preview_start, name="preview_start"),
    path(PREVIEW + "<slug:perspective>/<slug:page>/", preview_views.preview_page, name="preview_page"),
]
