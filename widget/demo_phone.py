"""The demo's telephone, with DEBUG only: it texts the demo's SMS channel, and no message leaves this machine."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from channels_app.models import Channel
from chat.transports.loopback import heard_by, receive
from core.reasons import Refused

NUMBER = "+447700900417"
TEXT_MAX = 480


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    channel = texts_channel()
    refused = ""
    if request.method == "POST" and channel:
        try:
            receive(channel, sender=NUMBER, text=request.POST.get("text", "")[:TEXT_MAX])
        except Refused as refusal:
            refused = refusal.detail
        else:
            return redirect("widget:phone")
    heard = [text for _seq, text in heard_by(channel, number=NUMBER)] if channel else []
    context = {"number": NUMBER, "heard": heard, "refused": refused, "is_ready": channel is not None}
    return render(request, "widget/phone.html", context)


@require_safe
def heard(request: HttpRequest) -> HttpResponse:
    """What the telephone was told, for the page that looks again by itself."""
    channel = texts_channel()
    texts = [text for _seq, text in heard_by(channel, number=NUMBER)] if channel else []
    return JsonResponse({"heard": texts})


def texts_channel() -> Channel | None:
    if not settings.DEBUG:
        raise Http404
    return Channel.objects.select_related("company").filter(company__slug="acme", slug="texts").first()
