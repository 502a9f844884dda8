"""Authorization tokens and web services: their forms, their rules beside the fields, and no secret shown."""

import re

import pytest
from django.urls import reverse

from bots.components import save_service, save_token
from bots.models import AuthorizationToken, WebService
from bots.requests import all_headers, readable_headers
from bots.scripts import publish
from core.audit import SYSTEM
from core.models import Entry
from tests.console.acting import logged_in

SECRET = "hunter2-of-acme"
TOKEN = {
    "uid": "shop",
    "method": "POST",
    "url": "https://shop.example/login",
    "ttl": "600",
    "is_json": "on",
    "path": "data.token",
    "hosts": "api.shop.example",
    "questions-0-text": "User name?",
    "questions-0-field": "username",
    "questions-1-text": "Password?",
    "questions-1-field": "password",
    "questions-1-secret": "on",
    "questions-2-text": "",
}
SERVICE = {
    "uid": "look",
    "method": "POST",
    "url": "https://shop.example/look?number={order}",
    "timeout": "8",
    "query-0-name": "lang",
    "query-0-value": "en",
    "headers-0-name": "X-From",
    "headers-0-value": "usher",
    "secret_headers-0-name": "X-Key",
    "secret_headers-0-value": SECRET,
    "body": '{"token": "{authtoken:shop}"}',
    "saves-0-path": "order.status",
    "saves-0-variable": "status",
}
ADD_TOKEN, ADD_SERVICE = "admin:bots_authorizationtoken_add", "admin:bots_webservice_add"


def errors_in(response) -> str:
    return " ".join(re.findall(r'<ul class="errorlist.*?</ul>', response.content.decode(), re.DOTALL))


@pytest.fixture
def service(acme) -> WebService:
    fields = {"uid": "look", "url": "https://shop.example/look", "secret_headers": {"X-Key": SECRET}}
    return save_service(acme, fields, by=SYSTEM)


def changed(service: WebService, **fields: str) -> dict[str, str]:
    return {"method": "GET", "url": service.url, "timeout": "8", "secret_headers-0-name": "X-Key", **fields}


def page_of(row) -> str:
    return reverse(f"admin:bots_{row._meta.model_name}_change", args=[row.pk])


def test_a_token_is_made_as_it_was_filled_in(console, acme, adam):
    response = console.post(reverse(ADD_TOKEN), TOKEN)
    assert response.status_code == 302, errors_in(response)
    made = AuthorizationToken.objects.get(company=acme, uid="shop")
    assert made.questions == [
        {"text": "User name?", "field": "username"},
        {"text": "Password?", "field": "password", "secret": True},
    ]
    assert (made.method, made.ttl, made.is_json, made.path) == ("POST", 600, True, "data.token")
    assert made.hosts == ["api.shop.example"]
    assert Entry.objects.filter(action="authorization_token.created", actor_id=str(adam.pk)).count() == 1


def test_post_is_chosen_before_anybody_chooses(console):
    text = console.get(reverse(ADD_TOKEN)).content.decode()
    assert re.search(r'value="POST"[^>]* checked', text)
    assert not re.search(r'value="GET"[^>]* checked', text)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("url", "ftp://shop.example/", "full address"),
        ("url", "https://{host}/login", "without placeholders"),
        ("path", "", "path of the token"),
        ("hosts", "Not A Host", "host name"),
        ("ttl", "1", "ten seconds or longer"),
        ("questions-1-field", "username", "questions"),
    ],
)
def test_what_is_wrong_with_a_token_is_said_and_nothing_is_kept(console, field, value, said):
    response = console.post(reverse(ADD_TOKEN), {**TOKEN, field: value})
    assert said in errors_in(response)
    assert not AuthorizationToken.objects.exists()


def test_S_a_service_keeps_its_secret_headers_sealed_and_unseen(console, acme):
    response = console.post(reverse(ADD_SERVICE), SERVICE)
    assert response.status_code == 302, errors_in(response)
    made = WebService.objects.get(company=acme, uid="look")
    assert (made.query, made.headers) == ({"lang": "en"}, {"X-From": "usher"})
    assert made.body == {"token": "{authtoken:shop}"}
    assert made.saves == [{"path": "order.status", "variable": "status"}]
    assert all_headers(made) == {"X-From": "usher", "X-Key": SECRET}
    assert SECRET not in made.secret_headers_sealed
    assert SECRET not in console.get(page_of(made)).content.decode()
    assert SECRET not in str(list(Entry.objects.values_list("data", flat=True)))


def test_a_secret_is_not_shown_again_when_the_form_is_refused(console):
    response = console.post(reverse(ADD_SERVICE), {**SERVICE, "url": "nowhere"})
    assert errors_in(response)
    assert SECRET not in response.content.decode()


def test_an_empty_value_keeps_a_secret_another_replaces_it_and_none_removes_it(console, service):
    assert console.post(page_of(service), changed(service)).status_code == 302
    service.refresh_from_db()
    assert all_headers(service) == {"X-Key": SECRET}
    console.post(page_of(service), changed(service, **{"secret_headers-0-value": "new"}))
    service.refresh_from_db()
    assert all_headers(service) == {"X-Key": "new"}
    console.post(page_of(service), changed(service, **{"secret_headers-0-name": ""}))
    service.refresh_from_db()
    assert (all_headers(service), service.secret_names) == ({}, [])


def test_K03_a_secret_that_the_vault_opens_no_longer_has_to_be_given_again(console, service, settings):
    settings.VAULT_KEYS = {"new": bytes(32)}
    assert console.get(page_of(service)).status_code == 200
    assert readable_headers(service) == {}
    assert "has no value yet" in errors_in(console.post(page_of(service), changed(service)))
    console.post(page_of(service), changed(service, **{"secret_headers-0-value": "new"}))
    service.refresh_from_db()
    assert all_headers(service) == {"X-Key": "new"}


def test_a_stored_secret_does_not_follow_the_address_to_another_host(console, service):
    response = console.post(page_of(service), changed(service, url="https://elsewhere.example/look"))
    assert "another host" in errors_in(response)
    service.refresh_from_db()
    assert service.url == "https://shop.example/look"
    console.post(
        page_of(service), changed(service, url="https://elsewhere.example/", **{"secret_headers-0-value": "its own"})
    )
    service.refresh_from_db()
    assert all_headers(service) == {"X-Key": "its own"}


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("url", "https://{host}/look", "placeholders in path and query only"),
        ("body", "{not json", "Write JSON"),
        ("headers-0-name", "Two words", "names of headers"),
        ("saves-0-variable", "CHAT_URL", "path and variable"),
        ("secret_headers-0-value", "", "has no value yet"),
        ("timeout", "11", "Write 10 or less"),
    ],
)
def test_what_is_wrong_with_a_service_is_said_and_nothing_is_kept(console, field, value, said):
    response = console.post(reverse(ADD_SERVICE), {**SERVICE, field: value})
    assert said in errors_in(response)
    assert not WebService.objects.exists()


def test_what_a_script_uses_cannot_be_deleted_and_names_the_script(console, acme, script, service):
    steps = [{"key": "look", "kind": "service", "service": "look"}]
    version = publish(script, by=SYSTEM)
    version.steps.filter(key="hello").update(kind="service", settings={"service": steps[0]["service"]})
    text = console.get(page_of(service)).content.decode()
    assert reverse("admin:bots_script_change", args=[script.pk]) in text
    delete = reverse("admin:bots_webservice_delete", args=[service.pk])
    assert console.post(delete, {"post": "yes"}).status_code == 403
    assert WebService.objects.filter(pk=service.pk).exists()
    script.delete()
    assert console.post(delete, {"post": "yes"}).status_code == 302
    assert not WebService.objects.filter(pk=service.pk).exists()


def test_T01_the_neighbour_finds_nothing_and_may_use_the_same_id(boris, bolt, acme, service):
    client = logged_in(boris)
    assert client.get(page_of(service)).status_code == 404
    assert client.post(page_of(service), changed(service)).status_code == 404
    assert client.post(reverse(ADD_SERVICE), SERVICE).status_code == 302
    assert WebService.objects.filter(uid="look").count() == 2


def test_an_agent_sees_neither(ana, acme):
    question = {"text": "PIN?", "field": "pin"}
    token = save_token(acme, {"uid": "pin", "url": "https://shop.example/", "questions": [question]}, by=SYSTEM)
    client = logged_in(ana)
    assert client.get(reverse("admin:bots_authorizationtoken_changelist")).status_code == 403
    assert client.get(page_of(token)).status_code in (403, 404)
