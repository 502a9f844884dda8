"""The demo shop: there with DEBUG only, and each of its cases is what it says."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from accounts.models import Company
from channels_app.models import Channel, ManagementToken
from chatauth.methods.client_token import ClientTokenMethod
from core.reasons import Refused
from tests.factories import ChannelFactory

HOST = {"host": "localhost:8000"}


@pytest.fixture
def demo(client: Client, site: Channel, management_token: ManagementToken, settings: Any, tmp_path: Path) -> Client:
    settings.DEBUG = True
    settings.USHER_HOME = tmp_path
    settings.PUBLIC_URL = "http://localhost:8000"
    (tmp_path / "demo.json").write_text(json.dumps({"management_token": management_token.text}))
    ChannelFactory(company=site.company, slug="help", name="Help", sign_in=["anonymous"])
    return client


def handed_over(client: Client, case: str) -> dict[str, str]:
    page = client.get("/demo/", {"as": case} if case else {}, headers=HOST).content.decode()
    found = re.search(r'<script id="visitor" type="application/json">(.*?)</script>', page)
    assert found
    visitor: dict[str, str] = json.loads(found[1])
    return visitor


def test_it_does_not_exist_in_production(demo: Client, settings: Any) -> None:
    assert demo.get("/demo/", headers=HOST).status_code == 200
    settings.DEBUG = False
    settings.ALLOWED_HOSTS = ["*"]
    assert demo.get("/demo/", headers=HOST).status_code == 404


def test_the_shops_backend_vouches_for_vera(demo: Client, site: Channel) -> None:
    given = handed_over(demo, "")
    proof = ClientTokenMethod().prove(site, credential=given["token"], client=given["client"])
    assert proof.assurance == "verified"


@pytest.mark.parametrize(
    ("case", "reason"), [("mismatch", "client_mismatch"), ("expired", "token_expired"), ("forged", "signature_invalid")]
)
def test_each_bad_token_is_bad_in_the_way_it_says(demo: Client, site: Channel, case: str, reason: str) -> None:
    given = handed_over(demo, case)
    with pytest.raises(Refused) as refused:
        ClientTokenMethod().prove(site, credential=given["token"], client=given["client"])
    assert refused.value.reason == reason


@pytest.mark.parametrize("case", ["nobody", "help"])
def test_strangers_hand_over_nothing(demo: Client, case: str) -> None:
    assert handed_over(demo, case) == {}


def test_the_help_pages_show_their_own_channel(demo: Client, acme: Company) -> None:
    channel = Channel.objects.get(company=acme, slug="help")
    assert str(channel.pk) in demo.get("/demo/", {"as": "help"}, headers=HOST).content.decode()


def test_before_the_demo_is_made_the_page_says_how(demo: Client, settings: Any, tmp_path: Path) -> None:
    settings.USHER_HOME = tmp_path / "elsewhere"
    page = demo.get("/demo/", headers=HOST).content.decode()
    assert "manage.py demo" in page
    assert "widget.js" not in page


def test_another_name_of_the_machine_leads_to_ours(demo: Client) -> None:
    response = demo.get("/demo/", {"as": "help"}, headers={"host": "127.0.0.1:8000"})
    assert (response.status_code, response.headers["Location"]) == (302, "http://localhost:8000/demo/?as=help")
