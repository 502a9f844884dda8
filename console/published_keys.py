"""Looking at once into the set of keys that a site publishes."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from channels_app.models import SigningKey
from chatauth.jwks import fetch_now
from chatauth.models import JwksCache
from chatauth.strict import KeyRefused, read_jwks
from console.making import unstored


def show(request: HttpRequest, key: SigningKey, context: dict[str, Any]) -> HttpResponse:
    """GET tells what was fetched last; POST fetches now, at most once a minute."""
    if request.method == "POST":
        cache: JwksCache | None = fetch_now(key.jwks_url)
    else:
        cache = JwksCache.objects.filter(url=key.jwks_url).first()
    found = {"key": key, "cache": cache, "was_tested": request.method == "POST", **contents(key, cache)}
    return unstored(request, "console/published_keys.html", {**context, **found})


def contents(key: SigningKey, cache: JwksCache | None) -> dict[str, Any]:
    """The keys of the set that fit, and of each other one why it is left out."""
    if cache is None or not cache.body:
        return {"keys": [], "skipped": []}
    try:
        found = read_jwks(cache.body.encode(), algorithm=key.algorithm)
    except KeyRefused as refused:
        return {"keys": [], "skipped": [str(refused)]}
    return {"keys": found.keys, "skipped": found.skipped}
