"""The demo's telephone, with DEBUG only: it texts the demo's SMS channel, and no message leaves this machine."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from channels_app.models import Channel
from chat.transports.loopback import exchanged, receive
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
    company = channel.company.name if channel else ""
    context = {"number": NUMBER, "lines": lines_on(channel), "refused": refused, "company": company}
    return render(request, "widget/phone.html", context)


@require_safe
def heard(request: HttpRequest) -> HttpResponse:
    """Both sides, for the page that looks again by itself."""
    return JsonResponse({"lines": lines_on(texts_channel())})


def lines_on(channel: Channel | None) -> list[dict[str, Any]]:
    lines = exchanged(channel, number=NUMBER) if channel else []
    return [{"own": line.is_theirs, "text": line.text} for line in lines]


def texts_channel() -> Channel | None:
    if not settings.DEBUG:
        raise Http404
    return Channel.objects.select_related("company").filter(company__slug="acme", slug="texts").first()
