from django.urls import path

from apps.responses import link_views, save_views, views

urlpatterns = [
    path("i/<str:token>/", link_views.invitation, name="invitation"),
    path("r/<uuid:response_id>/", views.respond, name="respond"),
    path("r/<uuid:response_id>/change/", views.change_answers, name="change_answers"),
    path("r/<uuid:response_id>/answers/", views.own_answers, name="own_answers"),
    path("r/<uuid:response_id>/leave/", views.leave_device, name="leave_device"),
    path("r/<uuid:response_id>/q/<str:item_id>/", save_views.save_answer, name="save_answer"),
    path("r/<uuid:response_id>/c/<str:item_id>/", save_views.save_comment, name="save_comment"),
    path("r/<uuid:response_id>/<slug:page>/", views.respond_page, name="respond_page"),
]
