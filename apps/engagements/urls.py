from django.urls import path

from apps.engagements.duties import views as duties_views
from apps.engagements.framing import views as framing_views
from apps.engagements.joining import views as joining_views
from apps.engagements.lifecycle import views as lifecycle_views
from apps.engagements.people import views

ENGAGEMENT = "engagements/<uuid:engagement_id>/"
PERSON = ENGAGEMENT + "people/<uuid:stakeholder_id>/"

MEMBER = "organisation/people/<uuid:member_id>/"

urlpatterns = [
    path("engagements/new/", framing_views.engagement_new, name="engagement_new"),
    path(ENGAGEMENT + "framing/", framing_views.framing, name="framing"),
    path(ENGAGEMENT + "people/new/", views.people_new, name="people_new"),
    path(ENGAGEMENT + "people/import/", views.people_import, name="people_import"),
    path(ENGAGEMENT + "people/links/", views.links, name="links"),
    path(ENGAGEMENT + "deadline/", lifecycle_views.deadline, name="deadline"),
    path(ENGAGEMENT + "deadline/extend/", lifecycle_views.deadline_extend, name="deadline_extend"),
    path(ENGAGEMENT + "floors/", views.floors, name="floors"),
    path(ENGAGEMENT + "joining/", joining_views.joining_switch, name="joining"),
    path(ENGAGEMENT + "joining/room/", joining_views.joining_room, name="joining_room"),
    path(ENGAGEMENT + "joining/most/", joining_views.most_guests, name="most_guests"),
    path(ENGAGEMENT + "people/clear/", views.people_clear, name="people_clear"),
    path(ENGAGEMENT + "clone/", lifecycle_views.engagement_clone, name="engagement_clone"),
    path(ENGAGEMENT + "handover/", lifecycle_views.handover, name="handover"),
    path(ENGAGEMENT + "team/", lifecycle_views.team, name="team"),
    path(ENGAGEMENT + "team/<int:seat_id>/remove/", lifecycle_views.team_remove, name="team_remove"),
    path(PERSON, views.person, name="person"),
    path(PERSON + "link/", views.person_link, name="person_link"),
    path(PERSON + "links/<uuid:token_id>/end/", views.person_link_end, name="person_link_end"),
    path(PERSON + "revoke/", views.person_revoke, name="person_revoke"),
    path(PERSON + "back/", views.person_back, name="person_back"),
    path(PERSON + "declined/", views.person_declined, name="person_declined"),
    path(PERSON + "remove/", views.person_remove, name="person_remove"),
    path(MEMBER, duties_views.member, name="member"),
    path(MEMBER + "role/", duties_views.member_role, name="member_role"),
    path(MEMBER + "deactivate/", duties_views.member_deactivate, name="member_deactivate"),
    path(MEMBER + "reactivate/", duties_views.member_reactivate, name="member_reactivate"),
    path(MEMBER + "leave/", duties_views.member_leave, name="member_leave"),
    path(PERSON + "left-out/", views.guest_leave_out, name="guest_leave_out"),
]
