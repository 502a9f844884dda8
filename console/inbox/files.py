"""Files of the inbox: sent by staff into a conversation, and those of visitors fetched."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from chat.attachments import count_staff_upload, fetch_for_staff, present, upload_for_staff
from console.inbox.access import agent, check, for_agents
from core.files.forms import declared_size, download, read_file
from core.net import client_address
from core.problems import problem_response
from core.reasons import Refused


@for_agents("POST")
def attachments(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """A form with one `file`, for a message into this conversation: `{id, name, type, size, width?, height?}`."""
    count_staff_upload(agent(request), declared_size(request))
    file = read_file(request)
    return present(upload_for_staff(agent(request), pk, content=file.read(), name=file.name or ""))


def attachment(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The file, to be saved."""
    try:
        check(request, "GET")
        return download(fetch_for_staff(agent(request), pk, address=client_address(request)))
    except Refused as refused:
        return problem_response(refused)
