"""What is done to a row: a page of its own says what will happen and asks, and only that page's POST does it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise

from console.making import unstored

ASK = "console/ask_page.html"
Text = str | Promise


@dataclass(frozen=True)
class Deed:
    """`points` say with an icon each what will happen; `label` stands on the button."""

    label: Text
    question: Text
    points: Sequence[tuple[str, Text]]
    is_harmful: bool = field(default=False, kw_only=True)


def ask(request: HttpRequest, deed: Deed, context: dict[str, Any], *, template: str = ASK) -> HttpResponse:
    """`context` has the `trail`, and where `back` leads to."""
    asked = {"title": deed.question, "points": deed.points, "press": deed.label, "is_harmful": deed.is_harmful}
    return unstored(request, template, {**context, **asked})
