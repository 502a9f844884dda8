"""The enforcement report of a channel: what would have been refused, by reason, site and page."""

from datetime import timedelta

import pytest
from django.utils import timezone

from channels_app.models.channels import Enforcement
from chatauth.models import Attempt
from console import enforcement
from tests.factories import ChannelFactory


@pytest.fixture
def observed(site):
    """Three pages of a shop whose codes do not hold, while the channel observes; and one refusal of another time."""
    site.enforcement = Enforcement.OBSERVE
    site.save()

    def attempt(reason, page="/cart", **fields):
        origin = "https://shop.example"
        known = {"origin": origin, "page": origin + page, "method": "external_jwt", "was_enforced": False}
        Attempt.objects.create(
            company=site.company, channel=site, action="sign_in", reason=reason, **{**known, **fields}
        )

    attempt("token_expired", address="192.0.2.1")
    attempt("token_expired", address="192.0.2.2")
    attempt("signature_invalid", page="/<script>alert(1)</script>")
    attempt("")
    attempt("client_blocked", was_enforced=True)
    attempt("key_unknown", at=timezone.now() - timedelta(days=20))
    return f"/admin/channels_app/channel/{site.pk}/enforcement/"


def test_it_counts_by_reason_site_and_page(observed, client, adam):
    client.force_login(adam)
    answer = client.get(observed)
    page = answer.content.decode()
    first = answer.context["lines"][0]
    assert (first.reason, first.times, first.people) == ("token_expired", 2, 2)
    assert {line.reason for line in answer.context["lines"]} == {
        "token_expired", "signature_invalid", "client_blocked",
    }  # fmt: skip
    assert (answer.context["observed"], answer.context["refused"], answer.context["total"]) == (3, 1, 5)
    assert "https://shop.example" in page
    assert ">/cart<" in page
    assert "This channel observes" in page
    assert page.count("· Only observed") == 2
    assert page.count("· Refused") == 1
    assert "<script>alert" not in page


def test_the_totals_count_what_the_lines_leave_out(observed, client, adam, monkeypatch):
    monkeypatch.setattr(enforcement, "MOST", 1)
    client.force_login(adam)
    told = client.get(observed).context
    assert (len(told["lines"]), told["is_cut"]) == (1, True)
    assert (told["observed"], told["refused"], told["total"]) == (3, 1, 5)


def test_a_longer_period_shows_older_ones(observed, client, adam):
    client.force_login(adam)
    answer = client.get(observed, {"period": "30d"})
    assert "key_unknown" in {line.reason for line in answer.context["lines"]}


def test_one_click_leads_to_the_inspector_and_to_the_log(observed, client, adam, site):
    client.force_login(adam)
    page = client.get(observed).content.decode()
    assert f"/admin/channels_app/channel/{site.pk}/inspect/" in page
    log = next(line.log for line in client.get(observed).context["lines"] if line.reason == "token_expired")
    assert client.get(log).content.decode().count("token_expired") >= 2
    assert client.get(f"/admin/channels_app/channel/{site.pk}/inspect/").status_code == 200


def test_a_wrong_signature_leads_to_where_that_kind_of_credential_is_looked_after(observed, client, adam, site):
    known = {"company": site.company, "channel": site, "action": "sign_in", "reason": "signature_invalid"}
    Attempt.objects.create(**known, method="client_token")
    client.force_login(adam)
    lines = client.get(observed).context["lines"]
    places = {line.method: line.mend[1] for line in lines if line.reason == "signature_invalid"}
    assert places == {
        "Client token": f"/admin/channels_app/channel/{site.pk}/change/#tokens",
        "Signed code": f"/admin/accounts/company/{site.company_id}/change/#identity-keys",
    }


def test_when_everything_held_it_says_that_enforcing_is_safe(site, client, adam):
    site.enforcement = Enforcement.OBSERVE
    site.save()
    client.force_login(adam)
    assert (
        "It is safe to enforce." in client.get(f"/admin/channels_app/channel/{site.pk}/enforcement/").content.decode()
    )


def test_T03_only_who_may_read_the_log_of_the_company(observed, client, ana, boris, bolt):
    for stranger, status in ((ana, 403), (boris, 404)):
        client.force_login(stranger)
        assert client.get(observed).status_code == status
    own = ChannelFactory(company=bolt)
    client.force_login(boris)
    assert "token_expired" not in client.get(f"/admin/channels_app/channel/{own.pk}/enforcement/").content.decode()
