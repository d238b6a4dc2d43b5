from django.urls import path

from apps.assessments import views

ENGAGEMENT = "engagements/<uuid:engagement_id>/"

urlpatterns = [
    path(ENGAGEMENT + "results/first-look/", views.first_look, name="first_look"),
    path(ENGAGEMENT + "results/again/", views.rank_again, name="rank_again"),
    path(ENGAGEMENT + "results/people/", views.who_said_what, name="who_said_what"),
    path(ENGAGEMENT + "results/reveal/", views.reveal, name="reveal"),
    path("r/<uuid:response_id>/standing/", views.own_result, name="own_result"),
    path(ENGAGEMENT + "close/", views.close_round, name="close_round"),
    path(ENGAGEMENT + "reopen/", views.reopen_round, name="reopen_round"),
    path(ENGAGEMENT + "archive/", views.archive, name="archive"),
    path(
        ENGAGEMENT + "asked/<uuid:asked_id>/remove/",
        views.asked_person_remove,
        name="asked_person_remove",
    ),
]
