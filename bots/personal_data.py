"""The personal data of this app: what scripts kept of a conversation, and the tokens that they hold in it."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from accounts.models import EndUser
from accounts.models.end_users import Assurance
from bots.engine import finish
from bots.models import HeldToken, Run
from chat.models import Conversation
from core.times import rfc3339


def export(end_user: EndUser) -> dict[str, Any]:
    """Values as scripts kept them; of a token only that it is held, because whoever reads it could use it."""
    runs = Run.objects.filter(conversation__end_user=end_user).select_related("bot", "version__script")
    held = HeldToken.objects.filter(conversation__end_user=end_user).select_related("token")
    return {
        "scripts": [
            {
                "bot": run.bot.name,
                "script": run.version.script.name,
                "conversation": str(run.conversation_id),
                "started": rfc3339(run.started_at),
                "ended": rfc3339(run.ended_at) if run.ended_at else None,
                "variables": run.variables,
            }
            for run in runs.order_by("started_at")
        ],
        "authorization_tokens": [
            {"id": one.token.uid, "conversation": str(one.conversation_id), "until": rfc3339(one.expires_at)}
            for one in held.order_by("expires_at")
        ],
    }


def erase(end_user: EndUser) -> dict[str, int]:
    """The conversations are locked first, as everybody does who works on a run."""
    rows = Conversation.objects.select_for_update(of=("self",)).filter(end_user=end_user).order_by("pk")
    ids = list(rows.values_list("pk", flat=True))
    tokens, _ = HeldToken.objects.filter(conversation__in=ids).delete()
    runs, _ = Run.objects.filter(conversation__in=ids).delete()
    return {"script_runs": runs, "authorization_tokens": tokens}


def reassign(conversations: Collection[UUID], to: EndUser) -> None:
    """These conversations, which the caller has locked, belong to somebody else from now on.

    A token was made by whoever had them before: it is asked for again. What scripts know goes along to the person
    whom an anonymous visitor turned out to be, and never back to an anonymous visitor: who that is, nobody knows.
    """
    HeldToken.objects.filter(conversation__in=conversations).delete()
    if to.assurance != Assurance.ANONYMOUS:
        return
    for run in Run.objects.live().filter(conversation__in=conversations).select_related("conversation"):
        finish(run, run.conversation, "reassigned")
    Run.objects.filter(conversation__in=conversations).update(variables={})
