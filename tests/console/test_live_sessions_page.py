"""Live sessions: what a row tells, filters, and ending one, a person's, or a credential's."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import EndUser
from channels_app.models import Channel, ManagementToken
from chatauth.models import Session
from chatauth.models.sessions import CredentialKind
from console.pages import live_sessions
from tests.console.acting import logged_in
from tests.factories import (
    ApiKeyFactory,
    EndUserFactory,
    IdentityFactory,
    ManagementTokenFactory,
    SessionFactory,
    SigningKeyFactory,
)

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
LIST = reverse("admin:chatauth_session_changelist")


@pytest.fixture
def session(site: Channel, vera: EndUser, management_token: ManagementToken) -> Session:
    return SessionFactory(
        channel=site,
        end_user=vera,
        assurance="verified",
        method="client_token",
        origin="https://shop.example",
        device=FIREFOX,
        credential_kind=CredentialKind.MANAGEMENT_TOKEN,
        credential_id=management_token.pk,
    )


def listed(user, **query) -> str:
    response = logged_in(user).get(LIST, query)
    assert response.status_code == 200
    return response.content.decode()


def page_of(user, session) -> str:
    return logged_in(user).get(reverse("admin:chatauth_session_change", args=[session.pk])).content.decode()


def test_a_row_tells_method_device_site_and_credential(olga, session, management_token):
    page = listed(olga)
    for words in ("Vera", "Client token", management_token.name, "Firefox · Linux", "https://shop.example"):
        assert words in page


@pytest.mark.parametrize("make", [ManagementTokenFactory, ApiKeyFactory, SigningKeyFactory])
def test_each_kind_of_credential_is_named(olga, site, vera, make):
    of = {"company": site.company} if make is ApiKeyFactory else {"channel": site}
    credential = make(name="the vouching one", **of)
    kind = {ManagementTokenFactory: "management_token", ApiKeyFactory: "api_key", SigningKeyFactory: "signing_key"}
    SessionFactory(channel=site, end_user=vera, credential_kind=kind[make], credential_id=credential.pk)
    assert "the vouching one" in listed(olga)


def test_the_list_costs_the_same_for_one_row_and_for_many(olga, session, django_assert_max_num_queries, site):
    for _ in range(20):
        SessionFactory(
            channel=site,
            end_user=EndUserFactory(company=site.company),
            credential_kind=CredentialKind.MANAGEMENT_TOKEN,
            credential_id=session.credential_id,
        )
    client = logged_in(olga)
    with django_assert_max_num_queries(30):
        client.get(LIST)


def test_ended_and_expired_ones_are_a_filter_away(olga, site, session):
    for name, changes in [
        ("Enda", {"ended_at": timezone.now(), "end_reason": "blocked"}),
        ("Expira", {"expires_at": timezone.now() - timedelta(hours=1)}),
    ]:
        SessionFactory(channel=site, end_user=EndUserFactory(company=site.company, name=name), **changes)
    shown = {state: listed(olga, **state_of(state)) for state in ("", "ended", "expired")}
    names = {state: [name for name in ("Vera", "Enda", "Expira") if name in page] for state, page in shown.items()}
    assert names == {"": ["Vera"], "ended": ["Enda"], "expired": ["Expira"]}


def state_of(word: str) -> dict[str, str]:
    return {"state": word} if word else {}


def test_an_ended_one_says_why_and_offers_nothing(olga, session):
    session.ended_at, session.end_reason = timezone.now(), "blocked"
    session.save()
    page = page_of(olga, session)
    assert "blocked" in page
    assert "End session" not in page
    assert logged_in(olga).get(reverse("admin:chatauth_session_end", args=[session.pk])).status_code == 404


def test_the_page_leads_to_all_three_ways_of_ending(olga, site, session, management_token):
    page = page_of(olga, session)
    for name, args in [
        ("chatauth_session_end", [session.pk]),
        ("accounts_enduser_logout", [session.end_user_id]),
        ("channels_app_channel_token_revoke", [site.pk, management_token.pk]),
    ]:
        assert f'href="{reverse(f"admin:{name}", args=args)}"' in page
    assert "1 live session rests on this credential" in page


def test_the_list_can_be_narrowed_to_a_credential(olga, site, session, management_token):
    SessionFactory(channel=site, end_user=EndUserFactory(company=site.company, name="Somebody"))
    page = listed(olga, credential=str(management_token.pk))
    assert "Vera" in page
    assert "Somebody" not in page
    assert "Vera" not in listed(olga, credential="nonsense")


def test_the_list_can_be_narrowed_to_a_method(olga, session):
    assert "Vera" in listed(olga, method="client_token")
    assert "Vera" not in listed(olga, method="anonymous")


def test_people_are_found_by_their_id(olga, site, session):
    IdentityFactory(end_user=session.end_user, value="customer-7")
    SessionFactory(channel=site, end_user=EndUserFactory(company=site.company, name="Somebody"))
    page = listed(olga, q="customer-7")
    assert "Vera" in page
    assert "Somebody" not in page


def test_T03_the_filter_by_credential_tells_nothing_of_the_neighbour(boris, bolt_site, session, management_token):
    type(management_token).objects.update(name="a word of Acme")
    SessionFactory(channel=bolt_site)
    page = listed(boris, credential=str(management_token.pk))
    assert "a word of Acme" not in page
    assert "Vera" not in page
    assert logged_in(boris).get(reverse("admin:chatauth_session_change", args=[session.pk])).status_code == 404


def test_the_filter_says_live_whatever_is_searched_for(olga, session):
    shown = logged_in(olga).get(LIST, {"q": "state"}).context["cl"]
    assert [str(choice["display"]) for choice in shown.filter_specs[0].choices(shown)] == ["Live", "Ended", "Expired"]


def test_no_more_end_at_once_than_a_page_can_ask_about(olga, site, session, monkeypatch):
    monkeypatch.setattr(live_sessions, "MOST_AT_ONCE", 2)
    SessionFactory.create_batch(2, channel=site)
    ticked = {"action": "end_selected", "_selected_action": [str(session.pk)], "select_across": "1", "confirmed": "yes"}
    assert "At most 2 sessions end at once" in logged_in(olga).post(LIST, ticked, follow=True).text
    assert Session.objects.live().count() == 3
    logged_in(olga).post(LIST, {**ticked, "select_across": "0"})
    assert Session.objects.live().count() == 2
