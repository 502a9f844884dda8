"""Pages that say what a view may say to the middleware."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path


def plain(request: HttpRequest) -> HttpResponse:
    return HttpResponse("<p>plain</p>")


def framed(request: HttpRequest) -> HttpResponse:
    response = HttpResponse("<p>framed</p>", headers={"X-Frame-Options": "DENY"})
    response.frame_ancestors = ["'self'", *request.GET.getlist("by")]
    response.trusted_types = True
    return response


def own_headers(request: HttpRequest) -> HttpResponse:
    headers = {"Cache-Control": "public, max-age=60", "Cross-Origin-Resource-Policy": "cross-origin"}
    return HttpResponse("x", headers=headers | {"Referrer-Policy": "no-referrer"})


urlpatterns = [
    path("plain/", plain),
    path("framed/", framed),
    path("own-headers/", own_headers),
    path("json/", lambda request: JsonResponse({})),
    path("admin/", admin.site.urls),
]
