"""What is rendered for everybody alike: small, compressed once, and answered with 304 to who has it already."""

import gzip
import hashlib
import re
from functools import lru_cache
from typing import NamedTuple

import brotli
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import quote_etag

_COMMENT = r"/\*(?:(?!\*/).)*\*/"
_BLOCK_COMMENT = re.compile(rf"^[ \t]*{_COMMENT}[ \t]*$|(?<=[ (]){_COMMENT} (?=\()", re.DOTALL | re.MULTILINE)
_LINE_COMMENT = re.compile(r"^[ \t]*//.*$", re.MULTILINE)
_NEVER = re.compile(r";q=0(\.0*)?$")  # RFC 9110, section 12.4.2
_INDENT = re.compile(r"^\s+", re.MULTILINE)


class Rendered(NamedTuple):
    """A text in each of the encodings that we speak."""

    etag: str
    identity: bytes
    br: bytes
    gzip: bytes


def public_file(request: HttpRequest, text: str, content_type: str, *, max_age: int) -> HttpResponse:
    """A script or stylesheet without its comments, for anybody and from any site, to be kept for `max_age` seconds."""
    return public_data(request, strip(text), content_type, max_age=max_age)


def public_data(request: HttpRequest, text: str, content_type: str, *, max_age: int) -> HttpResponse:
    """A text as it is, for anybody and from any site, to be kept for `max_age` seconds."""
    response = compressed(request, text, content_type)
    response.headers["Cache-Control"] = f"public, max-age={max_age}"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return get_conditional_response(request, etag=response.headers["ETag"], response=response) or response


def compressed(request: HttpRequest, text: str, content_type: str) -> HttpResponse:
    """A text that is the same for everybody, as small as the browser can take it. Never for what holds a secret."""
    rendered = render(text)
    encoding = accepted_encoding(request)
    response = HttpResponse(getattr(rendered, encoding or "identity"), content_type=content_type)
    if encoding:
        response.headers["Content-Encoding"] = encoding
    response.headers["ETag"] = quote_etag(f"{rendered.etag}-{encoding or 'identity'}")
    patch_vary_headers(response, ["Accept-Encoding"])
    return response


def accepted_encoding(request: HttpRequest) -> str:
    parts = [part.replace(" ", "") for part in request.headers.get("Accept-Encoding", "").split(",")]
    offered = {part.partition(";")[0] for part in parts if not _NEVER.search(part)}
    return next((name for name in ("br", "gzip") if name in offered), "")


@lru_cache(maxsize=512)
def render(text: str) -> Rendered:
    """Kept, because a text changes only with a channel's settings."""
    body = text.encode()
    return Rendered(hashlib.sha256(body).hexdigest()[:20], body, brotli.compress(body), gzip.compress(body, mtime=0))


def strip(text: str) -> str:
    """The text without indentation, comments that stand on lines of their own, and type annotations."""
    return _INDENT.sub("", _LINE_COMMENT.sub("", _BLOCK_COMMENT.sub("", text))).strip() + "\n"
