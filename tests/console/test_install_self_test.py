"""Channel page > Install > Try it: the answer of a token endpoint in words, for whoever may change the channel."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import EndUser, User
from channels_app.models import Channel, ManagementToken
from chatauth.models import Attempt, Session
from chatauth.self_test import LIMIT
from core.models import Entry
from tests.chatauth.endpoint import Endpoint
from tests.chatauth.test_self_test import minted
from tests.console.acting import logged_in


@pytest.fixture
def endpoint(settings: Any) -> Iterator[Endpoint]:
    endpoint = Endpoint()
    settings.OUTBOUND_ALLOW = [endpoint.entry]
    yield endpoint
    endpoint.close()


@pytest.fixture
def address(site: Channel) -> str:
    return reverse("admin:channels_app_channel_self_test", args=[site.pk])


def tried(user: User, address: str, url: str) -> str:
    response = logged_in(user).post(address, {"url": url})
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    return str(response.content.decode())


def test_the_tab_leads_to_it(adam: User, site: Channel, address: str) -> None:
    Channel.objects.filter(pk=site.pk).update(allowed_origins=["https://shop.example"], sign_in=["client_token"])
    page = logged_in(adam).get(reverse("admin:channels_app_channel_change", args=[site.pk])).content.decode()
    assert f'<form id="install-try" method="post" action="{address}"' in page
    assert 'form="install-try"' in page


def test_a_good_answer_is_told_with_client_time_and_credential(
    adam: User, address: str, management_token: ManagementToken, endpoint: Endpoint
) -> None:
    token = minted(management_token)
    page = tried(adam, address, endpoint.says(token).url)
    assert "Your endpoint returned a token valid for 58 minutes for customer-1042." in page
    assert "Answered in" in page
    assert management_token.name in page
    assert "without cookie or log-in" in page
    assert token not in page


def test_a_bad_answer_says_what_to_mend_and_where(
    adam: User, site: Channel, address: str, management_token: ManagementToken, endpoint: Endpoint
) -> None:
    Channel.objects.filter(pk=site.pk).update(sign_in=["anonymous"])
    page = tried(adam, address, endpoint.says(minted(management_token)).url)
    assert "lets nobody in" in page
    assert "method_not_enabled" in page
    assert "Open the Sign-in tab" in page
    assert "an HTML page" in tried(adam, address, endpoint.says("<html>").url)


def test_a_token_whose_signature_does_not_hold_leads_to_the_tokens(
    adam: User, site: Channel, address: str, management_token: ManagementToken, endpoint: Endpoint
) -> None:
    head, body, _signature = minted(management_token).split(".")
    page = tried(adam, address, endpoint.says(f"{head}.{body}.{'A' * 43}").url)
    assert "signature_invalid" in page
    assert f"{reverse('admin:channels_app_channel_change', args=[site.pk])}#tokens" in page


def test_nothing_is_stored(adam: User, address: str, management_token: ManagementToken, endpoint: Endpoint) -> None:
    token = minted(management_token)
    tables = (EndUser, Session, Attempt, Entry)
    before = [table.objects.count() for table in tables]
    tried(adam, address, endpoint.says(token).url)
    assert [table.objects.count() for table in tables] == before


def test_X01_a_strangers_client_is_text(
    adam: User, address: str, management_token: ManagementToken, endpoint: Endpoint
) -> None:
    page = tried(adam, address, endpoint.says(minted(management_token, "<script>alert(1)</script>")).url)
    assert "<script>alert" not in page
    assert "for &lt;script&gt;alert(1)&lt;/script&gt;." in page


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("", "Fill this in."),
        ("chat-token", "Write a plain address"),
        ("file:///etc/passwd", "Write a plain address"),
        ("https://user:secret@shop.example/", "Write a plain address"),
        ("https://shop.example/" + "a" * 2_048, "at most 2048 characters"),
    ],
)
def test_a_bad_address_is_asked_for_again(adam: User, address: str, url: str, words: str) -> None:
    page = tried(adam, address, url)
    assert words in page
    assert 'id="verdict"' not in page


def test_S01_this_machine_is_not_called_unless_the_operator_allows_it(
    adam: User, address: str, endpoint: Endpoint, settings: Any
) -> None:
    settings.OUTBOUND_ALLOW = []
    for url in (endpoint.url, "https://127.0.0.1/", "https://localhost/", "https://[::1]/"):
        assert "OUTBOUND_ALLOW" in tried(adam, address, url)
    assert endpoint.asked == []
    settings.OUTBOUND_ALLOW = [endpoint.entry]
    assert 'id="verdict"' in tried(adam, address, endpoint.says("hello").url)
    assert len(endpoint.asked) == 1


def test_R01_a_company_tries_only_so_often(adam: User, address: str, endpoint: Endpoint, settings: Any) -> None:
    settings.LIMITS = {LIMIT: (1, 600)}
    tried(adam, address, endpoint.says("hello").url)
    assert "Try again in" in tried(adam, address, endpoint.url)
    assert len(endpoint.asked) == 1


def test_an_agent_may_not(ana: User, address: str, endpoint: Endpoint) -> None:
    assert logged_in(ana).get(address).status_code == 403
    assert logged_in(ana).post(address, {"url": endpoint.url}).status_code == 403
    assert endpoint.asked == []


def test_T05_the_neighbours_channel_is_not_there(boris: User, address: str, endpoint: Endpoint) -> None:
    assert logged_in(boris).get(address).status_code == 404
    assert logged_in(boris).post(address, {"url": endpoint.url}).status_code == 404
    assert endpoint.asked == []
