"""Each snippet that integrators copy, run by its own language against the real server."""

import json
import re
from http.client import HTTPConnection
from pathlib import Path

import pytest

from channels_app.models import Channel, ManagementToken
from console.install.snippets import RUN_BY_TESTS, SIGNING, Place, minting, signing, text_of
from tests.docs.runtimes import RUNTIMES, attempt, run
from tests.factories import SIGNING_SECRET, ApiKeyFactory, SigningKeyFactory
from tests.live_server import LiveServer

JWT = re.compile(r"[\w-]+\.[\w-]+\.[\w-]+")
CLIENT = "customer-1042"


@pytest.fixture
def place(server: LiveServer, site: Channel) -> Place:
    """Acme's web channel as its Install tab names it."""
    site.sign_in = ["client_token", "external_jwt"]
    site.save()
    return Place.of(site)


def token_in(printed: str) -> str:
    found = JWT.findall(printed)
    assert len(found) == 1, printed
    return found[0]


def sign_in(server: LiveServer, site: Channel, method: str, credential: str, **more: str) -> dict:
    wire = HTTPConnection("localhost", server.port, timeout=10)
    body = {"channel": str(site.pk), "method": method, "credential": credential, **more}
    wire.request("POST", "/widget/api/v1/sessions", json.dumps(body), {"Content-Type": "application/json"})
    answer = wire.getresponse()
    told = json.loads(answer.read())
    assert answer.status == 201, told
    return told


@pytest.mark.parametrize("language", sorted(RUN_BY_TESTS))
def test_it_mints_a_token_that_signs_in(
    server: LiveServer, site: Channel, management_token: ManagementToken, place: Place, tmp_path: Path, language: str
) -> None:
    code = text_of(f"mint.{language}", place)
    printed = run(language, code, tmp_path, USHER_MANAGEMENT_TOKEN=management_token.text)
    opened = sign_in(server, site, "client_token", token_in(printed), client=CLIENT)
    assert opened["end_user"]["assurance"] == "verified"


@pytest.mark.parametrize("language", sorted(RUN_BY_TESTS))
def test_a_refusal_is_told_in_the_words_of_the_server(place: Place, tmp_path: Path, language: str) -> None:
    unknown = "usher_mt_" + "a" * 8 + "_" + "b" * 43
    done = attempt(language, text_of(f"mint.{language}", place), tmp_path, USHER_MANAGEMENT_TOKEN=unknown)
    assert done.returncode != 0
    assert "The key is not known here." in done.stdout + done.stderr


def test_it_mints_with_an_api_key(server: LiveServer, site: Channel, place: Place, tmp_path: Path) -> None:
    key = ApiKeyFactory(company=site.company)
    printed = run("curl", text_of("key.curl", place), tmp_path, USHER_API_KEY=key.text)
    opened = sign_in(server, site, "client_token", token_in(printed), client=CLIENT)
    assert opened["end_user"]["id"] == json.loads(printed)["end_user"]["id"]


@pytest.mark.parametrize("language", SIGNING)
def test_it_signs_a_code_that_signs_in(
    server: LiveServer, site: Channel, place: Place, tmp_path: Path, language: str
) -> None:
    SigningKeyFactory(channel=site)
    code = text_of(f"sign.{language}", place)
    printed = run(language, code, tmp_path, USHER_IDENTITY_SECRET=SIGNING_SECRET)
    opened = sign_in(server, site, "external_jwt", token_in(printed))
    assert opened["end_user"]["name"] == "Vera"


def test_every_snippet_that_is_said_to_be_run_has_its_runtime(place: Place) -> None:
    shown = [*minting(place), *signing(place)]
    assert {each.key.partition("-")[2] for each in shown if each.is_run} == set(RUNTIMES)
    assert [each.language for each in shown if not each.is_run] == ["Go", "Java", "C#"]
