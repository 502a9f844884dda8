"""POST /widget/api/v1/merge: may what was written anonymously come along?"""

from rest_framework.request import Request
from rest_framework.response import Response

from chat.merging import decide
from chat.posting import clean_uuid
from core.endpoint import read_json
from core.reasons import Reason, Refused
from widget.api.base import WidgetEndpoint, session_of
from widget.api.sessions import actor_of


class MergeDecision(WidgetEndpoint):
    """`{offer, accept}` -> 200 `{"merged": <conversations that came along>}`."""

    def post(self, request: Request) -> Response:
        session = session_of(request)
        body = read_json(request)
        accept = body.get("accept")
        if not isinstance(accept, bool):
            raise Refused(Reason.INVALID_REQUEST, "Send accept as true or false.", errors={"accept": ["true or false"]})
        offer_id = clean_uuid(body.get("offer"), "offer")
        moved = decide(session, offer_id, accept=accept, by=actor_of(request, session))
        return Response({"merged": moved})
