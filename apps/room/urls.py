from django.urls import URLPattern, URLResolver, path

from apps.room.phones import views as phone_views

urlpatterns: list[URLPattern | URLResolver] = [
    path("r/<uuid:response_id>/room/", phone_views.phone, name="room_phone"),
]
