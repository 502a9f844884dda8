from django.urls import path

from chatauth.api.channel_tokens import ChannelTokens
from chatauth.api.end_users import EndUsers, OneEndUser
from chatauth.api.key_values import GetClient, SetKeyValues
from chatauth.api.mindbehind import MindbehindToken
from chatauth.api.mindset import LegacyToken, MindsetToken
from chatauth.api.sessions import EndUserSessions, LogOut

urlpatterns = [
    path(MindbehindToken.route, MindbehindToken.as_view(), name="mint-mindbehind"),
    path(MindsetToken.route, MindsetToken.as_view(), name="mint-mindset"),
    path(LegacyToken.route, LegacyToken.as_view(), name="mint-mindset-legacy"),
    path(ChannelTokens.route, ChannelTokens.as_view(), name="mint-channel"),
    path("api/v1/end-users", EndUsers.as_view(), name="api-end-users"),
    path("api/v1/end-users/<str:end_user_id>", OneEndUser.as_view(), name="api-end-user"),
    path("api/v1/end-users/<str:end_user_id>/sessions", EndUserSessions.as_view(), name="api-end-user-sessions"),
    path("api/v1/end-users/<str:end_user_id>/logout", LogOut.as_view(), name="api-end-user-logout"),
    path("live-core/getClient", GetClient.as_view(), name="get-client"),
    path("live-core/setKeyValueProperties", SetKeyValues.as_view(), name="set-key-values"),
]
