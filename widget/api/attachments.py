"""/widget/api/v1/attachments: files, up and down."""

from django.http import HttpResponse
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from chat.attachments import count_upload, fetch, present, upload
from core.files.forms import declared_size, download, read_file
from core.limits import hit
from core.net import client_address
from core.reasons import Reason, Refused
from widget.api.base import WidgetEndpoint, session_of
from widget.api.sessions import as_id


class Attachments(WidgetEndpoint):
    """POST: a form with one `file`. It waits a day for the message that names it."""

    parser_classes = [MultiPartParser]

    def post(self, request: Request) -> Response:
        session = session_of(request)
        count_upload(session, declared_size(request), address=client_address(request))
        file = read_file(request)
        return Response(present(upload(session, content=file.read(), name=file.name or "")), status=201)


class OneAttachment(WidgetEndpoint):
    """GET: the file, to be saved."""

    def get(self, request: Request, attachment_id: str) -> HttpResponse:
        session = session_of(request)
        hit("read", str(session.pk))
        found = as_id(attachment_id)
        if found is None:
            raise Refused(Reason.NOT_FOUND)
        return download(fetch(session, found))
