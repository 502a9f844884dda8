"""/api/schema/ and /api/docs/: the description of the API, for machines and for people. Both are public."""

import hashlib
import json
from functools import cache
from typing import Any

import yaml
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import override
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_safe
from drf_spectacular.generators import SchemaGenerator

from core.openapi.reading import Reader

JSON_TYPE, YAML_TYPE = "application/vnd.oai.openapi+json", "application/vnd.oai.openapi"
MINUTES_5 = 300


@cache
def description() -> dict[str, Any]:
    """Made once in a process: nothing in it depends on who asks."""
    found: dict[str, Any] = SchemaGenerator().get_schema(public=True)
    return found


@cache
def rendered(as_yaml: bool) -> bytes:
    if as_yaml:
        return yaml.safe_dump(json.loads(rendered(False)), sort_keys=False, allow_unicode=True, width=120).encode()
    return json.dumps(description(), indent=2, ensure_ascii=False).encode()


def wants_yaml(request: HttpRequest) -> bool:
    return request.GET.get("format") == "yaml" or (
        "format" not in request.GET and "yaml" in request.headers.get("Accept", "")
    )


def tag_of(request: HttpRequest) -> str:
    return f'"{hashlib.sha256(rendered(wants_yaml(request))).hexdigest()[:32]}"'


@require_safe
@cache_control(public=True, max_age=MINUTES_5)
@condition(etag_func=tag_of)
def schema(request: HttpRequest) -> HttpResponse:
    """JSON, or YAML for `?format=yaml`."""
    as_yaml = wants_yaml(request)
    response = HttpResponse(rendered(as_yaml), content_type=YAML_TYPE if as_yaml else JSON_TYPE)
    patch_vary_headers(response, ["Accept"])
    return response


@require_safe
@cache_control(public=True, max_age=MINUTES_5)
def docs(request: HttpRequest) -> HttpResponse:
    """One page, rendered here: no script draws it, nothing comes from elsewhere."""
    with override("en"):  # as the descriptions are: a page of two languages reads badly, and worse from right to left
        response = render(request, "docs_api.html", page())
    response.trusted_types = True  # type: ignore[attr-defined]
    return response


@cache
def page() -> dict[str, Any]:
    reader = Reader(description())
    return {
        "server": reader.server,
        "introduction": reader.introduction(),
        "chapters": reader.chapters(),
        "ways_in": reader.ways_in(),
    }
