from django.urls import path

from apps.exchange.downloads import views

FILES = "engagements/<uuid:engagement_id>/decision/files/"

urlpatterns = [
    path(FILES, views.files, name="files"),
    path(FILES + "<str:file_name>", views.file, name="file"),
]
