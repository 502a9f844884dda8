"""Channel page > Tokens > Revoke: stop minting, or end everything that rests on the token."""

import pytest
from django.urls import reverse

from accounts.models import EndUser
from channels_app.models import Channel, ManagementToken
from chatauth.models import Session
from chatauth.models.sessions import CredentialKind
from core.models import Entry
from tests.console.acting import logged_in
from tests.factories import ManagementTokenFactory, SessionFactory


@pytest.fixture
def address(site: Channel, management_token: ManagementToken) -> str:
    return reverse("admin:channels_app_channel_token_revoke", args=[site.pk, management_token.pk])


@pytest.fixture
def sessions(site: Channel, vera: EndUser, management_token: ManagementToken) -> list[Session]:
    """Two that rest on the token, and one that does not."""
    kind = CredentialKind.MANAGEMENT_TOKEN
    behind = [
        SessionFactory(channel=site, end_user=vera, credential_kind=kind, credential_id=management_token.pk)
        for _ in range(2)
    ]
    return [*behind, SessionFactory(channel=site, end_user=vera)]


def live(sessions: list[Session]) -> list[bool]:
    alive = set(Session.objects.live().values_list("pk", flat=True))
    return [session.pk in alive for session in sessions]


def test_the_page_says_how_many_sessions_rest_on_it(olga, address, sessions):
    page = logged_in(olga).get(address).content.decode()
    assert "2 live sessions rest on it" in page
    assert "end the 2 sessions and all tokens it minted" in page


def test_looking_revokes_nothing(olga, address, management_token, sessions):
    logged_in(olga).get(address)
    management_token.refresh_from_db()
    assert management_token.is_live
    assert live(sessions) == [True, True, True]


def test_stopping_leaves_the_sessions_alone(olga, address, management_token, sessions):
    response = logged_in(olga).post(address, {"how": "stop"}, follow=True)
    management_token.refresh_from_db()
    assert management_token.state == "revoked"
    assert live(sessions) == [True, True, True]
    assert "is stopped" in response.content.decode()


def test_ending_ends_what_rests_on_it_and_nothing_else(olga, address, management_token, sessions):
    response = logged_in(olga).post(address, {"how": "end"}, follow=True)
    management_token.refresh_from_db()
    assert management_token.state == "ended"
    assert live(sessions) == [False, False, True]
    assert "2 sessions ended with it" in response.content.decode()


def test_a_stopped_token_can_still_be_ended(olga, address, management_token, sessions):
    client = logged_in(olga)
    client.post(address, {"how": "stop"})
    page = client.get(address).content.decode()
    assert 'value="stop"' not in page
    client.post(address, {"how": "end"})
    assert live(sessions) == [False, False, True]


def test_revoking_twice_is_told(olga, address, management_token):
    client = logged_in(olga)
    client.post(address, {"how": "end"})
    response = client.post(address, {"how": "end"}, follow=True)
    assert "revoked already" in response.content.decode()
    assert Entry.objects.filter(action="management_token.revoked").count() == 1


def test_a_post_without_a_choice_revokes_nothing(olga, address, management_token):
    response = logged_in(olga).post(address, {})
    management_token.refresh_from_db()
    assert response.status_code == 200
    assert management_token.is_live


def test_an_audit_entry_says_who(olga, address, sessions):
    logged_in(olga).post(address, {"how": "end"})
    entry = Entry.objects.get(action="management_token.revoked")
    assert (entry.actor_id, entry.data["sessions_ended"]) == (str(olga.pk), 2)


def test_an_agent_may_not(ana, address, management_token):
    assert logged_in(ana).get(address).status_code == 403
    assert logged_in(ana).post(address, {"how": "end"}).status_code == 403
    management_token.refresh_from_db()
    assert management_token.is_live


def test_the_neighbour_finds_nothing(boris, bolt_site, address, management_token):
    client = logged_in(boris)
    own_channel = reverse("admin:channels_app_channel_token_revoke", args=[bolt_site.pk, management_token.pk])
    for page in (address, own_channel):
        assert client.get(page).status_code == 404
        assert client.post(page, {"how": "end"}).status_code == 404
    management_token.refresh_from_db()
    assert management_token.is_live


def test_the_tab_lists_tokens_with_their_state_and_never_their_secret(olga, site, management_token):
    ManagementTokenFactory(channel=site, name="old one", revoked_at=management_token.created_at)
    page = logged_in(olga).get(reverse("admin:channels_app_channel_change", args=[site.pk])).content.decode()
    assert "old one" in page
    assert "Stopped" in page
    assert f"usher_mt_{management_token.prefix}_…" in page
    assert management_token.text not in page
