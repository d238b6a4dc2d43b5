from django.urls import path

from apps.outreach import views

MAIL = "engagements/<uuid:engagement_id>/mail/"

urlpatterns = [
    path("i/<str:token>/stop/", views.stop_reminders, name="stop_reminders"),
    path("lost/", views.lost_link, name="lost_link"),
    path("lost/asked/", views.lost_link_asked, name="lost_link_asked"),
    path(MAIL, views.mails, name="mails"),
    path(MAIL + "send/", views.mail_people, name="mail_people"),
    path(MAIL + "text/<slug:kind>/", views.mail_text, name="mail_text"),
    path(MAIL + "<uuid:mail_id>/", views.mail_again, name="mail_again"),
]
