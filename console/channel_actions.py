"""What can be done to a channel as a whole: each asks on a page of its own, and only that page's POST does it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from channels_app import life
from channels_app.models import Channel
from console.deeds import Deed, Text, ask
from console.making import tell
from core.audit import Actor
from core.plain_forms import PlainForm
from core.reasons import Refused


@dataclass(frozen=True)
class Action(Deed):
    """`told` is said afterwards of the channel `%(name)s`. `do` may return another channel to go on with."""

    told: Text
    do: Callable[[Channel, Actor, dict[str, Any]], Channel | None]
    fits: Callable[[Channel], bool]
    name: str
    icon: str
    asks_name: bool = False


class NameForm(PlainForm):
    """The name of a copy."""

    name = forms.CharField(label=_("Name"), max_length=80)
    slug = forms.SlugField(label=_("Short name"), max_length=60, help_text=_("For provisioning files."))


ACTIONS = {
    action.name: action
    for action in (
        Action(
            _("Pause"),
            _("Pause this channel?"),
            (
                ("live", _("Everybody who is signed in here is signed out at once, and their chats close.")),
                ("stop", _("Nobody comes in and no token is minted until you start it again.")),
                ("info", _("Conversations, tokens and keys stay as they are.")),
            ),
            _("“%(name)s” is paused."),
            lambda channel, by, _given: life.pause(channel, by=by),
            lambda channel: channel.is_active and channel.archived_at is None,
            name="pause",
            icon="stop",
            is_harmful=True,
        ),
        Action(
            _("Start"),
            _("Start this channel?"),
            (("door", _("People may come in again, by the ways that its Sign-in tab lists.")),),
            _("“%(name)s” lets people in again."),
            lambda channel, by, _given: life.start(channel, by=by),
            lambda channel: not channel.is_active and channel.archived_at is None,
            name="start",
            icon="done",
        ),
        Action(
            _("Copy"),
            _("Copy this channel"),
            (
                ("door", _("A new channel with the same settings, texts and sites.")),
                ("lock", _("Tokens, keys, host names and conversations stay with the old one.")),
                ("stop", _("The copy is paused, so that you can look at it first.")),
            ),
            _("“%(name)s” is made, and paused."),
            lambda channel, by, given: life.copy(channel, by=by, **given),
            lambda channel: True,
            name="copy",
            icon="copy",
            asks_name=True,
        ),
        Action(
            _("Archive"),
            _("Archive this channel?"),
            (
                ("live", _("Everybody who is signed in here is signed out at once, and their chats close.")),
                ("ticket", _("Its tokens mint no more while it is archived.")),
                ("chat", _("Its conversations stay in the inbox, and you can take the channel back at any time.")),
            ),
            _("“%(name)s” is archived."),
            lambda channel, by, _given: life.archive(channel, by=by),
            lambda channel: channel.archived_at is None,
            name="archive",
            icon="box",
            is_harmful=True,
        ),
        Action(
            _("Take back"),
            _("Take this channel out of the archive?"),
            (("door", _("It is as it was: its tokens mint, and if it was not paused, people come in.")),),
            _("“%(name)s” is back."),
            lambda channel, by, _given: life.take_back(channel, by=by),
            lambda channel: channel.archived_at is not None,
            name="restore",
            icon="door",
        ),
    )
}


def address(channel: Channel) -> str:
    return reverse("admin:channels_app_channel_change", args=[channel.pk])


def ask_or_do(request: HttpRequest, channel: Channel, action: Action, context: dict[str, Any]) -> HttpResponse:
    """GET asks; POST does it and leads to the channel. A refusal is told on the form, or on the channel's page."""
    given = request.POST if request.method == "POST" else None
    form = NameForm(given, initial={"name": channel.name, "slug": f"{channel.slug[:55]}-copy"})
    if request.method == "POST" and (not action.asks_name or form.is_valid()):
        try:
            made = action.do(channel, Actor.of(request), form.cleaned_data if action.asks_name else {})
        except Refused as refused:
            if action.asks_name:
                tell(form, refused)
            else:
                messages.warning(request, refused.detail)
                return HttpResponseRedirect(address(channel))
        else:
            shown = made or channel
            messages.success(request, str(action.told) % {"name": shown.name})
            return HttpResponseRedirect(address(shown))
    return ask(request, action, {**context, "form": form if action.asks_name else None})
