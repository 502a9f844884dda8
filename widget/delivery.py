"""Public files that are rendered: small, compressed once, and answered with 304 to who has them already."""

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
_INDENT = re.compile(r"^\s+", re.MULTILINE)


class Rendered(NamedTuple):
    """A text in each of the encodings that we speak."""

    etag: str
    identity: bytes
    br: bytes
    gzip: bytes


def public_file(request: HttpRequest, text: str, content_type: str, *, max_age: int) -> HttpResponse:
    """The text, for anybody and from any site, to be kept for `max_age` seconds."""
    rendered = render(text)
    encoding = accepted_encoding(request)
    etag = quote_etag(f"{rendered.etag}-{encoding or 'identity'}")
    response = HttpResponse(getattr(rendered, encoding or "identity"), content_type=content_type)
    if encoding:
        response.headers["Content-Encoding"] = encoding
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = f"public, max-age={max_age}"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    patch_vary_headers(response, ["Accept-Encoding"])
    return get_conditional_response(request, etag=etag, response=response) or response


def accepted_encoding(request: HttpRequest) -> str:
    offered = {part.partition(";")[0].strip() for part in request.headers.get("Accept-Encoding", "").split(",")}
    return next((name for name in ("br", "gzip") if name in offered), "")


@lru_cache(maxsize=512)
def render(text: str) -> Rendered:
    """Strip comments and indentation, and compress; kept, because a text changes only with a channel's settings."""
    body = strip(text).encode()
    return Rendered(hashlib.sha256(body).hexdigest()[:20], body, brotli.compress(body), gzip.compress(body, mtime=0))


def strip(text: str) -> str:
    """The text without indentation, comments that stand on lines of their own, and type annotations."""
    return _INDENT.sub("", _LINE_COMMENT.sub("", _BLOCK_COMMENT.sub("", text))).strip() + "\n"
