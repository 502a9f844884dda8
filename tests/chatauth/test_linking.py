"""One person by an address: only where the company says so, and only from a code to what its backend named."""

import pytest
from django.utils import timezone

from accounts.identities import IdentityClaim, give
from accounts.models import Identity, IdentityConflict
from accounts.models.end_users import Assurance
from chatauth.arrival import end_user_of, link_identities
from chatauth.proofs import Proof
from core.models import Entry
from tests.factories import EndUserFactory, IdentityFactory, SessionFactory

ADDRESS = "vera@example.test"


def proof(address=ADDRESS):
    claim = IdentityClaim("email", "code", address)
    return Proof(assurance=Assurance.VERIFIED, proved_at=timezone.now(), identities=(claim,))


@pytest.fixture
def named(vera):
    """The backend said that this is Vera's address."""
    IdentityFactory(end_user=vera, kind="email", issuer="integrator", value=ADDRESS)
    return vera


@pytest.fixture
def links(acme):
    acme.linked_kinds = ["email"]
    acme.save()


def test_issuers_do_not_link_by_themselves(named, acme):
    assert end_user_of(acme.pk, proof(), made_by="email_code") != named


def test_a_code_finds_whom_the_backend_named_where_the_company_says_so(named, acme, links):
    assert end_user_of(acme.pk, proof("Vera@Example.test"), made_by="email_code") == named
    assert set(named.identities.values_list("issuer", flat=True)) == {"integrator", "code"}
    assert end_user_of(acme.pk, proof(), made_by="email_code") == named


def test_the_other_kind_stays_apart(acme, links, vera):
    IdentityFactory(end_user=vera, kind="phone", issuer="integrator", value="+442079460000")
    claim = IdentityClaim("phone", "code", "+442079460000")
    by_phone = Proof(assurance=Assurance.VERIFIED, proved_at=timezone.now(), identities=(claim,))
    assert end_user_of(acme.pk, by_phone, made_by="sms_code") != vera


def test_the_neighbour_s_client_is_never_found(bolt, acme, links):
    IdentityFactory(end_user=EndUserFactory(company=bolt), kind="email", issuer="integrator", value=ADDRESS)
    assert end_user_of(acme.pk, proof(), made_by="email_code").company_id == acme.pk


def test_what_a_backend_says_never_finds_what_a_code_proved(acme, links):
    coded = end_user_of(acme.pk, proof(), made_by="email_code")
    claim = IdentityClaim("email", "integrator", ADDRESS)
    said = Proof(assurance=Assurance.VERIFIED, proved_at=timezone.now(), identities=(claim,))
    assert end_user_of(acme.pk, said, made_by="external_jwt") != coded


def test_the_first_holder_keeps_it_and_the_conflict_is_listed(named, acme, links):
    holder = EndUserFactory(company=acme)
    give(holder, IdentityClaim("email", "code", ADDRESS))
    for _ in range(2):
        assert end_user_of(acme.pk, proof(), made_by="email_code") == holder
    conflict = IdentityConflict.objects.get()
    assert (conflict.holder, conflict.claimant, conflict.times) == (holder, named, 2)


def test_a_signed_code_that_names_another_client_s_address_is_a_conflict(named, acme):
    other = EndUserFactory(company=acme)
    notes = link_identities(other, (IdentityClaim("email", "integrator", ADDRESS),))
    assert notes == ["email belongs to another client and stays there"]
    assert IdentityConflict.objects.get().claimant == other


@pytest.fixture
def conflict(named, acme):
    link_identities(EndUserFactory(company=acme), (IdentityClaim("email", "integrator", ADDRESS),))
    return IdentityConflict.objects.get()


def page(conflict, name):
    return f"/admin/accounts/identityconflict/{conflict.pk}/{name}/"


def test_staff_give_it_to_the_other_and_the_holder_is_logged_out(conflict, named, client, adam, site):
    session = SessionFactory(end_user=named, channel=site)
    client.force_login(adam)
    assert "logged out everywhere" in client.get(page(conflict, "move")).content.decode()
    client.post(page(conflict, "move"))
    assert Identity.objects.get(key=ADDRESS).end_user == conflict.claimant
    session.refresh_from_db()
    assert session.ended_at
    assert Entry.objects.filter(action="identity.moved", actor_label="Adam").exists()
    conflict.refresh_from_db()
    assert conflict.settled_at


def test_an_identity_moves_only_if_its_holder_is_logged_out(conflict, named, client, adam, monkeypatch):
    def fail(*_args, **_options):
        raise RuntimeError("The database went away.")

    monkeypatch.setattr("console.pages.identity_conflicts.end_everything_of", fail)
    client.force_login(adam)
    with pytest.raises(RuntimeError):
        client.post(page(conflict, "move"))
    assert Identity.objects.get(key=ADDRESS).end_user == named
    assert IdentityConflict.objects.open().exists()


def test_staff_leave_it_and_it_comes_back_if_claimed_again(conflict, named, client, adam):
    client.force_login(adam)
    client.post(page(conflict, "leave"))
    assert Identity.objects.get(key=ADDRESS).end_user == named
    assert not IdentityConflict.objects.open().exists()
    link_identities(conflict.claimant, (IdentityClaim("email", "integrator", ADDRESS),))
    assert IdentityConflict.objects.open().exists()


@pytest.mark.parametrize("name", ["move", "leave"])
def test_T01_nobody_else_decides(conflict, client, boris, ana, name):
    for stranger in (boris, ana):
        client.force_login(stranger)
        assert client.post(page(conflict, name)).status_code in {403, 404}
    assert not IdentityConflict.objects.exclude(settled_at=None).exists()


def test_T02_the_list_shows_only_one_s_own(conflict, client, boris, adam):
    client.force_login(boris)
    assert ADDRESS not in client.get("/admin/accounts/identityconflict/").content.decode()
    client.force_login(adam)
    assert ADDRESS in client.get("/admin/accounts/identityconflict/").content.decode()
