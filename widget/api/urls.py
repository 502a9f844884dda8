from django.urls import path

from widget.api.attachments import Attachments, OneAttachment
from widget.api.challenges import Challenges, OneChallenge
from widget.api.conversations import Conversations, Rating
from widget.api.me import Me, Transcript
from widget.api.merge import MergeDecision
from widget.api.messages import Messages
from widget.api.sessions import CurrentSession, RefreshSession, Sessions

urlpatterns = [
    path("sessions", Sessions.as_view(), name="sessions"),
    path("sessions/refresh", RefreshSession.as_view(), name="sessions-refresh"),
    path("sessions/current", CurrentSession.as_view(), name="sessions-current"),
    path("challenges", Challenges.as_view(), name="challenges"),
    path("challenges/<str:challenge_id>", OneChallenge.as_view(), name="challenge"),
    path("merge", MergeDecision.as_view(), name="merge"),
    path("conversations", Conversations.as_view(), name="conversations"),
    path("rating", Rating.as_view(), name="rating"),
    path("me", Me.as_view(), name="me"),
    path("transcript", Transcript.as_view(), name="transcript"),
    path("messages", Messages.as_view(), name="messages"),
    path("attachments", Attachments.as_view(), name="attachments"),
    path("attachments/<str:attachment_id>", OneAttachment.as_view(), name="attachment"),
]
