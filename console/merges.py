"""Taking a merge back: the page says which conversations go and names the sessions that end."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from chat.merging import ends_with_undoing, undo
from chat.models import Conversation, Merge, Message
from console.devices import in_short
from core.audit import Actor
from core.reasons import Refused


def ask_or_undo(request: HttpRequest, merge: Merge, context: dict[str, Any]) -> HttpResponse:
    back = reverse("admin:accounts_enduser_change", args=[merge.target_id])
    if request.method == "POST":
        try:
            undo(merge, by=Actor.of(request))
            messages.success(request, _("The conversations belong to %(name)s again.") % {"name": merge.source})
        except Refused as refused:
            messages.error(request, refused.detail)
        return HttpResponseRedirect(back)
    taken = Conversation.objects.filter(pk__in=merge.conversations, end_user=merge.target_id)
    since = Message.objects.filter(conversation__in=taken, at__gt=merge.decided_at).count()
    asked = {
        "merge": merge,
        "visitor": f"\u2068{merge.source}\u2069",  # a name runs as it was written, and the sentence around it on
        "conversations": taken.count(),
        "since": since,
        "sessions": [(session, in_short(session.device)) for session in ends_with_undoing(merge)],
    }
    return TemplateResponse(request, "console/unmerge.html", {**context, **asked})
