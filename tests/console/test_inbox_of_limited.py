"""Every door of the inbox and every page of the console, walked by an agent who sees one channel alone."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from accounts.models import User
from chat.attachments import store
from chat.departures import limit
from chat.models import Conversation
from chat.posting import post
from core.audit import SYSTEM
from core.ids import uuid7
from core.models import Entry
from tests.chat.rows import answered, fill
from tests.console.acting import logged_in, walk
from tests.console.desk import PHONE
from tests.console.test_inbox_doors import DOORS, WITH_ROWS, call, own_view, rows_of
from tests.console.test_who_sees_what import row_addresses, state_of_the_database
from tests.console.world import CANARY, Populated, populate
from tests.factories import ChannelMemberFactory, ConversationFactory, EndUserFactory, IdentityFactory
from tests.rest import UNKNOWN_ID
from tests.samples import PDF

COUNTED = "core_ratecount"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def theirs(acme, adam) -> dict[str, str]:
    """A channel of the same company on which Lena does not answer, with everything on it."""
    return rows_of(acme, CANARY, of=adam)


@pytest.fixture
def hers(support, lena) -> Conversation:
    vera = EndUserFactory(company=support.company, name="Vera")
    return ConversationFactory(channel=support, end_user=vera, preview="Of the desk")


@pytest.fixture
def client(lena) -> Client:
    return logged_in(lena)


def listed(client: Client, **query: Any) -> list[str]:
    answer = client.get(reverse("admin:inbox_conversations"), {"view": "all", **query})
    assert answer.status_code == 200, query
    return [row["id"] for row in answer.json()["rows"]]


def test_M07_what_is_on_a_channel_of_others_and_what_is_nobodys_answer_alike(client, theirs):
    before = state_of_the_database(COUNTED)
    for door in WITH_ROWS:
        answer = call(client, door, theirs)
        nothing = call(client, door, {**theirs, **dict.fromkeys(door.rows, UNKNOWN_ID)})
        assert answer.status_code == 404, door.name
        assert (answer.status_code, answer.content) == (nothing.status_code, nothing.content), door.name
    assert state_of_the_database(COUNTED) == before


def test_M07_no_command_for_many_reaches_it(client, theirs, hers):
    for action in ("assign", "close", "reopen", "pend", "hand_over", "prioritise", "tag"):
        body = {"action": action, "to": "me", "team": None, "priority": "high", "add": []}
        body["conversations"] = [theirs["conversation"], UNKNOWN_ID]
        answer = client.post(reverse("admin:inbox_actions"), body, content_type="application/json").json()
        assert answer["refused"] == {theirs["conversation"]: "not_found", UNKNOWN_ID: "not_found"}, action
    assert not Entry.objects.filter(target_id=theirs["conversation"]).exists()


def test_M07_the_list_its_search_its_filters_and_its_counts_know_their_channels_alone(client, lena, theirs, hers):
    here = str(hers.pk)
    Conversation.objects.filter(pk=theirs["conversation"]).update(assignee=lena, state="assigned")
    fill(Conversation.objects.get(pk=theirs["conversation"]), 2)
    assert listed(client) == [here]
    assert listed(client, q="Vera") == [here]
    for query in (
        {"q": CANARY},
        {"q": f"{CANARY}-customer"},
        {"channel": theirs["channel"]},
        {"team": theirs["team"]},
        {"tag": theirs["tag"]},
        {"assignee": "me"},
        {"unread": "1"},
        {"view": "mine"},
        {"view": "closed"},
    ):
        assert listed(client, **query) == [], query
    assert client.get(reverse("admin:inbox_counts")).json() == {
        "queued": 1, "mine": 0, "all": 1, "closed": 0, "waiting": 0
    }  # fmt: skip
    choices = client.get(reverse("admin:inbox_choices")).json()
    assert [one["name"] for one in choices["channels"]] == ["Support desk"]


def test_M07_their_own_channel_is_open_to_them_by_every_door(client, lena, acme):
    made = rows_of(acme, "Acme", of=lena)
    ChannelMemberFactory(channel=Conversation.objects.get(pk=made["conversation"]).channel, user=lena)
    for door in DOORS:
        wanted = {"inbox_end": 403, "inbox_undo": 400}.get(door.name, 200)
        assert call(client, door, {**made, "view": own_view(lena)}).status_code == wanted, door.name


def test_M07_somebody_on_two_channels_is_seen_with_what_they_said_on_ours(client, support, theirs, lena):
    elsewhere = Conversation.objects.get(pk=theirs["conversation"])
    here = ConversationFactory(channel=support, end_user=elsewhere.end_user, preview="Over here")
    answer = client.get(reverse("admin:inbox_conversation", args=[here.pk])).json()
    assert answer["client"]["earlier"] == []
    page = client.get(reverse("admin:accounts_enduser_change", args=[elsewhere.end_user_id]))
    assert "Over here" in page.text
    assert f"{CANARY} last text" not in page.text
    assert theirs["conversation"] not in page.text


def test_M07_who_may_take_over_are_those_who_answer_there(client, ana, lena, hers, site, vera):
    def names(user: User, place: Conversation) -> set[str]:
        answer = logged_in(user).get(reverse("admin:inbox_staff", args=[place.pk]))
        return {one["name"] for one in answer.json()["staff"]}

    assert names(ana, hers) == {"Ana", "Lena"}
    assert names(ana, ConversationFactory(channel=site, end_user=vera)) == {"Ana"}


@pytest.fixture
def canary(acme) -> Populated:
    return populate(acme, CANARY)


def test_M07_no_page_of_the_console_holds_a_person_or_a_word_of_a_channel_of_others(client, canary, hers):
    pages = walk(client)
    assert any("Vera" in text for text in pages.values())
    said = [f"{CANARY} Visitor", f"{CANARY} Channel", f"{CANARY} last text", f"{CANARY} Anonymous"]
    ids = [str(row.pk) for row in (canary.channel, canary.end_user, canary.conversation, canary.session, canary.merge)]
    for address, text in pages.items():
        for word in [*said, *ids]:
            assert word not in text, (address, word)


def test_M07_pages_of_such_rows_are_not_there(client, canary):
    gone = [str(row.pk) for row in (canary.channel, canary.end_user, canary.conversation)]
    addresses = [address for address in row_addresses(canary) if any(key in address for key in gone)]
    assert len(addresses) > 15
    for address in addresses:
        for answer in (client.get(address), client.post(address, {"post": "yes", "confirmed": "yes"})):
            missing = answer.status_code == 302 and answer["Location"] == "/admin/"  # Django's own way of saying so
            assert missing or answer.status_code in (403, 404), f"{address} answers {answer.status_code}"
            assert f"{CANARY} Visitor" not in answer.text


def test_M07_lists_of_people_are_searched_in_their_channels_alone(client, canary, hers):
    IdentityFactory(end_user=hers.end_user, value="desk-1")
    people = reverse("admin:accounts_enduser_changelist")
    assert "Vera" in client.get(people, {"q": "desk-1"}).text
    for asked in (f"{CANARY}-customer", f"{CANARY} Visitor", str(canary.end_user.pk)):
        assert list(client.get(people, {"q": asked}).context["cl"].result_list) == []
    conversations = reverse("admin:chat_conversation_changelist")
    found = client.get(conversations, {"channel__id__exact": str(canary.channel.pk)})
    assert str(canary.conversation.pk) not in found.text
    assert "Of the desk" in client.get(conversations).text


def test_M07_numbers_count_what_they_see(client, ana, canary, hers, acme):
    home = client.get("/admin/").context["open_conversations"]
    assert (home, logged_in(ana).get("/admin/").context["open_conversations"]) == (1, 2)
    assert client.get("/admin/").context["begun"].begun == 1
    assert logged_in(ana).get("/admin/").context["begun"].begun == 2
    tags, teams = reverse("admin:chat_tag_changelist"), reverse("admin:chat_team_changelist")
    assert "1 conversation" in logged_in(ana).get(tags).text
    assert "1 conversation" not in client.get(tags).text
    Conversation.objects.filter(pk=canary.conversation.pk).update(team=canary.team, state="queued")
    assert f"team={canary.team.pk}" in logged_in(ana).get(teams).text
    assert f"team={canary.team.pk}" not in client.get(teams).text


def test_M07_files_of_their_channel_are_theirs_alone(client, hers, theirs):
    mine = store(PDF, "desk.pdf", company=hers.company, conversation=hers, message_id=uuid7())
    assert client.get(reverse("admin:inbox_attachment", args=[mine.pk])).status_code == 200
    assert client.get(reverse("admin:inbox_attachment", args=[theirs["file"]])).status_code == 404


def test_M07_an_admin_is_never_limited_whatever_the_row_says(lena, theirs, hers):
    lena.memberships.update(role="admin")
    assert len(listed(logged_in(lena))) == 2


@pytest.mark.browser
def test_M07_an_open_conversation_closes_when_its_channel_is_taken_away(desk, server, conversation, support, ana, vera):
    """Said in a sentence, in the open page; what is left stays live."""
    kept = ConversationFactory(channel=support, end_user=vera, preview="On the desk")
    desk.open("all", conversation)
    expect(desk.rows).to_have_count(2)
    limit(ana.memberships.get(), [support], by=SYSTEM)
    expect(desk.page.locator("#inbox-complaint-text")).to_have_text(
        "This conversation is gone, or you no longer answer on its channel."
    )
    expect(desk.page.locator("#inbox-none")).to_be_visible()
    desk.page.set_viewport_size(PHONE)
    expect(desk.page.locator("#inbox-complaint-text")).to_be_visible()  # above the list, which stands alone there
    expect(desk.page.locator("#inbox-none")).to_be_hidden()
    expect(desk.rows).to_have_count(1)
    assert "conversation=" not in desk.page.url
    desk.expect_live()
    expect(desk.count("all")).to_have_text("1")
    post(answered(kept, ana, "Still live"))
    expect(desk.row("Still live")).to_be_visible()
    desk.faults = [fault for fault in desk.faults if "404" not in fault]
