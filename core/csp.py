"""What a browser may do with our answers: the same strict policy on each of them, with three things a view may say.

`response.frame_ancestors = [...]` names the sites that may show the page in a frame; without it nobody may.
`response.trusted_types = True` also forbids scripts to make markup out of text; for pages without Django's own scripts.
`response.is_sandboxed = True` is for what strangers uploaded: if it ever became a page, it could do nothing.
A header that the view sets itself stays. The rest (nosniff, COOP, HSTS) is Django's SecurityMiddleware's.
"""

import re

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponseBase
from django.utils.deprecation import MiddlewareMixin

POLICY = {
    "default-src": "'self'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "connect-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
SANDBOX = "default-src 'none'; sandbox; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
UNUSED = (
    "camera display-capture geolocation gyroscope accelerometer magnetometer microphone midi payment serial usb hid"
)
PERMISSIONS = ", ".join(f"{feature}=()" for feature in [*UNUSED.split(), "browsing-topics"])
ANCESTOR = re.compile(r"\*|'self'|https?://[A-Za-z0-9.:\[\]-]+")


class ContentSecurityPolicy(MiddlewareMixin):
    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        ancestors: list[str] | None = getattr(response, "frame_ancestors", None)
        is_public = ancestors is not None or request.path.startswith(settings.STATIC_URL)
        headers = response.headers
        headers["Content-Security-Policy"] = (
            SANDBOX
            if getattr(response, "is_sandboxed", False)
            else policy(request, ancestors or [], trusted_types=getattr(response, "trusted_types", False))
        )
        headers.setdefault("Permissions-Policy", PERMISSIONS)
        headers.setdefault("Cross-Origin-Resource-Policy", "cross-origin" if is_public else "same-origin")
        # Pages in frames may hold a code in their address. The console needs the referrer: without one the browser
        # sends `Origin: null` with its forms, and no CSRF check could tell them from a stranger's.
        headers.setdefault("Referrer-Policy", "same-origin" if ancestors is None else "no-referrer")
        if settings.SESSION_COOKIE_NAME in request.COOKIES and not is_public:
            headers.setdefault("Cache-Control", "no-store")
        if "X-Frame-Options" in headers:
            del headers["X-Frame-Options"]  # it could only contradict frame-ancestors, or repeat it
        return response


def policy(request: HttpRequest, ancestors: list[str], *, trusted_types: bool = False) -> str:
    """The header's text. Ancestors that are no plain origin are left out, so that none can add a directive."""
    framers = [ancestor for ancestor in ancestors if ANCESTOR.fullmatch(ancestor)]
    directives = POLICY | {
        "connect-src": " ".join(["'self'", *own_sockets(request)]),
        "frame-ancestors": " ".join(framers) or "'none'",
    }
    if trusted_types:
        directives |= {"require-trusted-types-for": "'script'", "trusted-types": "'none'"}
    return "; ".join(f"{name} {value}" for name, value in directives.items())


def own_sockets(request: HttpRequest) -> list[str]:
    """The WebSocket origin of the host that was asked, for browsers whose 'self' does not include it."""
    try:
        host = request.get_host()
    except DisallowedHost:
        return []
    return [f"{'wss' if request.is_secure() else 'ws'}://{host}"]
