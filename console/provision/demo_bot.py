"""The demo's bot: it greets by name, logs in at the demo shop's own service and looks up an order, by text message."""

from typing import Any
from urllib.parse import urlsplit

from django.apps import apps

from core.outbound import OutboundError, check_url

PHONE = {"slug": "texts", "name": "Text messages", "kind": "sms"}


def demo_bots(public_url: str) -> list[dict[str, Any]]:
    """Empty once it is there, so that what somebody changed stays; and where the shop's service may not be called."""
    if apps.get_model("bots", "Bot").objects.filter(company__slug="acme", slug="helper").exists():
        return []
    return [] if why_without(public_url) else [document(public_url)]


def why_without(public_url: str) -> str:
    """Empty where the bot can do its work, else what has to be set."""
    if may_call(f"{public_url}/demo/shop/login/"):
        return ""
    target = urlsplit(public_url).netloc
    return f"without its bot: set OUTBOUND_ALLOW={target} here and for the server, and run this again"


def may_call(url: str) -> bool:
    """The shop's service is on this machine, which OUTBOUND_ALLOW has to name."""
    try:
        check_url(url)
    except OutboundError:
        return False
    return True


def document(public_url: str) -> dict[str, Any]:
    questions = [
        {"text": "To look it up I log in at the shop. What is your user name? (vera)", "field": "username"},
        {"text": "And your password? (tent)", "field": "password", "secret": True},
    ]
    return {
        "slug": "helper",
        "name": "Acme Helper",
        "channels": [{"slug": PHONE["slug"], "is_default": True}],
        "authorization_tokens": [
            {
                "uid": "shop",
                "url": f"{public_url}/demo/shop/login/",
                "questions": questions,
                "is_json": True,
                "path": "data.token",
                "ttl": 600,
            }
        ],
        "web_services": [
            {
                "uid": "order",
                "url": f"{public_url}/demo/shop/order/?number={{order}}&token={{authtoken}}",
                "saves": [{"path": "order.status", "variable": "status"}],
            }
        ],
        "scripts": [{"slug": "order", "name": "Where is my order?", "starts": [{"on": "fallback"}], "steps": STEPS}],
    }


STEPS: list[dict[str, Any]] = [
    {
        "key": "known",
        "kind": "condition",
        "cases": [{"variable": "NAME", "test": "known", "go": "take-name"}],
        "otherwise": "ask-name",
    },
    {"key": "ask-name", "kind": "ask", "text": "Hello! What is your name?", "variable": "name", "next": "greet"},
    {"key": "take-name", "kind": "set", "variable": "name", "value": "{NAME}"},
    {"key": "greet", "kind": "say", "text": "Good to hear from you, {name}."},
    {
        "key": "number",
        "kind": "ask",
        "text": "Which order is it about? (20417)",
        "type": "number",
        "variable": "order",
        "fallback": "person",
    },
    {"key": "login", "kind": "token", "token": "shop", "fallback": "person"},
    {"key": "look", "kind": "service", "service": "order", "fallback": "person"},
    {"key": "tell", "kind": "say", "text": "Order {order}: {status}."},
    {
        "key": "more",
        "kind": "ask",
        "text": "Is that all?",
        "type": "choice",
        "options": [{"text": "Yes", "go": "bye"}, {"text": "No", "go": "person"}],
        "fallback": "person",
    },
    {"key": "bye", "kind": "end", "text": "Goodbye, {name}."},
    {"key": "person", "kind": "handover", "text": "One moment, a colleague takes over."},
]
