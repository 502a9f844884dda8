from django.urls import path

from channels_app.api import Channels, OneChannel

urlpatterns = [
    path("api/v1/channels", Channels.as_view(), name="api-channels"),
    path("api/v1/channels/<str:channel_id>", OneChannel.as_view(), name="api-channel"),
]
