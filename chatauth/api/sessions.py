"""/api/v1/end-users/{id}/sessions and /logout."""

from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.paging import PAGE_PARAMETERS, page_of
from accounts.api.reading import read_query
from channels_app.models import Channel
from chatauth.api.described import end_users as described
from chatauth.api.end_users import EndUserEndpoint
from chatauth.api.presenting import present_session
from chatauth.models import Session
from chatauth.revocation import end_everything_of
from core.audit import Actor


class EndUserSessions(EndUserEndpoint):
    """The live ones, of the channels that the key reaches."""

    @described.list_sessions
    def get(self, request: Request, end_user_id: str) -> Response:
        end_user = self.find(end_user_id)
        query = read_query(request, *PAGE_PARAMETERS)
        reached = Channel.objects.visible_to(self.key).values("pk")
        rows = Session.objects.live().filter(end_user=end_user, channel__in=reached)
        return Response(page_of(rows, query, present_session))


class LogOut(EndUserEndpoint):
    """Everywhere: sessions end, and client tokens and codes from before are refused."""

    @described.log_out
    def post(self, request: Request, end_user_id: str) -> Response:
        end_user = self.find(end_user_id)
        read_query(request)
        self.require_whole_company("Logging somebody out everywhere")
        ended = end_everything_of(end_user, by=Actor.of(request), why="logged out by the API")
        return Response({"sessions_ended": ended})
