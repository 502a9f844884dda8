"""With DEBUG=true, too, an address that leads nowhere shows the product's own page, not Django's list of addresses.

Whoever looks at the demo sees what visitors see; the log names the address. An error keeps Django's page with its
traceback.
"""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import Http404, HttpRequest, HttpResponse
from django.views.defaults import page_not_found


class OwnNotFound:
    """The last middleware: without DEBUG Django does the same by itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if not settings.DEBUG:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_nowhere = response.status_code == 404 and request.resolver_match is None
        return page_not_found(request, Http404()) if is_nowhere else response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return page_not_found(request, exception) if isinstance(exception, Http404) else None
