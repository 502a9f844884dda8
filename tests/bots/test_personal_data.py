"""What scripts keep of a person: copied, erased, and what goes along when a conversation changes hands."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.privacy import erase, export
from bots.models import HeldToken, Run
from chat.copies import copy_for
from chat.deleting import delete_old_conversations
from chat.merging import merge, undo
from chat.models import Merge, SealedAnswer
from core import vault
from core.audit import SYSTEM
from tests.bots.talks import Talk
from tests.factories import ConversationFactory, EndUserFactory, SessionFactory

ASK = [
    {"kind": "ask", "text": "Which size?", "variable": "size"},
    {"kind": "ask", "text": "Which colour?", "variable": "colour"},
    {"kind": "say", "text": "{size} {colour}"},
]
SHOP = {
    "uid": "shop", "url": "https://shop.example.com/login",
    "questions": [{"text": "Who?", "field": "user"}, {"text": "Password?", "field": "password", "secret": True}],
}  # fmt: skip


@pytest.fixture
def asked(robo, talk):
    """Vera has answered the first question, and a token is held in her conversation."""
    bot = robo(*ASK, authorization_tokens=[SHOP])
    talk.say("Hi")
    talk.say("CANARY-size")
    hold(talk.conversation)
    return bot


def hold(conversation):
    HeldToken.objects.create(
        company=conversation.company,
        conversation=conversation,
        token=conversation.company.authorization_tokens.get(),
        sealed=vault.seal("CANARY-token"),
        expires_at=timezone.now() + timedelta(minutes=5),
    )


def test_a_copy_holds_what_scripts_kept_and_that_a_token_is_held_but_not_the_token(asked, vera, talk):
    found = export(vera, by=SYSTEM)
    (script,) = found["scripts"]
    assert (script["bot"], script["script"], script["variables"]) == ("Robo", "Main", {"size": "CANARY-size"})
    assert (script["conversation"], script["ended"]) == (str(talk.conversation.pk), None)
    assert [one["id"] for one in found["authorization_tokens"]] == ["shop"]
    assert "CANARY-token" not in str(found)


def test_T01_a_copy_holds_nothing_of_anybody_else(asked, acme):
    found = export(EndUserFactory(company=acme), by=SYSTEM)
    assert (found["scripts"], found["authorization_tokens"]) == ([], [])


def test_a_channel_that_does_not_share_gets_no_copy_of_what_scripts_kept_on_another(asked, vera, site, acme):
    here = copy_for(SessionFactory(channel=site, end_user=vera), by=SYSTEM)
    elsewhere = copy_for(SessionFactory(end_user=vera, company=acme, channel__company=acme), by=SYSTEM)
    assert [len(here[name]) for name in ("scripts", "authorization_tokens")] == [1, 1]
    assert [len(elsewhere[name]) for name in ("scripts", "authorization_tokens")] == [0, 0]


def test_G06_erasing_leaves_no_run_and_no_token_and_says_how_many_there_were(asked, vera, site):
    other = ConversationFactory(channel=site)
    Talk(SessionFactory(channel=site, end_user=other.end_user), other).say("Hi")
    receipt = erase(vera, by=SYSTEM)
    assert (receipt.counts["script_runs"], receipt.counts["authorization_tokens"]) == (1, 1)
    assert Run.objects.get().conversation == other, "another person's run goes on"
    assert not HeldToken.objects.exists()


def test_G06_runs_end_with_the_conversations_that_a_company_no_longer_keeps(asked, talk, acme):
    acme.retention_days = 30
    acme.save()
    type(talk.conversation).objects.update(last_at=timezone.now() - timedelta(days=31))
    assert delete_old_conversations() == 1
    assert not Run.objects.exists()
    assert not HeldToken.objects.exists()


@pytest.fixture
def merging(asked, vera, acme, site):
    """Vera, who was anonymous, turns out to be Vincent."""
    vincent = EndUserFactory(company=acme, name="Vincent", assurance="verified")
    return Merge.objects.create(company=acme, channel=site, source=vera, target=vincent)


def test_a_script_goes_on_with_whom_the_visitor_turned_out_to_be_but_asks_for_the_token_anew(merging, talk, site):
    merge(merging, by=SYSTEM)
    assert not HeldToken.objects.exists()
    talk.session = SessionFactory(channel=site, end_user=merging.target)
    assert talk.say("red") == ["CANARY-size red"]


def test_taking_a_merge_back_leaves_the_anonymous_visitor_neither_values_nor_tokens(merging, talk, site):
    merge(merging, by=SYSTEM)
    hold(talk.conversation)
    SealedAnswer.objects.create(
        company=talk.conversation.company, conversation=talk.conversation, message_id=merging.pk,
        sealed=vault.seal("x"), expires_at=timezone.now() + timedelta(minutes=5),
    )  # fmt: skip
    undo(merging, by=SYSTEM)
    run = Run.objects.get()
    assert (run.state, run.end_reason, run.variables) == ("ended", "reassigned", {})
    assert not HeldToken.objects.exists()
    assert not SealedAnswer.objects.exists()


def test_what_other_conversations_of_a_person_keep_is_not_touched_by_a_merge(merging, acme, site):
    elsewhere = ConversationFactory(channel=site, end_user=merging.target)
    other = Talk(SessionFactory(channel=site, end_user=merging.target), elsewhere)
    other.say("Hi")
    other.say("XL")
    merge(merging, by=SYSTEM)
    hold(elsewhere)
    undo(merging, by=SYSTEM)
    assert Run.objects.get(conversation=elsewhere).variables == {"size": "XL"}
    assert HeldToken.objects.get().conversation == elsewhere
