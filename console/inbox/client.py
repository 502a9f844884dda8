"""The client pane: who somebody is, how sure we are and why, and what is known about them."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.abilities import may
from accounts.models import ApiKey, EndUser, User
from accounts.models.end_users import Assurance
from channels_app.models import ManagementToken, SigningKey
from channels_app.models.channels import Method
from chat import ratings
from chat.incoming.replies import METHOD as MAIL
from chat.letters import proved_address
from chat.models import Conversation
from chatauth.models import Session
from chatauth.models.sessions import CredentialKind
from console import ways
from console.devices import in_short
from console.inbox.access import agent, conversations_of
from console.values import as_text, language
from core.times import rfc3339

EARLIER = 10
SESSIONS = 20
CONTEXT_NAMES = {
    "CHAT_URL": gettext_lazy("Page"),
    "BROWSER_TYPE": gettext_lazy("Browser"),
    "LANGUAGE": gettext_lazy("Language of the chat"),
}
CREDENTIALS: dict[str, type[ManagementToken] | type[ApiKey] | type[SigningKey]] = {
    CredentialKind.MANAGEMENT_TOKEN: ManagementToken,
    CredentialKind.API_KEY: ApiKey,
    CredentialKind.SIGNING_KEY: SigningKey,
}


def client_of(request: HttpRequest, conversation: Conversation) -> dict[str, Any]:
    """Everything that the pane shows, as JSON."""
    end_user = conversation.end_user
    session = latest_session(conversation)
    return {
        "id": str(end_user.pk),
        "name": str(end_user),
        "assurance": conversation.assurance,
        "explanation": explanation(conversation, session),
        "is_blocked": end_user.is_blocked,
        "profile": profile(end_user),
        "identities": [
            {"kind": one.get_kind_display(), "value": one.value, "issuer": one.get_issuer_display()}
            for one in end_user.identities.all()
        ],
        "verified": pairs(end_user.verified),
        "claimed": pairs(end_user.claimed),
        "context": pairs({CONTEXT_NAMES.get(key, key): value for key, value in conversation.context.items()}),
        "groups": [group.name for group in end_user.groups.all()],
        "session": session_facts(session) if session else None,
        "sessions": sessions_of(end_user, agent(request)),
        "rating": ratings.present(conversation),
        "transcript": reverse("admin:inbox_transcript", args=[conversation.pk]),
        "mailboxes": {"visitor": proved_address(end_user.pk), "me": agent(request).email},
        "earlier": earlier(request, conversation),
        "page": page_of(end_user),
    }


def latest_session(conversation: Conversation) -> Session | None:
    sessions = Session.objects.filter(end_user=conversation.end_user_id, channel=conversation.channel_id)
    return sessions.order_by("-seen_at").first()


def explanation(conversation: Conversation, session: Session | None) -> str:
    """Why we are this sure, in a sentence for an agent."""
    if conversation.assurance == Assurance.ANONYMOUS:
        return _("Nobody vouches for this visitor. Do not rely on a name or address that they write.")
    if conversation.assurance == Assurance.CLAIMED and session is not None and session.method == MAIL:
        return _("They answered a mail that went to their mailbox. Who sent the answer has not been checked.")
    if conversation.assurance == Assurance.CLAIMED:
        return _("They said who they are, but nothing has been checked.")
    if session is None or session.method == MAIL:
        return _("The identity was checked when they wrote.")
    if session.method == Method.SMS_CODE:
        return _("They entered a code that was sent to their phone.")
    if session.method == Method.EMAIL_CODE:
        return _("They entered a code that was sent to their mailbox.")
    if name := credential_name(session):
        return _("The company's own backend vouches for them, with “%(name)s”.") % {"name": name}
    return _("The company's own backend vouches for them.")


def credential_name(session: Session) -> str:
    """The name of what vouched, or "" if it is gone."""
    if not session.credential_kind or not session.credential_id:
        return ""
    model = CREDENTIALS[session.credential_kind]
    found = model.objects.filter(company_id=session.company_id, pk=session.credential_id).first()
    return str(found) if found else ""


def profile(end_user: EndUser) -> list[dict[str, str]]:
    known = {_("E-mail"): end_user.email, _("Phone"): end_user.phone, _("Language"): language(end_user.locale)}
    return pairs(known)


def pairs(values: Mapping[Any, Any]) -> list[dict[str, str]]:
    """Properties as texts; empty ones are left out."""
    return [{"key": str(key), "value": as_text(value)} for key, value in values.items() if value not in ("", None)]


def session_facts(session: Session) -> dict[str, Any]:
    return {
        "method": ways.name(session.method),
        "site": session.origin,
        "device": in_short(session.device),
        "since": rfc3339(session.created_at),
        "is_live": Session.objects.live().filter(pk=session.pk).exists(),
    }


def sessions_of(end_user: EndUser, user: User) -> list[dict[str, Any]]:
    """`[{id, channel, method, site, device, since, ...}]`: their sessions, for those who may see them."""
    if not may(user, "sessions.read", end_user.company):
        return []
    may_end = may(user, "sessions.revoke", end_user.company)
    live = Session.objects.live().filter(end_user=end_user).select_related("channel").order_by("-seen_at")[:SESSIONS]
    return [
        {**session_facts(one), "id": str(one.pk), "channel": one.channel.name, "may_end": may_end, "is_live": True}
        for one in live
    ]


def earlier(request: HttpRequest, conversation: Conversation) -> list[dict[str, str]]:
    """Their other conversations that this person may see, latest first."""
    others = conversations_of(agent(request)).filter(end_user=conversation.end_user_id).exclude(pk=conversation.pk)
    return [
        {
            "id": str(one.pk),
            "state": one.state,
            "preview": one.preview,
            "last_at": rfc3339(one.last_at),
            "channel": one.channel.name,
        }
        for one in others.select_related("channel").order_by("-last_at")[:EARLIER]
    ]


def page_of(end_user: EndUser) -> str:
    """Their page in the console, or "" where there is none."""
    try:
        return reverse("admin:accounts_enduser_change", args=[end_user.pk])
    except NoReverseMatch:
        return ""
