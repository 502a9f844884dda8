"""Files over HTTP: read from a form, and handed out so that a browser saves them and never shows them as a page."""

from typing import Any, NamedTuple

from django.core.exceptions import SuspiciousOperation
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.utils.http import content_disposition_header
from rest_framework.exceptions import ParseError

from core.reasons import Reason, Refused

ENVELOPE = 4_096  # bytes that a form may take around its file


class Content(NamedTuple):
    """A file as it is handed out: the type that we found out, and a harmless name."""

    content: bytes
    type: str
    name: str


def declared_size(request: Any) -> int:
    """What the file of a form may have, by the length of the body, before anything of it is read. Raises Refused."""
    length = request.META.get("CONTENT_LENGTH") or ""
    if not length.isdigit():
        raise Refused(Reason.INVALID_REQUEST, "Send the length of the body.")
    if not request.META.get("CONTENT_TYPE", "").lower().startswith("multipart/form-data"):
        raise Refused(Reason.UNSUPPORTED_MEDIA_TYPE, "Send the file as multipart/form-data.")
    return max(0, int(length) - ENVELOPE)


def read_file(request: Any) -> UploadedFile:
    """The form's one file, in the field `file`. Raises Refused(invalid_request)."""
    try:
        files = [file for name in request.FILES for file in request.FILES.getlist(name)]
    except (ParseError, MultiPartParserError, SuspiciousOperation) as error:
        raise Refused(Reason.INVALID_REQUEST, "The form cannot be read.") from error
    if len(files) != 1 or "file" not in request.FILES:
        raise Refused(Reason.INVALID_REQUEST, errors={"file": ["Send one file, in the field `file`."]})
    return files[0]


def download(found: Content) -> HttpResponse:
    """Nosniff, an attachment, and a policy under which nothing in it could act. Nothing is kept on the way."""
    response = HttpResponse(found.content, content_type=found.type)
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=found.name) or ""
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store"
    response.is_sandboxed = True  # type: ignore[attr-defined]
    return response
