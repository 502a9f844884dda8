"""The demo's telephone and the shop's service, which a bot asks about an order."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import Company
from bots.exchange import import_bot
from console.provision.demo_bot import demo_bots, document, why_without
from core.audit import SYSTEM
from tests.factories import ChannelFactory
from tests.jobs import run_jobs

PHONE, HEARD = "/demo/phone/", "/demo/phone/heard/"
LOGIN, ORDER = "/demo/shop/login/", "/demo/shop/order/"


@pytest.fixture
def demo(settings) -> None:
    settings.DEBUG = True


def log_in(**fields: Any) -> Any:
    return Client(enforce_csrf_checks=True).post(LOGIN, fields, content_type="application/json")


def test_without_debug_there_is_neither_telephone_nor_service(settings, db):
    settings.DEBUG = False
    client = Client()
    for address in (PHONE, HEARD, ORDER):
        assert client.get(address).status_code == 404
    assert client.post(LOGIN, {}, content_type="application/json").status_code == 404


def test_the_service_lets_in_whoever_knows_the_password_and_tells_of_orders(demo):
    token = log_in(username="Vera", password="tent").json()["data"]["token"]
    found = Client().get(ORDER, {"number": "20417", "token": token}).json()
    assert found["order"]["status"] == "a new set of poles is on its way"
    assert Client().get(ORDER, {"number": "1", "token": token}).status_code == 404
    assert Client().get(ORDER, {"number": "20417", "token": token + "x"}).status_code == 401
    assert log_in(username="vera", password="boots").status_code == 401
    assert log_in(username="nobody", password="tent").status_code == 401
    assert log_in(username="vera").status_code == 400


def test_the_demos_bot_is_left_out_where_the_service_may_not_be_called_and_the_command_says_so(acme, settings):
    settings.OUTBOUND_ALLOW = []
    assert demo_bots("http://localhost:8000") == []
    assert "set OUTBOUND_ALLOW=localhost:8000" in why_without("http://localhost:8000")
    settings.OUTBOUND_ALLOW = ["localhost:8000"]
    assert why_without("http://localhost:8000") == ""
    assert [bot["slug"] for bot in demo_bots("http://localhost:8000")] == ["helper"]


def test_a_text_from_the_telephone_is_answered_by_the_bot(demo, settings, acme: Company):
    settings.OUTBOUND_ALLOW = ["localhost:8000"]
    ChannelFactory(company=acme, slug="texts", name="Texts", kind="sms")
    import_bot(acme, document("http://localhost:8000"), by=SYSTEM)
    client = Client()
    assert client.post(PHONE, {"text": "Hello"}).status_code == 302
    run_jobs()
    first, second = client.get(HEARD).json()["lines"]
    assert first == {"own": True, "text": "Hello"}
    assert not second["own"]
    assert "What is your name?" in second["text"]
    client.post(PHONE, {"text": "<b>Vera</b>"})
    run_jobs()
    text = client.get(PHONE).content.decode()
    assert "Good to hear from you, &lt;b&gt;Vera" in text
    assert "Which order is it about?" in text
    assert text.count('<li class="own">') == 2
    for said in ("20417", "vera", "tent"):
        client.post(PHONE, {"text": said})
        run_jobs()
    assert [line["text"] for line in client.get(HEARD).json()["lines"] if line["own"]][-2:] == ["••••••", "••••••"]


def test_the_telephone_speaks_the_language_of_its_browser_and_names_the_company(demo, acme: Company):
    ChannelFactory(company=acme, slug="texts", name="Texts", kind="sms")
    client = Client(headers={"Accept-Language": "ar"})
    client.post(PHONE, {"text": "Hello"})
    text = client.get(PHONE).content.decode()
    assert '<html lang="ar" dir="rtl">' in text
    assert f'data-you="أنت" data-company="{acme.name}"' in text
    assert '<span class="who">أنت</span><p class="lines" dir="auto">Hello</p>' in text
    assert '<html lang="en" dir="ltr">' in Client().get(PHONE).content.decode()


def test_the_bot_stays_as_somebody_changed_it(acme, settings):
    settings.OUTBOUND_ALLOW = ["localhost:8000"]
    ChannelFactory(company=acme, slug="texts", name="Texts", kind="sms")
    import_bot(acme, document("http://localhost:8000"), by=SYSTEM)
    assert demo_bots("http://localhost:8000") == []
