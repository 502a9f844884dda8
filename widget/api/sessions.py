"""/widget/api/v1/sessions."""

from typing import Any
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from accounts.properties import is_clean
from chat.conversations import latest_open, set_context
from chat.merging import Offer, consider
from chat.models import Conversation
from chat.responder import admit, read_bot_id
from chatauth.models import Session
from chatauth.revocation import end_everything_of, end_session
from chatauth.sessions import refresh
from chatauth.signin import SignIn, find_channel, sign_in
from core.audit import Actor
from core.endpoint import read_json
from core.http import bearer
from core.limits import hit
from core.net import client_address
from core.reasons import Reason, Refused
from core.times import rfc3339
from widget.api.base import WidgetEndpoint, session_of
from widget.context import keep_context, read_context

TEXT_FIELDS = {"method": 40, "client": 255, "embed_origin": 255, "agent": 64, "previous": 4_096}


class Sessions(WidgetEndpoint):
    """POST: sign in. DELETE: sign out on all devices."""

    def post(self, request: Request) -> Response:
        wish = read_sign_in(request)
        opened = sign_in(wish)
        offer = consider(opened.session, wish.previous, by=actor_of(request, opened.session))
        conversation = latest_open(opened.session)
        if conversation and wish.context:
            set_context(conversation, wish.context)
        signed = {"session": opened.signed.token, "expires_at": rfc3339(opened.signed.expires_at)}
        return Response(
            {**signed, **present(opened.session, conversation), "merge_offer": offer and merge_offer(offer)}, status=201
        )

    def delete(self, request: Request) -> Response:
        session = session_of(request)
        end_everything_of(session.end_user, by=actor_of(request, session), why="signed out everywhere")
        return Response(status=204)


class RefreshSession(WidgetEndpoint):
    """POST: a new token for the same session; the old one is void after 30 seconds."""

    def post(self, request: Request) -> Response:
        hit("session_refresh", str(session_of(request).pk))
        _, signed = refresh(bearer(request))
        return Response({"session": signed.token, "expires_at": rfc3339(signed.expires_at)})


class CurrentSession(WidgetEndpoint):
    """GET: whose it is, if it is still live. DELETE: log out, on the server."""

    def get(self, request: Request) -> Response:
        session = session_of(request)
        return Response({"expires_at": rfc3339(session.expires_at), **present(session, latest_open(session))})

    def delete(self, request: Request) -> Response:
        session = session_of(request)
        end_session(session, by=actor_of(request, session), why="logged out")
        return Response(status=204)


def actor_of(request: Request, session: Session) -> Actor:
    return Actor("end_user", str(session.end_user_id), str(session.end_user), client_address(request))


def merge_offer(offer: Offer) -> dict[str, Any]:
    return {"id": str(offer.id), "messages": offer.messages}


def read_sign_in(request: Request) -> SignIn:
    """Raises Refused(invalid_request) that names every bad field."""
    body = read_json(request)
    errors = {
        name: [f"Send a text of at most {longest} characters."]
        for name, longest in TEXT_FIELDS.items()
        if not is_short_text(body.get(name), longest)
    }
    if not body.get("method") and "method" not in errors:
        errors["method"] = ["Say how to sign in."]
    if not isinstance(body.get("channel"), str):
        errors["channel"] = ["Send the channel's id as text."]
    if errors:
        raise Refused(Reason.INVALID_REQUEST, f"Not valid: {', '.join(sorted(errors))}.", errors=errors)
    channel_id = as_id(body["channel"])
    channel = find_channel(channel_id)
    bot_id = read_bot_id(body.get("agent"))
    context = read_context(body.get("context"))
    context = keep_context(channel, context) if channel else {}
    return SignIn(
        channel_id=channel_id,
        method=body["method"],
        credential=body.get("credential"),
        client=body.get("client"),
        previous=body.get("previous"),
        origin=request.headers.get("Origin", ""),
        embed_origin=body.get("embed_origin") or "",
        page=context.get("CHAT_URL", ""),
        device=request.headers.get("User-Agent", ""),
        address=client_address(request) or None,
        context=context,
        bot_id=bot_id,
        admit=admit if bot_id else None,
    )


def is_short_text(value: Any, longest: int) -> bool:
    return value is None or (isinstance(value, str) and len(value) <= longest and is_clean(value))


def as_id(text: str) -> UUID | None:
    try:
        return UUID(text) if len(text) == 36 else None
    except ValueError:
        return None


def present(session: Session, conversation: Conversation | None) -> dict[str, Any]:
    """Who a session is, and the conversation that goes on."""
    return {
        "end_user": {
            "id": str(session.end_user_id),
            "name": session.end_user.full_name,
            "assurance": session.assurance,
        },
        "conversation": {
            "id": str(conversation.pk),
            "seq": conversation.last_seq,
            "state": conversation.state,
        }
        if conversation
        else None,
    }
