from django.urls import path

from chatauth.api.channel_tokens import ChannelTokens
from chatauth.api.mindbehind import MindbehindToken
from chatauth.api.mindset import LegacyToken, MindsetToken

urlpatterns = [
    path("external/v1/incoming/mbWebChat/token", MindbehindToken.as_view(), name="mint-mindbehind"),
    path("api/v1/appuid/<str:app_uid>/sdkusers/auth", MindsetToken.as_view(), name="mint-mindset"),
    path("api-authenticate-embedded-user", LegacyToken.as_view(), name="mint-mindset-legacy"),
    path("api/v1/channels/<str:channel_id>/tokens", ChannelTokens.as_view(), name="mint-channel"),
]
