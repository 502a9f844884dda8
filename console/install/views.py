"""What the two forms of the Install tab do."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from accounts.abilities import may
from channels_app.models import Channel
from channels_app.origins import ANY, allow_origin
from chatauth.self_test import Tried, try_endpoint
from chatauth.strict.claims import in_words
from console.install.forms import EndpointForm, OriginForm
from console.making import unstored
from console.mending import place_to_mend
from core.audit import Actor
from core.reasons import Refused


def add_origin(request: HttpRequest, channel: Channel, context: dict[str, Any]) -> HttpResponse:
    """Allow one more site and lead back to the tab; what is no origin is asked for again."""
    form = OriginForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        origin = form.cleaned_data["origin"]
        allow_origin(channel=channel, origin=origin, by=Actor.of(request))
        if origin == ANY:
            messages.warning(request, _("Every site may now show this chat. Name your sites if you can."))
        else:
            messages.success(request, _("From now on %(origin)s may show this chat.") % {"origin": origin})
        return HttpResponseRedirect(context["back"])
    return unstored(request, "console/install/origin.html", {**context, "channel": channel, "form": form})


def try_token_endpoint(request: HttpRequest, channel: Channel, context: dict[str, Any]) -> HttpResponse:
    """Call the address and say what came; the answer to the POST is the only place where that stands."""
    form = EndpointForm(request.POST or None)
    found: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        try:
            found = told(request, channel, try_endpoint(channel, form.cleaned_data["url"]))
        except Refused as refused:
            form.add_error("url", sentence_of(refused))
    return unstored(request, "console/install/self_test.html", {**context, "channel": channel, "form": form, **found})


def told(request: HttpRequest, channel: Channel, tried: Tried) -> dict[str, Any]:
    """The outcome as the template shows it."""
    kind = tried.report.kind if tried.report else ""
    return {
        "tried": tried,
        "took": None if tried.seconds is None else f"{tried.seconds:.2f}",
        "place": place_to_mend(request, tried.finding.reason, channel, kind),
        "may_open": may(request.user, "end_users.read", channel.company),
    }


def sentence_of(refused: Refused) -> str:
    if refused.retry_after is None:
        return refused.detail
    return _("Tried often enough for now. Try again in %(span)s.") % {"span": in_words(refused.retry_after)}
