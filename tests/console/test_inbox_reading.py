"""The JSON behind the inbox: who may read it, what it lists, and that the neighbour's rows never show."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Company, EndUser, User
from channels_app.models import Channel
from chat.models import Conversation, Note
from chat.models.conversations import State
from core.ids import uuid7
from tests.factories import ConversationFactory, EndUserFactory, IdentityFactory, MessageFactory, SessionFactory

LIST = "/admin/inbox/conversations/"
COUNTS = "/admin/inbox/counts/"


@pytest.fixture
def as_ana(client: Client, ana: User) -> Client:
    client.force_login(ana)
    return client


@pytest.fixture
def queued(site: Channel, vera: EndUser) -> Conversation:
    return ConversationFactory(channel=site, end_user=vera, preview="Where is my parcel?")


@pytest.fixture
def of_bolt(bolt_site: Channel) -> Conversation:
    return ConversationFactory(channel=bolt_site, preview="CANARY of Bolt")


def ids(answer: Any) -> list[str]:
    return [row["id"] for row in answer.json()["rows"]]


def addresses(conversation: Conversation) -> list[str]:
    return [f"{LIST}{conversation.pk}/{part}" for part in ("", "messages/?before=5", "staff/", "replies/")]


def test_the_page_shows_to_an_agent_with_the_words_of_the_script(as_ana: Client) -> None:
    page = as_ana.get("/admin/inbox/")
    assert page.status_code == 200
    assert 'id="inbox-words"' in page.content.decode()


def test_the_page_sends_strangers_to_the_log_in(client: Client, db: None) -> None:
    assert client.get("/admin/inbox/").status_code == 302


def test_staff_without_a_company_may_not_open_the_page(client: Client, ana: User) -> None:
    ana.memberships.all().delete()
    client.force_login(ana)
    assert client.get("/admin/inbox/").status_code == 403
    assert client.get(COUNTS).status_code == 403


def test_every_address_answers_401_without_a_log_in(client: Client, queued: Conversation) -> None:
    for address in [LIST, COUNTS, *addresses(queued)]:
        answer = client.get(address)
        assert (answer.status_code, answer.json()["code"]) == (401, "token_missing")


def test_a_deactivated_agent_reads_nothing_more(as_ana: Client, ana: User) -> None:
    ana.is_active = False
    ana.save()
    assert as_ana.get(COUNTS).status_code == 401


def test_T01_the_neighbours_conversations_do_not_exist(as_ana: Client, of_bolt: Conversation) -> None:
    for view in ("queued", "mine", "all", "closed"):
        answer = as_ana.get(LIST, {"view": view, "q": "CANARY"})
        assert ids(answer) == []
        assert set(answer.json()["counts"].values()) == {0}
    unknown = as_ana.get(f"{LIST}{uuid7()}/")
    for address in addresses(of_bolt):
        answer = as_ana.get(address)
        assert (answer.status_code, answer.json()) == (404, unknown.json())


def test_the_operator_sees_every_company(
    client: Client, operator: User, queued: Conversation, of_bolt: Conversation
) -> None:
    client.force_login(operator)
    assert set(ids(client.get(LIST))) == {str(queued.pk), str(of_bolt.pk)}


def test_each_view_holds_its_own(as_ana: Client, ana: User, olga: User, queued: Conversation, site: Channel) -> None:
    mine = ConversationFactory(channel=site, assignee=ana, state=State.ASSIGNED)
    hers = ConversationFactory(channel=site, assignee=olga, state=State.ASSIGNED)
    closed = ConversationFactory(channel=site, assignee=ana, state=State.CLOSED)
    expected = {"queued": {queued}, "mine": {mine}, "all": {queued, mine, hers}, "closed": {closed}}
    for view, rows in expected.items():
        assert set(ids(as_ana.get(LIST, {"view": view}))) == {str(row.pk) for row in rows}
    assert as_ana.get(COUNTS).json() == {"queued": 1, "mine": 1, "all": 3, "closed": 1, "waiting": 0}


def test_a_row_says_who_where_and_how_sure(as_ana: Client, queued: Conversation) -> None:
    MessageFactory(conversation=queued, seq=1)
    (row,) = as_ana.get(LIST).json()["rows"]
    assert row["end_user"]["name"] == "Vera"
    assert row["channel"]["name"] == "Web shop"
    assert (row["assurance"], row["preview"], row["unread"], row["assignee"]) == (
        "anonymous",
        "Where is my parcel?",
        1,
        None,
    )


def test_the_list_pages_without_a_gap_or_a_repeat(as_ana: Client, site: Channel) -> None:
    now = timezone.now()
    made = [ConversationFactory(channel=site, last_at=now - timedelta(minutes=n // 3)) for n in range(120)]
    seen: list[str] = []
    before = ""
    for _ in range(3):
        answer = as_ana.get(LIST, {"before": before}).json()
        seen += [row["id"] for row in answer["rows"]]
        before = answer["next"]
    assert before == ""
    assert len(seen) == 120
    assert set(seen) == {str(row.pk) for row in made}


@pytest.mark.parametrize("found_by", ["lindqv", "vera@example", "cust-4711", "PARC", "vera lindqvist"])
def test_a_search_finds_by_name_address_identity_and_text(
    as_ana: Client, queued: Conversation, vera: EndUser, site: Channel, found_by: str
) -> None:
    vera.surname, vera.email = "Lindqvist", "vera@example.test"
    vera.save()
    IdentityFactory(end_user=vera, value="cust-4711")
    MessageFactory(conversation=queued, text="Where is my parcel?")
    ConversationFactory(channel=site, preview="Something else")
    assert ids(as_ana.get(LIST, {"q": found_by})) == [str(queued.pk)]


@pytest.mark.parametrize(
    "query", [{"view": "nobodys"}, {"before": "x"}, {"before": "2026-01-01T00:00:00_x"}, {"q": "Vera\0"}]
)
def test_a_wrong_question_is_refused(as_ana: Client, query: dict[str, str]) -> None:
    answer = as_ana.get(LIST, query)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_request")


def test_nothing_can_be_posted_to_what_is_for_reading(as_ana: Client, queued: Conversation) -> None:
    for address in [LIST, COUNTS, *addresses(queued)]:
        assert as_ana.post(address).status_code == 400


def test_history_comes_in_pages_from_the_end_with_its_notes(as_ana: Client, ana: User, queued: Conversation) -> None:
    for seq in range(1, 121):
        MessageFactory(conversation=queued, seq=seq, text=f"Text {seq}")
    for after_seq in (0, 10, 70, 120):
        Note.objects.create(
            company=queued.company, conversation=queued, after_seq=after_seq, user=ana, text=str(after_seq)
        )
    last = as_ana.get(f"{LIST}{queued.pk}/").json()["thread"]
    middle = as_ana.get(f"{LIST}{queued.pk}/messages/?before={last['messages'][0]['seq']}").json()
    first = as_ana.get(f"{LIST}{queued.pk}/messages/?before={middle['messages'][0]['seq']}").json()
    pages = [first, middle, last]
    assert [message["seq"] for page in pages for message in page["messages"]] == list(range(1, 121))
    assert [note["text"] for page in pages for note in page["notes"]] == ["0", "10", "70", "120"]
    assert [page["more"] for page in pages] == [False, True, True]


@pytest.mark.parametrize("before", ["", "x", "-1", "1e3", "²", "9" * 40])
def test_a_place_that_is_no_number_is_refused(as_ana: Client, queued: Conversation, before: str) -> None:
    assert as_ana.get(f"{LIST}{queued.pk}/messages/", {"before": before}).status_code == 400


def test_a_visitors_message_says_how_sure_we_were(as_ana: Client, queued: Conversation) -> None:
    MessageFactory(conversation=queued, seq=1, assurance="verified")
    (message,) = as_ana.get(f"{LIST}{queued.pk}/").json()["thread"]["messages"]
    assert message["author"]["assurance"] == "verified"


def test_the_client_pane_tells_verified_from_claimed(
    as_ana: Client, queued: Conversation, vera: EndUser, site: Channel, management_token: Any
) -> None:
    vera.verified, vera.claimed = {"plan": "gold", "orders": 2}, {"plan": "platinum"}
    vera.save()
    IdentityFactory(end_user=vera, value="cust-1")
    SessionFactory(
        channel=site,
        end_user=vera,
        method="client_token",
        assurance="verified",
        credential_kind="management_token",
        credential_id=management_token.pk,
        origin="https://shop.test",
    )
    queued.assurance, queued.context = "verified", {"CHAT_URL": "https://shop.test/basket", "BROWSER_TYPE": "Firefox"}
    queued.save()
    client = as_ana.get(f"{LIST}{queued.pk}/").json()["client"]
    assert client["verified"] == [{"key": "plan", "value": "gold"}, {"key": "orders", "value": "2"}]
    assert client["claimed"] == [{"key": "plan", "value": "platinum"}]
    assert client["identities"] == [{"kind": "External id", "value": "cust-1", "issuer": "The company's backend"}]
    assert {"key": "Page", "value": "https://shop.test/basket"} in client["context"]
    assert client["session"]["site"] == "https://shop.test"
    assert client["session"]["is_live"] is True
    assert management_token.name in client["explanation"]


def test_only_their_own_other_conversations_are_listed(
    as_ana: Client, queued: Conversation, vera: EndUser, site: Channel
) -> None:
    other = ConversationFactory(channel=site, end_user=vera, state=State.CLOSED, preview="Earlier")
    ConversationFactory(channel=site, end_user=EndUserFactory(company=vera.company))
    earlier = as_ana.get(f"{LIST}{queued.pk}/").json()["client"]["earlier"]
    assert [one["id"] for one in earlier] == [str(other.pk)]


def test_colleagues_are_those_who_may_answer_here(
    as_ana: Client, ana: User, olga: User, adam: User, boris: User, queued: Conversation, acme: Company
) -> None:
    ConversationFactory(channel=queued.channel, assignee=olga, state=State.ASSIGNED)
    adam.is_active = False
    adam.save()
    staff = as_ana.get(f"{LIST}{queued.pk}/staff/").json()["staff"]
    assert [(one["name"], one["open"]) for one in staff] == [("Ana", 0), ("Olga", 1)]


def test_the_list_costs_the_same_for_one_row_and_for_fifty(
    as_ana: Client, site: Channel, django_assert_max_num_queries: Any
) -> None:
    for _ in range(50):
        ConversationFactory(channel=site)
    with django_assert_max_num_queries(10):
        assert len(ids(as_ana.get(LIST))) == 50
