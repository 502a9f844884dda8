"""The sign-in log: every reason in words, the credential by name, filters, and the way to the inspector."""

import pytest
from django.urls import reverse

from accounts.models import EndUser
from channels_app.models import Channel
from chatauth.models import Attempt
from chatauth.models.sessions import CredentialKind
from core.reasons import Reason
from tests.console.acting import logged_in
from tests.factories import EndUserFactory, IdentityFactory, SigningKeyFactory

LIST = reverse("admin:chatauth_attempt_changelist")


@pytest.fixture
def attempt(site: Channel, vera: EndUser) -> Attempt:
    """Refused, but it is known who asked."""
    key = SigningKeyFactory(channel=site, name="shop signer")
    return Attempt.objects.create(
        company=site.company,
        channel=site,
        action="sign_in",
        method="external_jwt",
        reason="lifetime_too_long",
        end_user=vera,
        origin="https://shop.example",
        page="https://shop.example/tents",
        note="The code lives 9 days.",
        credential_kind=CredentialKind.SIGNING_KEY,
        credential_id=key.pk,
    )


@pytest.fixture
def mint(site: Channel) -> Attempt:
    end_user = EndUserFactory(company=site.company, name="Minted")
    return Attempt.objects.create(
        company=site.company, channel=site, action="mint", method="mindbehind", end_user=end_user
    )


def listed(user, **query) -> str:
    response = logged_in(user).get(LIST, query)
    assert response.status_code == 200
    return response.content.decode()


def test_a_row_tells_reason_note_key_site_and_page(adam, attempt):
    page = listed(adam)
    for words in ("lifetime_too_long", "The code lives 9 days.", "Signed code · shop signer", "shop.example", "/tents"):
        assert words in page


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_has_a_sentence(adam, attempt, reason):
    Attempt.objects.update(reason=reason)
    assert Reason(reason).sentence in unescaped(listed(adam))


def unescaped(page: str) -> str:
    return page.replace("&#x27;", "'").replace("&quot;", '"')


@pytest.mark.parametrize("words", ["customer-7", "lifetime_too", "9 days", "shop.example", "Vera"])
def test_it_is_searched_by_person_id_reason_note_and_site(adam, attempt, mint, words):
    IdentityFactory(end_user=attempt.end_user, value="customer-7")
    page = listed(adam, q=words)
    assert "shop signer" in page
    assert "Minted" not in page


@pytest.mark.parametrize(
    "query",
    [
        {"method": "external_jwt"},
        {"action__exact": "sign_in"},
        {"reason": "lifetime_too_long"},
        {"outcome": "refused"},
    ],
)
def test_it_is_filtered(adam, attempt, mint, query):
    page = listed(adam, **query)
    assert "shop.example" in page
    assert "Minted" not in page


def test_it_is_filtered_by_the_credential(adam, attempt, mint):
    page = listed(adam, credential=str(attempt.credential_id))
    assert "shop.example" in page
    assert "Minted" not in page


def test_the_page_leads_to_the_inspector_and_to_where_it_is_mended(adam, site, attempt):
    page = logged_in(adam).get(reverse("admin:chatauth_attempt_change", args=[attempt.pk])).content.decode()
    assert f'href="{reverse("admin:channels_app_channel_inspect", args=[site.pk])}"' in page
    assert f'href="{reverse("admin:channels_app_channel_change", args=[site.pk])}#sign-in"' in page


def test_X01_what_a_browser_claims_is_text(adam, attempt):
    Attempt.objects.update(note="<script>x", origin="https://a<script>", page="<script>", device="<script>y")
    assert "<script>x" not in listed(adam)
    page = logged_in(adam).get(reverse("admin:chatauth_attempt_change", args=[attempt.pk])).content.decode()
    assert "<script>y" not in page


def test_end_users_tell_the_door_and_are_filtered_by_it(ana, acme):
    EndUserFactory(company=acme, name="Nora", made_by="external_jwt")
    EndUserFactory(company=acme, name="Rita", made_by="rest")
    address = reverse("admin:accounts_enduser_changelist")
    page = logged_in(ana).get(address, {"made_by": "rest"}).content.decode()
    assert "Rita" in page
    assert "Nora" not in page
    assert '<td class="field-came_by">REST API</td>' in page
