"""What a channel shows and promises its visitors, as a file says it."""

from typing import Any

from django.core.exceptions import ValidationError

from console.hours import as_hours
from console.provision.fields import BadFile, Node, given

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def visitor_fields(node: Node) -> dict[str, Any]:
    """Fields of the channel; absent members stay as they are."""
    return given(
        node,
        {
            "starters": lambda: node.texts("starters"),
            "disclaimer": lambda: node.text("disclaimer"),
            "words": lambda: node.mapping("words"),
            "working_hours": lambda: hours_of(node),
            "time_zone": lambda: node.text("time_zone"),
            "mails_unread": lambda: node.truth("mails_unread"),
            "mails_transcript": lambda: node.truth("mails_transcript"),
        },
    )


def hours_of(node: Node) -> list[list[int]]:
    """`{monday: "09:00-12:30, 13:30-17:00"}`; days that it does not name are days off, and `{}` means at any time."""
    days = Node(node.mapping("working_hours") or {}, f"{node.path}.working_hours")
    lines = [days.text(day) or "" for day in DAYS]
    days.close()
    try:
        return as_hours(lines)
    except ValidationError as error:
        raise BadFile(days.path, error.messages[0]) from error
