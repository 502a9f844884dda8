"""Channel page > Install: asks for the site first, then shows what to copy; the same snippets as in the docs."""

from html import unescape

import pytest
from django.urls import reverse

from accounts.models import User
from channels_app.models import Channel
from channels_app.models.channels import Kind
from console.install.snippets import Place, minting, signing, text_of
from core.models import Entry
from tests.console.acting import logged_in
from tests.factories import ChannelFactory


@pytest.fixture
def address(site: Channel) -> str:
    return reverse("admin:channels_app_channel_origin", args=[site.pk])


def page_of(channel: Channel) -> str:
    return reverse("admin:channels_app_channel_change", args=[channel.pk])


def told(user: User, channel: Channel) -> str:
    return unescape(logged_in(user).get(page_of(channel)).content.decode())


def allow(channel: Channel, *origins: str, sign_in: str = "client_token external_jwt anonymous") -> None:
    Channel.objects.filter(pk=channel.pk).update(allowed_origins=list(origins), sign_in=sign_in.split())
    channel.refresh_from_db()


def test_without_a_site_one_box_asks_for_it_and_nothing_else(adam: User, site: Channel, address: str) -> None:
    page = told(adam, site)
    assert f'<form id="install-origin" method="post" action="{address}"' in page
    assert 'name="origin"' in page
    assert 'name="allowed_origins"' not in page
    assert "/external/v1/" not in page


def test_the_first_site_is_added_right_there(adam: User, site: Channel, address: str) -> None:
    response = logged_in(adam).post(address, {"origin": " https://shop.example "}, follow=True)
    assert response.redirect_chain == [(f"{page_of(site)}#install", 302)]
    page = response.content.decode()
    assert "From now on https://shop.example may show this chat." in page
    assert "/external/v1/" in page
    site.refresh_from_db()
    assert site.allowed_origins == ["https://shop.example"]
    entry = Entry.objects.get(action="channel.changed")
    assert (entry.actor_id, entry.company_id, entry.data) == (
        str(adam.pk),
        site.company_id,
        {"fields": ["allowed_origins"]},
    )


def test_a_site_that_is_there_is_added_once_and_loses_no_other(adam: User, site: Channel, address: str) -> None:
    allow(site, "https://a.example")
    for _ in range(2):
        logged_in(adam).post(address, {"origin": "https://b.example"})
    site.refresh_from_db()
    assert site.allowed_origins == ["https://a.example", "https://b.example"]
    assert Entry.objects.filter(action="channel.changed").count() == 1


def test_a_page_from_before_does_not_empty_the_list(adam: User, site: Channel) -> None:
    """It was asked for when the list was empty, and so has no box for it."""
    allow(site, "https://a.example")
    old = {"name": "New name", "sign_in": ["anonymous"], "enforcement": "enforce"}
    old |= {"merge_policy": "ask", "position": "end"}
    numbers = {"token_age": "86400", "token_age_max": "2592000", "code_lifetime_max": "604800", "accent": "#0f766e"}
    logged_in(adam).post(page_of(site), {**old, **numbers})
    site.refresh_from_db()
    assert (site.name, site.allowed_origins) == ("New name", ["https://a.example"])


def test_every_site_is_allowed_with_a_warning(adam: User, site: Channel, address: str) -> None:
    page = logged_in(adam).post(address, {"origin": "*"}, follow=True).content.decode()
    assert "Every site may now show this chat" in page
    assert "any site may show this chat and dress it as its own" in page


@pytest.mark.parametrize(
    "wrong", ["", "https://shop.example/", "shop.example", "https://Shop.example", "https://x:443", "ftp://x.y", "null"]
)
def test_what_is_no_origin_is_asked_for_again(adam: User, site: Channel, address: str, wrong: str) -> None:
    response = logged_in(adam).post(address, {"origin": wrong})
    assert response.status_code == 200
    assert "errorlist" in response.content.decode()
    site.refresh_from_db()
    assert site.allowed_origins == []


def test_X01_a_strangers_text_in_the_box_is_text(adam: User, address: str) -> None:
    page = logged_in(adam).post(address, {"origin": '"><script>alert(1)</script>'}).content.decode()
    assert "<script>alert" not in page


def test_an_agent_sees_the_lines_and_changes_nothing(ana: User, site: Channel, address: str) -> None:
    assert "No site can yet" in told(ana, site)
    assert 'name="origin"' not in told(ana, site)
    assert logged_in(ana).post(address, {"origin": "https://evil.example"}).status_code == 403
    allow(site, "https://shop.example")
    assert "/external/v1/" in told(ana, site)
    assert 'name="url"' not in told(ana, site)


def test_T05_the_neighbours_channel_is_not_there(boris: User, address: str, site: Channel) -> None:
    assert logged_in(boris).post(address, {"origin": "https://evil.example"}).status_code == 404
    site.refresh_from_db()
    assert site.allowed_origins == []


def test_another_kind_of_channel_has_no_site(adam: User, site: Channel) -> None:
    phone = ChannelFactory(company=site.company, kind=Kind.SMS)
    address = reverse("admin:channels_app_channel_origin", args=[phone.pk])
    assert logged_in(adam).post(address, {"origin": "https://shop.example"}).status_code == 404


def test_it_shows_every_snippet_with_the_real_ids(adam: User, site: Channel, settings: object) -> None:
    settings.PUBLIC_URL = "https://chat.example"  # type: ignore[attr-defined]
    allow(site, "https://shop.example")
    place = Place.of(site)
    page = told(adam, site)
    assert str(site.pk) in place.script_url
    others = [text_of(f"page.{name}", place) for name in ("token", "fetch", "code", "policy")]
    assert [
        text for text in [*(each.text for each in minting(place) + signing(place)), *others] if text not in page
    ] == []


@pytest.mark.parametrize(
    ("sign_in", "shown", "hidden"),
    [
        ("client_token anonymous", "USHER_MANAGEMENT_TOKEN", "USHER_IDENTITY_SECRET"),
        ("external_jwt", "USHER_IDENTITY_SECRET", "USHER_MANAGEMENT_TOKEN"),
        ("anonymous", "widget.js", "window.MB_TOKEN"),
    ],
)
def test_it_shows_only_the_ways_that_are_open(adam: User, site: Channel, sign_in: str, shown: str, hidden: str) -> None:
    allow(site, "https://shop.example", sign_in=sign_in)
    page = told(adam, site)
    assert shown in page
    assert hidden not in page
    assert ('name="url"' in page) is (sign_in != "anonymous")


def test_it_offers_a_token_while_there_is_none(adam: User, site: Channel, management_token: object) -> None:
    allow(site, "https://shop.example")
    assert "this channel has none yet" not in told(adam, site)
    management_token.delete()  # type: ignore[attr-defined]
    assert "this channel has none yet" in told(adam, site)
