"""/widget/api/v1/me and /transcript: what a visitor may ask of their own data."""

from rest_framework.request import Request
from rest_framework.response import Response

from accounts.privacy import erase, present_receipt
from chat.copies import copy_for
from chat.ordering import order_transcript
from chat.posting import clean_uuid
from chatauth.models import Session
from core.audit import Actor
from core.endpoint import read_json
from core.limits import hit
from core.net import client_address
from widget.api.base import WidgetEndpoint, session_of


class Me(WidgetEndpoint):
    """GET: a copy of everything, to be saved. DELETE: erase it, with a receipt."""

    def get(self, request: Request) -> Response:
        session = session_of(request)
        hit("export", str(session.end_user_id))
        answer = Response(copy_for(session, by=actor(session, request)))
        answer.headers["Content-Disposition"] = 'attachment; filename="my-data.json"'
        return answer

    def delete(self, request: Request) -> Response:
        session = session_of(request)
        return Response(present_receipt(erase(session.end_user, by=actor(session, request))))


class Transcript(WidgetEndpoint):
    """POST `{conversation?}`: mail it to the address that a code proved; answers the address, shortened."""

    def post(self, request: Request) -> Response:
        session = session_of(request)
        place = read_json(request).get("conversation")
        place_id = None if place is None else clean_uuid(place, "conversation")
        hit("transcript", str(session.end_user_id))
        return Response({"to": order_transcript(session, conversation_id=place_id)}, status=202)


def actor(session: Session, request: Request) -> Actor:
    return Actor("end_user", str(session.end_user_id), str(session.end_user), client_address(request))
