"""/widget/api/v1/conversations and /rating: a visitor's several conversations."""

from rest_framework.request import Request
from rest_framework.response import Response

from chat.mine import begin, list_for, present
from chat.posting import clean_uuid
from chat.ratings import rate, read_rating
from core.endpoint import read_json
from core.limits import hit
from core.net import client_address
from widget.api.base import WidgetEndpoint, session_of


class Conversations(WidgetEndpoint):
    """GET: the latest 50. POST: begin a new one beside those that are open; an empty one is answered with 200."""

    def get(self, request: Request) -> Response:
        session = session_of(request)
        hit("read", str(session.pk))
        return Response({"conversations": list_for(session)})

    def post(self, request: Request) -> Response:
        session = session_of(request)
        made, is_new = begin(session, address=client_address(request))
        return Response(present(made), status=201 if is_new else 200)


class Rating(WidgetEndpoint):
    """POST `{conversation?, score, comment?}`: the same as the socket's `rate`."""

    def post(self, request: Request) -> Response:
        session = session_of(request)
        hit("message", str(session.pk))
        body = read_json(request)
        score, comment = read_rating(body.get("score"), body.get("comment"))
        place = body.get("conversation")
        place_id = None if place is None else clean_uuid(place, "conversation")
        rate(session, conversation_id=place_id, score=score, comment=comment)
        return Response(status=204)
