"""Sign-in by a code on the channel's Sign-in tab, in provisioning files and in the API."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from channels_app.models import Channel
from console.provision.companies import provision
from console.provision.fields import BadFile
from core import vault
from core.models import Entry
from tests.factories import ApiKeyFactory

YAML = {"country": "TR", "countries": ["TR", "DE"], "ask_name": True, "texts": {"tr": {"phone_header": "Numaranız"}}}


@pytest.fixture
def place(client: Client, adam: User, site: Channel) -> str:
    client.force_login(adam)
    return reverse("admin:channels_app_channel_change", args=[site.pk])


def form_of(channel: Channel, **changes: Any) -> dict[str, Any]:
    """The channel's page as a browser posts it."""
    return {
        "name": channel.name,
        "is_active": "on",
        "sign_in": ["sms_code", "email_code"],
        "enforcement": "enforce",
        "merge_policy": "ask",
        "token_age": 86_400,
        "token_age_max": 2_592_000,
        "code_lifetime_max": 604_800,
        "requires_exp": "on",
        "accent": "#0f766e",
        "position": "end",
        "code_country": "gb",
        "code_countries": "gb, ie TR",
        "asks_name": "on",
        "email_access": "invited",
        "invited_emails": "vera@example.com\n@acme.test",
        "email_first": "on",
        "code_service": "built_in",
        "code_texts-tr-phone_header": "Numaranız",
        "code_texts-en-code_text": "  ",
        **changes,
    }


def test_an_admin_says_how_codes_are_sent(client: Client, place: str, site: Channel) -> None:
    assert client.post(place, form_of(site)).status_code == 302
    site.refresh_from_db()
    assert (site.code_country, site.code_countries) == ("GB", ["GB", "IE", "TR"])
    assert (site.asks_name, site.asks_email, site.email_first) == (True, False, True)
    assert site.invited_emails == ["vera@example.com", "@acme.test"]
    assert site.code_texts == {"tr": {"phone_header": "Numaranız"}}
    fields = Entry.objects.get(action="channel.changed").data["fields"]
    assert {"code_countries", "invited_emails", "code_texts"} <= set(fields)
    shown = client.get(place).content.decode()
    assert 'value="Numaranız"' in shown
    assert "GB, IE, TR" in shown


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"code_country": "XX"}, "two letters"),
        ({"code_countries": "GB, Turkey"}, "two letters"),
        ({"invited_emails": "vera"}, "vera@example.com"),
        ({"invited_emails": ""}, "Invite at least one address"),
        ({"code_service": "own_sender"}, "Give the address of your service."),
        ({"code_service": "own", "code_sender_url": "https://a.example/s"}, "Give the address of your service."),
        ({"code_sender_url": "http://169.254.169.254/"}, "Only https addresses on port 443 are allowed."),
        ({"code_texts-tr-phone_header": "x" * 81}, "at most 80 characters"),
    ],
)
def test_what_cannot_work_is_said_at_its_field(
    client: Client, place: str, site: Channel, changes: dict[str, str], sentence: str
) -> None:
    answer = client.post(place, form_of(site, **changes))
    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    site.refresh_from_db()
    assert site.code_country == ""


def test_without_a_country_the_admin_is_warned(client: Client, place: str, site: Channel, settings: Any) -> None:
    settings.SMS_COUNTRIES = []
    answer = client.post(place, form_of(site, code_country="", code_countries=""), follow=True)
    assert "Nobody gets a code by SMS yet" in answer.content.decode()


def test_a_service_without_a_secret_is_not_called_and_the_admin_is_warned(
    client: Client, place: str, site: Channel
) -> None:
    form = form_of(site, code_service="own_sender", code_sender_url="https://sms.example.com/send")
    assert "Your service is not called yet" in client.post(place, form, follow=True).content.decode()
    Channel.objects.update(code_secret_sealed=vault.seal("s" * 40))
    assert "Your service is not called yet" not in client.post(place, form, follow=True).content.decode()


def test_the_secret_of_own_services_is_shown_once(client: Client, place: str, site: Channel) -> None:
    address = reverse("admin:channels_app_channel_code_secret", args=[site.pk])
    asked = client.get(address).content.decode()
    nonce = asked.partition('name="once" value="')[2].partition('"')[0]
    shown = client.post(address, {"once": nonce})
    assert "no-store" in shown.headers["Cache-Control"]
    site.refresh_from_db()
    secret = vault.unseal(site.code_secret_sealed)
    assert secret in shown.content.decode()
    assert secret not in client.get(place).content.decode()
    assert client.post(address, {"once": nonce}).status_code == 409
    entry = Entry.objects.get(action="channel.code_secret_made")
    assert secret not in json.dumps(entry.data)


def test_agents_and_neighbours_make_no_secret(client: Client, ana: User, boris: User, site: Channel) -> None:
    address = reverse("admin:channels_app_channel_code_secret", args=[site.pk])
    for person, status in ((ana, 403), (boris, 404)):
        client.force_login(person)
        assert client.post(address).status_code == status
    site.refresh_from_db()
    assert site.code_secret_sealed == ""


def file_with(**codes: Any) -> dict[str, Any]:
    return {"companies": [{"slug": "acme", "channels": [{"slug": "site", "sign_in": ["sms_code"], "codes": codes}]}]}


def test_provision_sets_codes_up_and_prints_a_secret_once(db: None) -> None:
    own = {"service": "own_sender", "sender_url": "https://sms.acme.example/send"}
    made = provision(file_with(**YAML, **own, email_access="invited", invited=["@acme.test"]))
    channel = Channel.objects.get()
    assert (channel.code_country, channel.code_countries, channel.asks_name) == ("TR", ["TR", "DE"], True)
    assert channel.code_texts == {"tr": {"phone_header": "Numaranız"}}
    assert made["companies"]["acme"]["channels"]["site"]["codes"]["secret"] == vault.unseal(channel.code_secret_sealed)
    count = Entry.objects.count()
    again = provision(file_with(**YAML, **own, email_access="invited", invited=["@acme.test"]))
    assert "codes" not in again["companies"]["acme"]["channels"]["site"]
    assert Entry.objects.count() == count


@pytest.mark.parametrize(
    "codes",
    [
        {"country": "Turkey"},
        {"countries": ["XX"]},
        {"texts": {"xx": {}}},
        {"texts": {"tr": {"phone": "x"}}},
        {"service": "own"},
        {"email_access": "invited"},
        {"pigeon": True},
    ],
)
def test_provision_names_what_is_wrong(db: None, codes: dict[str, Any]) -> None:
    with pytest.raises(BadFile):
        provision(file_with(**codes))
    assert not Channel.objects.exists()


def test_the_api_tells_the_rules_and_neither_secret_nor_guests(client: Client, site: Channel) -> None:
    site.code_country, site.invited_emails = "GB", ["vera@example.com"]
    site.code_secret_sealed = vault.seal("a secret")
    site.save()
    key = ApiKeyFactory(company=site.company, scopes=["channels:read"])
    answer = client.get(f"/api/v1/channels/{site.pk}", headers={"Authorization": f"Bearer {key.text}"})
    assert answer.json()["codes"]["country"] == "GB"
    text = answer.content.decode()
    assert "vera@example.com" not in text
    assert site.code_secret_sealed not in text
