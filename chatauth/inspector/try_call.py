"""Trying a pasted call to a mint door: the door itself answers, inside a transaction that is undone."""

import json
from io import BytesIO
from ipaddress import ip_network
from typing import Any

from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpResponseBase
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import ApiKey, EndUser
from channels_app.models import Channel
from chatauth.inspector.advice import advise
from chatauth.inspector.curl import Call, read_curl
from chatauth.inspector.decode import decode, times
from chatauth.inspector.report import Finding, Report
from core import issued
from core.limits import uncounted
from core.reasons import Reason, Refused

DOORS = {"mint-mindbehind", "mint-mindset", "mint-mindset-legacy", "mint-channel"}
ELSEWHERE = gettext_lazy("This is not the address of a door that mints tokens.")


def inspect_call(channel: Channel, line: str) -> Report:
    """What the door would answer. The caller has opened the transaction that is undone afterwards."""
    try:
        call = read_curl(line)
        match = find_door(call)
    except Refused as refused:
        return Report(kind="curl", finding=Finding(str(refused.reason), refused.detail, advise(refused, channel)))
    networks = bound_networks(call)
    with uncounted():
        response = match.func(request_of(call, networks), *match.args, **match.kwargs)
    status, body = response.status_code, body_of(response)
    token = body.get("token") or body.get("authToken")
    if not token:
        return Report(kind="curl", finding=finding_of(body, channel))
    header, claims = decode(str(token))
    end_user = EndUser.objects.filter(pk=str(claims.get("sub")), company_id=channel.company_id).first()
    warnings = [_("The key works only from %(networks)s.") % {"networks": ", ".join(networks)}] if networks else []
    if claims.get("cmp") != str(channel.company_id):
        warnings.append(_("The credential belongs to another company than this channel."))
    elif claims.get("chn") not in (None, str(channel.pk)):
        warnings.append(_("The token is good for another channel than this one."))
    return Report(
        kind="curl",
        finding=Finding("", _("It works: the call is answered with %(status)s and a token.") % {"status": status}),
        header=header,
        claims=claims,
        times=times(claims),
        end_user=str(end_user or ""),
        warnings=warnings,
    )


def find_door(call: Call) -> ResolverMatch:
    """Raises Refused: not_found, invalid_request for a GET."""
    try:
        match = resolve(call.path)
    except Resolver404 as error:
        raise Refused(Reason.NOT_FOUND, str(ELSEWHERE)) from error
    if match.url_name not in DOORS:
        raise Refused(Reason.NOT_FOUND, str(ELSEWHERE))
    if call.method != "POST":
        raise Refused(
            Reason.INVALID_REQUEST, _("The call is a %(method)s; the door takes POST.") % {"method": call.method}
        )
    return match


def request_of(call: Call, networks: list[str]) -> WSGIRequest:
    """The call as if it came from an address that its key allows: where it will really come from is not known here."""
    body = call.body.encode("utf-8", "surrogateescape")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": call.method,
        "PATH_INFO": call.path,
        "CONTENT_TYPE": call.headers.get("content-type", ""),
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": BytesIO(body),
        "REMOTE_ADDR": str(ip_network(networks[0], strict=False)[0]) if networks else "",
    }
    for name, value in call.headers.items():
        environ.setdefault(f"HTTP_{name.upper().replace('-', '_')}", value)
    return WSGIRequest(environ)


def bound_networks(call: Call) -> list[str]:
    """The networks that the call's API key is bound to."""
    text = call.headers.get("x-api-key") or call.headers.get("authorization", "").partition(" ")[2]
    try:
        secret = issued.parse(text.strip(), "key")
    except Refused:
        return []
    key = ApiKey.objects.filter(prefix=secret.prefix, digest=secret.digest).first()
    return key.allowed_addresses if key else []


def body_of(response: HttpResponseBase) -> dict[str, Any]:
    render = getattr(response, "render", None)
    if render is not None:
        render()
    return json.loads(getattr(response, "content", b"{}") or b"{}")


def finding_of(body: dict[str, Any], channel: Channel) -> Finding:
    """Both error shapes of the doors, as one."""
    error = body.get("error", body)
    refused = Refused(error.get("code", Reason.INVALID_REQUEST), error.get("message") or error.get("detail", ""))
    fields = error.get("fields") or error.get("errors") or {}
    return Finding(str(refused.reason), refused.detail, advise(refused, channel), fields)
