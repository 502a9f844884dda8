"""GET /widget.js."""

import gzip
import json
import re
from collections.abc import Callable
from typing import Any

import brotli
import pytest
from django.test import Client

from accounts.models import Company
from channels_app.models import Channel, ChannelHost
from channels_app.origins import own_origin
from widget.script import version_of_rest

BUDGET = 2_500  # bytes
NOWHERE = "01890000-0000-7000-8000-000000000000"


def script(client: Client, query: str, **headers: Any) -> str:
    response = client.get(f"/widget.js{query}", **headers)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "text/javascript; charset=utf-8"
    return response.content.decode()


def settings_in(text: str) -> dict[str, Any]:
    """What the script hands to its loader."""
    found = re.search(r'usher\(JSON\.parse\("(.*)"\)\);', text)
    assert found
    settings: dict[str, Any] = json.loads(json.loads(f'"{found[1]}"'))
    return settings


def test_it_carries_the_public_settings_of_the_channel(client: Client, site: Channel) -> None:
    site.allowed_origins = ["https://shop.example"]
    site.accent = "#ffcc00"
    site.save()
    assert settings_in(script(client, f"?channel={site.pk}")) == {
        "channel": str(site.pk),
        "origin": own_origin(),
        "rest": f"/widget/host.js?v={version_of_rest()}",
        "title": "Chat with Acme",
        "accent": "#ffcc00",
        "ink": "#000000",
        "position": "end",
        "allowed": f"{own_origin()} https://shop.example",
        "refusal": "",
        "error": "",
    }


def test_X07_settings_cannot_break_out_of_the_script(client: Client, site: Channel) -> None:
    site.title = "</script><!--'\"`\\u0022);alert(1)//\u2028\n${1}"
    site.save()
    text = script(client, f"?channel={site.pk}")
    assert "</script" not in text
    assert "alert(1)" in text
    assert text.count("\u2028") == 0
    assert settings_in(text)["title"] == f"Chat with {site.title}"


def test_it_is_kept_for_a_minute_and_answers_304_to_who_has_it(client: Client, site: Channel) -> None:
    address = f"/widget.js?channel={site.pk}"
    response = client.get(address)
    assert response.headers["Cache-Control"] == "public, max-age=60"
    assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert not response.cookies
    etag = response.headers["ETag"]
    again = client.get(address, headers={"If-None-Match": etag})
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", etag)
    site.accent = "#123456"
    site.save()
    assert client.get(address, headers={"If-None-Match": etag}).status_code == 200


@pytest.mark.parametrize("address", ["/widget.js?channel={}", "/widget/host.js?v=1"])
@pytest.mark.parametrize(
    ("accepted", "encoding", "unpack"),
    [("gzip, deflate, br", "br", brotli.decompress), ("gzip, br;q=0", "gzip", gzip.decompress)],
)
def test_it_is_sent_compressed_to_who_can_read_that(
    client: Client, site: Channel, address: str, accepted: str, encoding: str, unpack: Callable[[bytes], bytes]
) -> None:
    address = address.format(site.pk)
    plain = client.get(address)
    packed = client.get(address, headers={"Accept-Encoding": accepted})
    assert packed.headers["Content-Encoding"] == encoding
    assert unpack(packed.content) == plain.content
    assert packed.headers["ETag"] != plain.headers["ETag"]
    assert "Accept-Encoding" in packed.headers["Vary"]


def test_it_weighs_little_with_the_settings_in_it(client: Client, site: Channel) -> None:
    site.title = "Acme Outdoor and Sons"
    site.allowed_origins = [f"https://{name}.shop.example" for name in ("www", "checkout", "help")]
    site.save()
    text = script(client, f"?channel={site.pk}")
    assert len(brotli.compress(text.encode())) <= BUDGET


@pytest.mark.parametrize(
    "query", [f"?channel={NOWHERE}", "?channel=nonsense", "?channel=%00%ff", f"?channel={NOWHERE[:-1]}"]
)
def test_an_unknown_channel_gets_a_script_that_says_so(client: Client, db: None, query: str) -> None:
    found = settings_in(script(client, query))
    assert found["refusal"] == "channel_inactive"
    assert "unknown or inactive" in found["error"]


def test_an_unknown_channel_answers_as_an_inactive_one(client: Client, site: Channel) -> None:
    unknown = script(client, f"?channel={NOWHERE}")
    site.is_active = False
    site.save()
    assert script(client, f"?channel={site.pk}") == unknown


def test_a_channel_of_an_inactive_company_is_inactive(client: Client, acme: Company, site: Channel) -> None:
    acme.is_active = False
    acme.save()
    assert settings_in(script(client, f"?channel={site.pk}"))["refusal"] == "channel_inactive"


def test_without_a_channel_it_says_how_to_name_one(client: Client, db: None) -> None:
    assert "widget.js?channel=" in settings_in(script(client, ""))["error"]


def test_on_the_channels_own_host_it_needs_no_channel_and_no_other_host(
    client: Client, site: Channel, settings: Any
) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    ChannelHost.objects.create(channel=site, company=site.company, host="chat.acme.test")
    found = settings_in(script(client, "", headers={"host": "Chat.Acme.test"}))
    assert found["channel"] == str(site.pk)
    assert found["origin"] == "http://chat.acme.test"
    elsewhere = settings_in(script(client, f"?channel={site.pk}", headers={"host": "other.test"}))
    assert elsewhere["origin"] == own_origin()


def test_the_rest_of_the_script_may_be_imported_by_any_site_and_kept_for_long(client: Client, db: None) -> None:
    response = client.get("/widget/host.js?v=1")
    assert response.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.headers["Cache-Control"] == "public, max-age=31536000"
    assert not response.cookies
    assert "\n/**" not in response.content.decode()
