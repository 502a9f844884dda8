"""The provisioning files of the documentation, as they stand there, one after the other."""

import re
from pathlib import Path
from typing import Any

from bots.models import Script
from channels_app.models import Channel
from console.provision.companies import provision
from console.provision.fields import load

DOCS = Path(__file__).resolve().parents[2] / "docs"


def file_of(page: str) -> dict[str, Any]:
    found = re.search(r"(?ms)^```yaml\n(.*?)^```", (DOCS / page).read_text(encoding="utf-8"))
    assert found
    return load(found[1])


def test_what_the_pages_show_is_taken(db):
    made = provision(file_of("operator.md"))["companies"]["acme"]
    assert made["channels"]["site"]["management_tokens"]["backend"].startswith("usher_mt_")
    assert made["staff"]["owner@acme.example"]["invitation"].startswith("http")
    assert provision(file_of("operator.md"))["companies"]["acme"]["staff"] == {
        "owner@acme.example": {"id": made["staff"]["owner@acme.example"]["id"], "role": "owner"}
    }
    codes = file_of("codes.md")
    again = provision({"companies": [{"slug": "acme", **codes}]})["companies"]["acme"]
    assert again["channels"]["site"]["codes"]["secret"]
    assert Channel.objects.get(slug="site").invited_emails == ["@example.com"]
    texts = {"slug": "texts", "kind": "sms"}
    provision({"companies": [{"slug": "acme", "channels": [texts], **file_of("scripts.md")}]})
    assert Script.objects.get(slug="order").published is not None
