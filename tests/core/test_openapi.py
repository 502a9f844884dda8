"""/api/schema/ and /api/docs/, and what the description of the API must say about every call."""

import json
import re
from io import StringIO

import pytest
import yaml
from django.core.management import call_command
from playwright.sync_api import Page

from core.openapi.views import description
from core.problems import problem
from core.reasons import Reason, Refused

SCHEMA, DOCS = "/api/schema/", "/api/docs/"
DOORS = {
    "POST /external/v1/incoming/mbWebChat/token",
    "POST /api/v1/appuid/{app_uid}/sdkusers/auth",
    "POST /api-authenticate-embedded-user",
    "POST /api/v1/channels/{channel_id}/tokens",
    "GET /live-core/getClient",
    "POST /live-core/setKeyValueProperties",
    "GET /api/v1/me",
    "GET /api/v1/channels",
    "GET /api/v1/channels/{channel_id}",
    "GET /api/v1/end-users",
    "POST /api/v1/end-users",
    "GET /api/v1/end-users/{end_user_id}",
    "PATCH /api/v1/end-users/{end_user_id}",
    "GET /api/v1/end-users/{end_user_id}/sessions",
    "POST /api/v1/end-users/{end_user_id}/logout",
}


def operations():
    return {
        f"{method.upper()} {path}": operation
        for path, methods in description()["paths"].items()
        for method, operation in methods.items()
    }


def test_the_description_is_valid_and_nothing_had_to_be_guessed():
    output = StringIO()
    call_command("spectacular", validate=True, fail_on_warn=True, stdout=output)
    assert yaml.safe_load(output.getvalue())["openapi"].startswith("3.1")


def test_it_covers_every_door_of_the_api():
    assert set(operations()) >= DOORS


@pytest.mark.parametrize("name", sorted(DOORS))
def test_every_call_tells_its_key_its_refusals_and_examples(name):
    operation = operations()[name]
    assert all(operation[part] for part in ("summary", "description", "security", "operationId"))
    assert {"401", "403", "429"} <= set(operation["responses"])
    for status, response in operation["responses"].items():
        [content] = response["content"].values()
        if status < "300":
            assert content["example"]
            continue
        for code, example in content["examples"].items():
            told = example["value"]
            assert told.get("code", told.get("error", {}).get("code")) == code
            assert str(Reason(code).status) == status
    if name.startswith(("POST", "PATCH")) and not name.endswith("logout"):
        [body] = operation["requestBody"]["content"].values()
        assert body["example"]
        assert {"400", "413", "415"} <= set(operation["responses"])


def test_the_schema_of_a_problem_is_what_a_problem_is():
    told = problem(Refused(Reason.INVALID_REQUEST, errors={"field": ["wrong"]}))
    assert set(told) == set(description()["components"]["schemas"]["Problem"]["properties"])


def test_the_schema_is_served_as_json_and_as_yaml(client):
    response = client.get(SCHEMA)
    assert response.headers["Content-Type"] == "application/vnd.oai.openapi+json"
    assert response.json() == json.loads(json.dumps(description()))
    for answer in (client.get(SCHEMA, {"format": "yaml"}), client.get(SCHEMA, headers={"Accept": "application/yaml"})):
        assert yaml.safe_load(answer.content) == response.json()
        assert answer.headers["ETag"] != response.headers["ETag"]
    assert client.get(SCHEMA, headers={"If-None-Match": response.headers["ETag"]}).status_code == 304
    assert client.post(SCHEMA).status_code == 405


def test_the_page_tells_of_every_call_without_anything_from_elsewhere(client):
    response = client.get(DOCS)
    html = response.content.decode()
    for name, operation in operations().items():
        assert f'id="{operation["operationId"]}"' in html, name
    sources = re.findall(r'<(?:link|script|img|use)[^>]*(?:href|src)="([^"]*)"', html)
    assert sources
    assert all(source.startswith("/static/") for source in sources)
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*src=)", html)
    assert "require-trusted-types-for" in response.headers["Content-Security-Policy"]


def test_the_page_shows_no_secret_that_would_work(client):
    assert not re.search(r"usher_(key|mt)_[A-Za-z0-9]{8}", client.get(DOCS).content.decode())


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("width", [375, 1280])
def test_a_reader_finds_a_call_and_its_refusals(page: Page, live_server, width):
    complaints = []
    page.on("console", lambda message: complaints.append(message.text))
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{live_server.url}{DOCS}")
    if width == 375:
        page.get_by_text("Contents").click()
    page.get_by_role("link", name="POST Make an end user").locator("visible=true").click()
    call = page.locator("#createEndUser")
    call.locator("summary", has_text="reasons to be refused").click()
    assert call.get_by_role("row", name="conflict").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert complaints == []
