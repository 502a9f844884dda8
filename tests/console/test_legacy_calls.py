"""Company page > API keys: who still uses the legacy sign-in call, and how to move on."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import ApiKey, Company
from chatauth.models import Attempt
from tests.console.acting import logged_in
from tests.factories import ApiKeyFactory

MIGRATE = "still use the legacy sign-in call"


@pytest.fixture
def key(acme: Company) -> ApiKey:
    return ApiKeyFactory(company=acme, name="CRM", allows_legacy=True)


def called(key: ApiKey, *, days_ago: float = 0, method: str = "mindset_legacy") -> None:
    Attempt.objects.create(
        company=key.company,
        action="mint",
        method=method,
        credential_kind="api_key",
        credential_id=key.pk,
        at=timezone.now() - timedelta(days=days_ago),
    )


def tab(user, company) -> str:
    return logged_in(user).get(reverse("admin:accounts_company_change", args=[company.pk])).content.decode()


def test_calls_of_the_last_30_days_are_counted_for_their_key(olga, acme, key):
    for days_ago in (0, 29, 31):
        called(key, days_ago=days_ago)
    page = tab(olga, acme)
    assert "2 legacy calls in 30 days" in page
    assert MIGRATE in page
    assert f"/api/v1/appuid/{acme.pk}/sdkusers/auth" in page


def test_the_log_lists_them(olga, acme, key):
    called(key)
    address = f"{reverse('admin:chatauth_attempt_changelist')}?method=mindset_legacy&credential={key.pk}"
    assert address in tab(olga, acme).replace("&amp;", "&")
    assert "API key, legacy call" in logged_in(olga).get(address).content.decode()


def test_other_calls_are_no_reason_to_migrate(olga, boris, acme, bolt, key):
    called(key, method="mindset")
    assert MIGRATE not in tab(olga, acme)
    called(key)
    assert MIGRATE not in tab(boris, bolt)
