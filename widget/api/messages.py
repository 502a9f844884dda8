"""/widget/api/v1/messages: the chat over HTTP, for where sockets do not come through."""

from rest_framework.request import Request
from rest_framework.response import Response

from chat.conversations import open_for
from chat.history import messages_after
from chat.posting import clean_uuid
from chat.sending import read_wish, send
from core.endpoint import read_json
from core.limits import hit
from core.net import client_address
from core.reasons import Reason, Refused
from widget.api.base import WidgetEndpoint, session_of

SEQ_MAX = 2**31 - 1


class Messages(WidgetEndpoint):
    """GET: what came after `after`. POST: say something; a repeat of an id is answered with its first `seq`."""

    def get(self, request: Request) -> Response:
        session = session_of(request)
        hit("read", str(session.pk))
        conversation = request.query_params.get("conversation")
        conversation_id = clean_uuid(conversation, "conversation") if conversation else None
        return Response(messages_after(session, conversation_id, read_after(request.query_params.get("after", "0"))))

    def post(self, request: Request) -> Response:
        session = session_of(request)
        hit("message", str(session.pk))
        body = read_json(request)
        conversation = body.get("conversation")
        place = None if conversation is None else clean_uuid(conversation, "conversation")
        wish = read_wish(body, may_reply=True)
        if place is None:
            place = open_for(session, message_id=wish.message_id, address=client_address(request)).pk
        posted = send(session, wish, place)
        ack = {"id": body["id"], "seq": posted.seq, "conversation": str(posted.conversation_id)}
        return Response(ack, status=201 if posted.is_fresh else 200)


def read_after(text: str) -> int:
    """Raises Refused(invalid_request)."""
    if not text.isascii() or not text.isdigit() or len(text) > 10 or int(text) > SEQ_MAX:
        raise Refused(Reason.INVALID_REQUEST, errors={"after": ["Send the number of a message, or 0."]})
    return int(text)
