"""End users, live sessions, the sign-in log, conversations and the audit: what they show, and to whom."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import EndUser
from channels_app.models import Channel
from chatauth.models import Attempt, Session
from core.audit import SYSTEM, record
from core.models import Entry
from tests.console.acting import logged_in
from tests.factories import (
    ConversationFactory,
    EndUserFactory,
    GroupFactory,
    IdentityFactory,
    MessageFactory,
    SessionFactory,
)


@pytest.fixture
def session(site: Channel, vera: EndUser) -> Session:
    return SessionFactory(channel=site, end_user=vera, assurance="verified", method="client_token")


@pytest.fixture
def attempt(site: Channel, vera: EndUser) -> Attempt:
    return Attempt.objects.create(
        company=site.company,
        channel=site,
        action="sign_in",
        method="client_token",
        reason="origin_not_allowed",
        origin="https://new.example",
    )


def get(user, name, *args, **query) -> str:
    response = logged_in(user).get(reverse(f"admin:{name}", args=args), query)
    assert response.status_code == 200
    return response.content.decode()


# End users


def test_an_end_user_shows_marks_identities_and_both_kinds_of_properties(ana, vera):
    EndUser.objects.filter(pk=vera.pk).update(
        assurance="verified", verified={"plan": "gold", "items": "3"}, claimed={"mood": "curious"}
    )
    IdentityFactory(end_user=vera, value="customer-7")
    page = get(ana, "accounts_enduser_change", vera.pk)
    assert "mark-verified" in page
    assert "customer-7" in page
    assert page.index("plan") < page.index("Claimed: the browser") < page.index("mood")
    assert '<code dir="auto">items</code>' in page


def test_whoever_is_in_no_group_is_said_to_be_in_none(ana, vera, acme):
    assert "In no group" in get(ana, "accounts_enduser_change", vera.pk)
    vera.groups.add(GroupFactory(company=acme, name="Gold"), through_defaults={"company": acme})
    page = get(ana, "accounts_enduser_change", vera.pk)
    assert "Gold" in page
    assert "In no group" not in page


def test_an_end_user_cannot_be_edited(olga, vera):
    address = reverse("admin:accounts_enduser_change", args=[vera.pk])
    assert logged_in(olga).post(address, {"name": "Other"}).status_code == 403
    vera.refresh_from_db()
    assert vera.name == "Vera"


def test_end_users_are_found_by_their_identity(ana, vera):
    IdentityFactory(end_user=vera, value="customer-7")
    EndUserFactory(company=vera.company, name="Somebody")
    page = get(ana, "accounts_enduser_changelist", q="customer-7")
    assert "Vera" in page
    assert "Somebody" not in page


def test_logging_out_everywhere_asks_and_then_ends_all_sessions(olga, vera, session):
    address = reverse("admin:accounts_enduser_logout", args=[vera.pk])
    client = logged_in(olga)
    assert "1 live session ends" in client.get(address).content.decode()
    assert Session.objects.live().filter(pk=session.pk).exists()
    client.post(address)
    assert not Session.objects.live().filter(pk=session.pk).exists()
    assert Entry.objects.get(action="end_user.logged_out").actor_id == str(olga.pk)


def test_blocking_and_unblocking(olga, vera, session):
    client = logged_in(olga)
    client.post(reverse("admin:accounts_enduser_block", args=[vera.pk]))
    vera.refresh_from_db()
    assert vera.is_blocked
    assert "Unblock" in get(olga, "accounts_enduser_change", vera.pk)
    client.post(reverse("admin:accounts_enduser_unblock", args=[vera.pk]))
    vera.refresh_from_db()
    assert not vera.is_blocked


@pytest.mark.parametrize("action", ["logout", "block", "unblock"])
def test_an_agent_does_neither(ana, vera, session, action):
    address = reverse(f"admin:accounts_enduser_{action}", args=[vera.pk])
    assert logged_in(ana).get(address).status_code == 403
    assert logged_in(ana).post(address).status_code == 403
    assert Session.objects.live().filter(pk=session.pk).exists()


@pytest.mark.parametrize("action", ["logout", "block", "unblock"])
def test_the_neighbour_finds_nobody(boris, vera, session, action):
    address = reverse(f"admin:accounts_enduser_{action}", args=[vera.pk])
    assert logged_in(boris).post(address).status_code == 404
    assert Session.objects.live().filter(pk=session.pk).exists()


# Live sessions


def test_only_live_sessions_are_listed(olga, vera, session):
    SessionFactory(
        channel=session.channel, end_user=EndUserFactory(company=vera.company, name="Gone"), ended_at=timezone.now()
    )
    page = get(olga, "chatauth_session_changelist")
    assert "Vera" in page
    assert "Gone" not in page


def test_ending_one_session_asks_first(olga, session):
    address = reverse("admin:chatauth_session_end", args=[session.pk])
    client = logged_in(olga)
    assert "End this session?" in client.get(address).content.decode()
    assert Session.objects.live().filter(pk=session.pk).exists()
    client.post(address)
    assert Session.objects.live().filter(pk=session.pk).exists()
    response = client.post(address, {"confirmed": "yes"}, follow=True)
    assert "1 session ended" in response.content.decode()
    assert not Session.objects.live().filter(pk=session.pk).exists()
    assert Entry.objects.filter(action="session.ended", actor_id=str(olga.pk)).exists()


def test_ending_several_asks_first(olga, site, session):
    other, spared = SessionFactory(channel=site), SessionFactory(channel=site)
    address = reverse("admin:chatauth_session_changelist")
    chosen = {"action": "end_selected", "_selected_action": [str(session.pk), str(other.pk)]}
    client = logged_in(olga)
    assert "End 2 sessions" in client.post(address, chosen).content.decode()
    assert Session.objects.live().count() == 3
    client.post(address, {**chosen, "confirmed": "yes"})
    assert list(Session.objects.live()) == [spared]


def test_T04_the_neighbours_sessions_survive_an_action(boris, session):
    chosen = {"action": "end_selected", "_selected_action": [str(session.pk)], "confirmed": "yes"}
    logged_in(boris).post(reverse("admin:chatauth_session_changelist"), chosen)
    response = logged_in(boris).post(reverse("admin:chatauth_session_end", args=[session.pk]), {"confirmed": "yes"})
    assert response.status_code == 404
    assert Session.objects.live().filter(pk=session.pk).exists()


def test_an_agent_sees_no_sessions(ana, session):
    assert logged_in(ana).get(reverse("admin:chatauth_session_changelist")).status_code == 403
    address = reverse("admin:chatauth_session_end", args=[session.pk])
    assert logged_in(ana).post(address, {"confirmed": "yes"}).status_code in (403, 404)
    assert Session.objects.live().filter(pk=session.pk).exists()


# Sign-in log


def test_the_log_tells_reason_and_cure(adam, attempt):
    assert "origin_not_allowed" in get(adam, "chatauth_attempt_changelist")
    page = get(adam, "chatauth_attempt_change", attempt.pk)
    assert "This site may not use the channel." in page
    assert "Install tab" in page
    assert "https://new.example" in page


def test_the_log_is_filtered_by_outcome_and_reason(adam, site, attempt):
    Attempt.objects.create(company=site.company, channel=site, action="mint", method="mindbehind")
    refused = get(adam, "chatauth_attempt_changelist", outcome="refused")
    assert "origin_not_allowed" in refused
    assert 'class="under">Management token' not in refused
    worked = get(adam, "chatauth_attempt_changelist", outcome="worked")
    assert 'class="under">Management token' in worked
    assert "new.example" not in worked
    assert "new.example" in get(adam, "chatauth_attempt_changelist", reason="origin_not_allowed")


def test_what_was_only_observed_is_told_apart(adam, attempt):
    Attempt.objects.update(was_enforced=False)
    assert "Observed" in get(adam, "chatauth_attempt_changelist", outcome="observed")
    assert "new.example" not in get(adam, "chatauth_attempt_changelist", outcome="refused")


def test_T03_the_filter_by_reason_tells_nothing_of_the_neighbour(boris, bolt_site, attempt):
    Attempt.objects.create(
        company=bolt_site.company, channel=bolt_site, action="mint", method="x", reason="token_expired"
    )
    filters, rows = get(boris, "chatauth_attempt_changelist").split('id="changelist-form"')
    assert all(f">{reason}</a>" in filters for reason in ("token_expired", "origin_not_allowed", "client_blocked"))
    assert "token_expired" in rows
    assert "origin_not_allowed" not in rows
    assert "Web shop" not in filters + rows


def test_an_agent_does_not_read_the_log(ana, attempt):
    assert logged_in(ana).get(reverse("admin:chatauth_attempt_changelist")).status_code == 403


# Conversations and audit


def test_a_conversation_opens_in_the_inbox(ana, site, vera):
    conversation = ConversationFactory(channel=site, end_user=vera, preview="Where is my tent?")
    assert "Where is my tent?" in get(ana, "chat_conversation_changelist")
    response = logged_in(ana).get(reverse("admin:chat_conversation_change", args=[conversation.pk]))
    assert response["Location"] == f"{reverse('admin:inbox')}?view=all&conversation={conversation.pk}"


@pytest.mark.parametrize("who", ["ana", "adam", "olga", "operator"])
def test_the_audit_can_be_changed_by_nobody(request, who, acme):
    """Not by the operator either: no form, no deletion, no action of the list."""
    entry = record("company.renamed", by=SYSTEM, target=acme, company_id=acme.pk, before="Acne")
    before = Entry.objects.filter(pk=entry.pk).values().get()
    client = logged_in(request.getfixturevalue(who))
    fields = {"target_label": "Another", "actor_label": "Nobody", "address": "", "target_id": "1", "actor_id": "1"}
    chosen = {"action": "delete_selected", "_selected_action": [str(entry.pk)], "post": "yes"}
    for name, posted in (("change", fields), ("delete", {"post": "yes"}), ("add", fields)):
        address = reverse(f"admin:core_entry_{name}", args=[] if name == "add" else [entry.pk])
        assert client.post(address, posted).status_code == 403, name
    client.post(reverse("admin:core_entry_changelist"), chosen)
    assert Entry.objects.filter(pk=entry.pk).values().get() == before
    assert Entry.objects.filter(action="company.renamed").count() == 1
    listed = client.get(reverse("admin:core_entry_changelist"))
    assert 'name="_selected_action"' not in listed.text
    assert 'name="_save"' not in client.get(reverse("admin:core_entry_change", args=[entry.pk])).text


def test_the_audit_shows_own_entries_and_cannot_be_changed(adam, boris, acme):
    entry = record("company.renamed", by=SYSTEM, target=acme, company_id=acme.pk, before="Acne")
    assert "company.renamed" in get(adam, "core_entry_changelist")
    assert "Acne" in get(adam, "core_entry_change", entry.pk)
    assert "company.renamed" not in get(boris, "core_entry_changelist")
    address = reverse("admin:core_entry_change", args=[entry.pk])
    assert logged_in(boris).get(address).status_code == 404
    assert logged_in(adam).post(address, {"action": "nothing"}).status_code == 403
    assert logged_in(adam).post(reverse("admin:core_entry_delete", args=[entry.pk]), {"post": "yes"}).status_code == 403
    assert Entry.objects.get() == entry


# Searching


def test_end_users_are_found_by_any_identity_by_their_id_and_by_words(ana, vera, bolt):
    EndUser.objects.filter(pk=vera.pk).update(surname="Lindqvist", email="vera@home.test")
    EndUserFactory(company=vera.company, name="Somebody")
    IdentityFactory(end_user=vera, kind="phone", issuer="code", value="+4930123456")
    IdentityFactory(end_user=vera, kind="email", issuer="code", value="Vera@Acme.test")
    IdentityFactory(end_user=vera, value="customer 7")
    for asked in ("customer 7", "vera@acme.test", "+49 30 123456", str(vera.pk), "lind ver", "home.test"):
        page = get(ana, "accounts_enduser_changelist", q=asked)
        assert "Lindqvist" in page, asked
        assert "Somebody" not in page, asked
    assert "Nothing fits" in get(ana, "accounts_enduser_changelist", q="nobody")


def test_T03_a_search_finds_nobody_of_the_neighbour(ana, boris, vera, session, attempt):
    IdentityFactory(end_user=vera, value="customer-7")
    Attempt.objects.filter(pk=attempt.pk).update(end_user=vera)
    for name in ("accounts_enduser", "chatauth_session", "chatauth_attempt", "chat_conversation"):
        for asked in ("customer-7", str(vera.pk), "Vera"):
            assert "Nothing fits" in get(boris, f"{name}_changelist", q=asked)


def test_the_log_is_searched_by_reason_site_address_and_note(adam, attempt):
    Attempt.objects.filter(pk=attempt.pk).update(address="192.0.2.7", note="A conflict of e-mails")
    for asked in ("origin not", "origin_not_allowed", "new.example", "192.0.2.7", "conflict"):
        assert "https://new.example" in get(adam, "chatauth_attempt_changelist", q=asked), asked
    for asked in ("192.0.2.70", "other", "'; --", "%", "\\"):
        assert "Nothing fits" in get(adam, "chatauth_attempt_changelist", q=asked), asked


def test_conversations_are_searched_by_what_was_said(ana, site, vera):
    conversation = ConversationFactory(channel=site, end_user=vera, preview="the last words")
    MessageFactory(conversation=conversation, text="Where is my umbrella?")
    assert "the last words" in get(ana, "chat_conversation_changelist", q="umbr")
    assert "Nothing fits" in get(ana, "chat_conversation_changelist", q="parasol")
