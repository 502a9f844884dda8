"""What a browser loads: the script, the chat's page and its stylesheet. None of them asks who is there."""

from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import translation
from django.views.decorators.http import require_safe

from channels_app.models import Channel, ChannelHost
from widget.delivery import public_data, public_file
from widget.pages import HOSTED, chat_page, frame_page
from widget.script import refusing_script, rest, script_of, unnamed_script
from widget.texts import later_file
from widget.theme import stylesheet

MINUTE = 60
YEAR = 365 * 24 * 60 * MINUTE


@require_safe
def script(request: HttpRequest) -> HttpResponse:
    """`/widget.js?channel=<id>`, or without it on the channel's own host. Always 200 and valid JavaScript."""
    asked = request.GET.get("channel", "")
    channel = find_channel(asked) if asked else channel_of_host(request)
    if channel and channel.is_open_on_web:
        text = script_of(channel, request.get_host())
    else:
        text = refusing_script() if asked or channel else unnamed_script()
    return public_file(request, text, "text/javascript; charset=utf-8", max_age=MINUTE)


@require_safe
def host_script(request: HttpRequest) -> HttpResponse:
    """host.js, a module: browsers load modules of another origin only where that allows it."""
    response = public_file(request, rest(), "text/javascript; charset=utf-8", max_age=YEAR)
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


@require_safe
def frame(request: HttpRequest, channel_id: str) -> HttpResponse:
    return frame_page(request, find_channel(channel_id))


@require_safe
def hosted(request: HttpRequest, channel_id: str) -> HttpResponse:
    return chat_page(request, find_channel(channel_id), place=HOSTED)


@require_safe
def root(request: HttpRequest) -> HttpResponseBase:
    """The channel's page on the channel's own host; elsewhere the way to the console."""
    channel = channel_of_host(request)
    if channel is None:
        return redirect("admin:index")
    return chat_page(request, channel, place=HOSTED)


@require_safe
def theme(request: HttpRequest, accent: str) -> HttpResponse:
    if len(accent) != 6 or set(accent) - set("0123456789abcdef"):
        raise Http404
    return public_file(request, stylesheet(f"#{accent}"), "text/css; charset=utf-8", max_age=YEAR)


@require_safe
def texts(request: HttpRequest, channel_id: str, language: str) -> HttpResponse:
    """The texts of the chat's later parts. Its address changes with them."""
    channel = find_channel(channel_id)
    if channel is None or not channel.is_open_on_web or language not in dict(settings.LANGUAGES):
        raise Http404
    with translation.override(language):
        return public_data(request, later_file(channel.words), "application/json", max_age=YEAR)


def find_channel(text: str) -> Channel | None:
    """The channel with this id; None for what is none, without a word about which."""
    try:
        channel_id = UUID(text)
    except ValueError:
        return None
    return Channel.objects.select_related("company").prefetch_related("hosts").filter(pk=channel_id).first()


def channel_of_host(request: HttpRequest) -> Channel | None:
    found = ChannelHost.objects.select_related("channel__company").filter(host=request.get_host().lower()).first()
    return found.channel if found else None
