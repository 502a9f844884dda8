"""What pages cost the database: the same few queries, however many rows stand on them. `make bench` has the times."""

from datetime import timedelta

import pytest
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import SecondFactor, User
from accounts.seats import seats_taken
from chatauth.models import Attempt, Session
from console import paging
from core import vault
from tests.console.acting import logged_in
from tests.console.world import populate
from tests.factories import (
    ApiKeyFactory,
    CompanyFactory,
    ConversationFactory,
    EndUserFactory,
    ManagementTokenFactory,
    MembershipFactory,
    MessageFactory,
    SessionFactory,
    SigningKeyFactory,
)

MOST = 12
MANY = 5


@pytest.fixture
def busy(acme, site, ana):
    """A company with several rows of everything that a page lists."""
    populate(acme, "Acme")
    for number in range(MANY):
        ApiKeyFactory(company=acme)
        token = ManagementTokenFactory(channel=site)
        SigningKeyFactory(company=acme, channel=site)
        colleague = MembershipFactory(company=acme).user
        SecondFactor.objects.create(user=colleague, secret_sealed=vault.seal("secret"), last_step=0)
        visitor = EndUserFactory(company=acme, seat_taken_at=timezone.now())
        SessionFactory(channel=site, end_user=visitor, credential_kind="management_token", credential_id=token.pk)
        MessageFactory(conversation=ConversationFactory(channel=site, end_user=visitor, assignee=ana))
        Attempt.objects.create(
            company=acme,
            channel=site,
            action="mint",
            method="rest",
            end_user=visitor,
            credential_kind="management_token",
            credential_id=token.pk,
            at=timezone.now() - timedelta(minutes=number),
        )
    return acme


@pytest.fixture(params=["one company", "several", "one chosen of several"])
def owner(request, olga, bolt):
    if request.param != "one company":
        MembershipFactory(company=bolt, user=olga, role="owner")
    if request.param == "one chosen of several":
        User.objects.filter(pk=olga.pk).update(company_shown=olga.memberships.first().company)
    return olga


def test_every_list_and_every_page_of_a_row_takes_at_most_twelve_queries(owner, busy):
    client = logged_in(owner)
    ContentType.objects.get_for_models(*admin.site._registry)  # asked once in a process
    addresses = [reverse(f"admin:{name}") for name in ("index", "inbox", "account")]
    for model in admin.site._registry:
        name = f"{model._meta.app_label}_{model._meta.model_name}"
        addresses.append(reverse(f"admin:{name}_changelist"))
        if row := model._default_manager.first():
            addresses.append(reverse(f"admin:{name}_change", args=[row.pk]))
    opened = 0
    for address in addresses:
        with CaptureQueriesContext(connection) as asked:
            response = client.get(address)
        opened += response.status_code == 200
        assert len(asked) <= MOST, f"{address}\n" + "\n".join(query["sql"][:200] for query in asked)
    assert opened > 25


@pytest.mark.parametrize("model", [Attempt, Session])
def test_what_rests_on_a_credential_is_found_by_an_index(busy, model):
    name = {Attempt: "attempt_by_credential", Session: "session_by_credential"}[model]
    by = "-at" if model is Attempt else "-created_at"
    rows = model.objects.filter(company=busy, credential_id=busy.pk).order_by(by)[:50]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        assert name in rows.explain()


def test_a_long_list_counts_no_more_rows_than_it_shows(olga, busy, monkeypatch):
    monkeypatch.setattr(paging, "MOST", 3)
    page = logged_in(olga).get(reverse("admin:chat_conversation_changelist")).content.decode()
    assert "The first 3. Search or filter to find the others." in page
    monkeypatch.setattr(paging, "MOST", 100)
    page = logged_in(olga).get(reverse("admin:chat_conversation_changelist")).content.decode()
    assert "6 conversations" in page


def test_the_list_of_companies_costs_the_same_for_one_and_for_many(operator, busy):
    ContentType.objects.get_for_models(*admin.site._registry)
    client, address = logged_in(operator), reverse("admin:accounts_company_changelist")
    EndUserFactory.create_batch(2, company=CompanyFactory(name="Full", seat_limit=2), seat_taken_at=timezone.now())
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    CompanyFactory.create_batch(20)
    with CaptureQueriesContext(connection) as many:
        page = client.get(address).text
    assert len(many) == len(few) <= MOST
    assert "2 of 2" in page
    assert f"{seats_taken(busy)}, unlimited" in page
