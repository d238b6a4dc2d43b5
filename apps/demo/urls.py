from django.urls import path

from apps.demo import views

urlpatterns = [path("local/mails/", views.local_mails, name="local_mails")]
