"""The frame and the hosted page."""

import json
from typing import Any

import brotli
import pytest
from django.test import Client

from accounts.models import EndUser
from channels_app.models import Channel, ChannelHost
from chatauth.models import Session
from core.reasons import Reason
from widget.words import FAILED, words_for

NOWHERE = "01890000-0000-7000-8000-000000000000"
PLACES = ["/widget/frame/{}/", "/chat/{}/"]
NOT_A_VISITORS = {
    "invalid_request", "scope_missing", "destination_refused", "not_found", "conflict", "payload_too_large",
    "unsupported_media_type", "delivery_failed",
}  # fmt: skip


def policy(client: Client, address: str) -> dict[str, str]:
    text = client.get(address).headers["Content-Security-Policy"]
    return {name: rest for name, _, rest in (part.strip().partition(" ") for part in text.split(";"))}


@pytest.mark.parametrize(
    ("origins", "expected"),
    [
        ([], "'self'"),
        (["https://shop.example", "http://localhost:9000"], "'self' https://shop.example http://localhost:9000"),
        (["*"], "*"),
    ],
)
def test_F01_the_frame_may_be_shown_by_the_allowed_sites_only(
    client: Client, site: Channel, origins: list[str], expected: str
) -> None:
    site.allowed_origins = origins
    site.save()
    assert policy(client, f"/widget/frame/{site.pk}/")["frame-ancestors"] == expected
    assert "X-Frame-Options" not in client.get(f"/widget/frame/{site.pk}/").headers


def test_F01_nobody_may_frame_the_hosted_page(client: Client, site: Channel) -> None:
    site.allowed_origins = ["*"]
    site.save()
    assert policy(client, f"/chat/{site.pk}/")["frame-ancestors"] == "'none'"


@pytest.mark.parametrize("place", PLACES)
def test_F08_the_pages_are_strict_private_and_unlisted(client: Client, site: Channel, place: str) -> None:
    address = place.format(site.pk)
    found = policy(client, address)
    assert (found["default-src"], found["script-src"], found["style-src"]) == ("'self'", "'self'", "'self'")
    assert found["require-trusted-types-for"] == "'script'"
    response = client.get(address)
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert not response.cookies


@pytest.mark.parametrize("place", PLACES)
def test_the_pages_are_sent_compressed(client: Client, site: Channel, place: str) -> None:
    plain = client.get(place.format(site.pk))
    packed = client.get(place.format(site.pk), headers={"Accept-Encoding": "br"})
    assert brotli.decompress(packed.content) == plain.content
    assert len(packed.content) < len(plain.content) / 2


@pytest.mark.parametrize("place", PLACES)
def test_a_page_verifies_nothing_and_writes_nothing(client: Client, site: Channel, place: str) -> None:
    response = client.get(place.format(site.pk), {"externalAuthCode": "forged", "token": "forged"})
    assert response.status_code == 200
    assert "forged" not in response.content.decode()
    assert not Session.objects.exists()
    assert not EndUser.objects.exists()


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("unknown", [NOWHERE, "nonsense", "%00"])
def test_an_unknown_channel_answers_as_an_inactive_one(client: Client, site: Channel, place: str, unknown: str) -> None:
    site.is_active = False
    site.allowed_origins = ["https://shop.example"]
    site.save()
    answers = [client.get(place.format(name)) for name in (site.pk, unknown)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].content == answers[1].content
    assert "The chat is closed" in answers[0].content.decode()
    same = [{name: value for name, value in answer.headers.items() if name != "X-Request-ID"} for answer in answers]
    assert same[0] == same[1]


def test_what_a_company_writes_is_escaped(client: Client, site: Channel) -> None:
    site.title = "<b>Acme</b></script>"
    site.greeting = "<img src=x>"
    site.save()
    page = client.get(f"/chat/{site.pk}/").content.decode()
    assert "<b>Acme" not in page
    assert "<img" not in page
    assert page.count("</script>") == page.count("<script")


@pytest.mark.parametrize(
    ("asked", "language", "direction"),
    [("ar", "ar", "rtl"), ("de-AT", "de", "ltr"), ("tlh", "en", "ltr"), ("", "en", "ltr")],
)
def test_the_page_speaks_the_hosts_language(
    client: Client, site: Channel, asked: str, language: str, direction: str
) -> None:
    page = client.get(f"/widget/frame/{site.pk}/", {"locale": asked}).content.decode()
    assert f'<html lang="{language}" dir="{direction}"' in page


def test_the_texts_of_later_parts_are_public_and_kept_by_their_version(client: Client, site: Channel) -> None:
    page = client.get(f"/widget/frame/{site.pk}/").content.decode()
    address = json.loads(page.partition('"config" type="application/json">')[2].partition("</script>")[0])["later"]
    response = client.get(address["words"])
    assert response.json()["back"] == "Back"
    assert response.headers["Cache-Control"] == "public, max-age=31536000"
    assert client.get(f"/widget/texts/{site.pk}/tlh.json").status_code == 404
    assert client.get(f"/widget/texts/{NOWHERE}/en.json").status_code == 404


def test_the_channels_own_host_shows_its_page_at_the_root(client: Client, site: Channel, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    ChannelHost.objects.create(channel=site, company=site.company, host="chat.acme.test")
    page = client.get("/", headers={"host": "chat.acme.test"}).content.decode()
    assert str(site.pk) in page
    elsewhere = client.get("/")
    assert (elsewhere.status_code, elsewhere.headers["Location"]) == (302, "/admin/")


@pytest.mark.parametrize("reason", sorted(set(Reason) - {Reason(name) for name in NOT_A_VISITORS}))
def test_every_refusal_that_a_visitor_can_meet_has_words_of_its_own(reason: Reason) -> None:
    title, sentence = words_for(reason)
    assert title != str(FAILED[0])
    assert not {"token", "JWT", "credential", str(reason)} & set(f"{title} {sentence}".split())


def test_the_stylesheet_has_its_accent_and_may_be_kept(client: Client, db: None) -> None:
    response = client.get("/widget/theme/ffcc00.css")
    text = response.content.decode()
    assert "--usher-accent:#ffcc00;--usher-on-accent:#000000" in text
    assert "/*" not in text
    assert response.headers["Cache-Control"] == "public, max-age=31536000"
    assert client.get("/widget/theme/FFCC00.css").status_code == 404
    assert client.get("/widget/theme/red}*{.css").status_code == 404
