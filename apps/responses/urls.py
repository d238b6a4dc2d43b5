from django.urls import path

from apps.responses.answering import autosave_views, page_views
from apps.responses.entry import facilitator_views, join_views, link_views, proof_views
from apps.responses.preview import views as preview_views
from apps.responses.referral import views as referral_views
from apps.responses.rights import device_views
from apps.responses.rights import views as rights_views

PERSON = "engagements/<uuid:engagement_id>/people/<uuid:stakeholder_id>/"
EXAMPLES = "engagements/<uuid:engagement_id>/examples/"
PREVIEW = "engagements/<uuid:engagement_id>/preview/"

urlpatterns = [
    path("i/<str:token>/", link_views.invitation, name="invitation"),
    path("i/<str:token>/code/", proof_views.proof, name="proof"),
    path("i/<str:token>/privacy/", rights_views.who_sees_what_by_link, name="who_sees_what_by_link"),
    path("i/<str:token>/field/", rights_views.not_my_field_by_link, name="not_my_field_by_link"),
    path("i/<str:token>/withdraw/", rights_views.withdraw_by_link, name="withdraw_by_link"),
    path("i/<str:token>/erase/", rights_views.erase_by_link, name="erase_by_link"),
    path("join/", join_views.join, name="join"),
    path("r/<uuid:response_id>/", page_views.respond, name="respond"),
    path("r/<uuid:response_id>/change/", page_views.change_answers, name="change_answers"),
    path("r/<uuid:response_id>/nothing/", page_views.nothing_given, name="nothing_given"),
    path("r/<uuid:response_id>/field/", rights_views.not_my_field, name="not_my_field"),
    path("r/<uuid:response_id>/privacy/", rights_views.who_sees_what, name="who_sees_what"),
    path("r/<uuid:response_id>/device/", device_views.other_device, name="other_device"),
    path("r/<uuid:response_id>/withdraw/", rights_views.withdraw, name="withdraw"),
    path("r/<uuid:response_id>/erase/", rights_views.erase, name="erase"),
    path("r/<uuid:response_id>/held/", rights_views.held, name="held"),
    path("r/<uuid:response_id>/answers/", page_views.own_answers, name="own_answers"),
    path("r/<uuid:response_id>/workshop/", page_views.workshop_here, name="workshop_here"),
    path("r/<uuid:response_id>/leave/", page_views.leave_device, name="leave_device"),
    path("r/<uuid:response_id>/q/<str:item_id>/", autosave_views.save_answer, name="save_answer"),
    path("r/<uuid:response_id>/pass-on/<str:item_id>/", referral_views.pass_on, name="pass_on"),
    path("r/<uuid:response_id>/<slug:page>/", page_views.respond_page, name="respond_page"),
    path("engagements/<uuid:engagement_id>/people/vouching/", facilitator_views.vouching, name="vouching"),
    path(
        "engagements/<uuid:engagement_id>/passed-on/<uuid:referral_id>/",
        referral_views.send_referral,
        name="send_referral",
    ),
    path(f"{PERSON}trade/", rights_views.settle_request, name="settle_request"),
    path(f"{PERSON}interview/", facilitator_views.interview, name="interview"),
    path(f"{PERSON}erase/", rights_views.person_erase, name="person_erase"),
    path("engagements/<uuid:engagement_id>/named-texts/", rights_views.named_texts, name="named_texts"),
    path(f"{PERSON}held/", rights_views.person_held, name="person_held"),
    path(EXAMPLES, preview_views.examples, name="examples"),
    path(f"{EXAMPLES}<str:quantity_id>/", preview_views.example, name="example"),
    path(PREVIEW, preview_views.preview, name="preview"),
    path(f"{PREVIEW}<slug:perspective>/", preview_views.preview_start, name="preview_start"),
    path(f"{PREVIEW}<slug:perspective>/<slug:page>/", preview_views.preview_page, name="preview_page"),
]
