"""Where a conversation stands when its script has come to an end: people are called only where somebody needs them."""

from chat.conversations import assign
from chat.models import Conversation
from chat.models.conversations import State
from core.models import Entry
from tests.jobs import run_jobs

ASK = {"kind": "ask", "text": "What do you need?", "variable": "wish"}
END = {"kind": "end", "text": "We are open from 9 to 5."}


def place_of(talk) -> Conversation:
    talk.conversation.refresh_from_db()
    return talk.conversation


def test_it_waits_for_nobody_and_the_audit_list_says_that_the_bot_put_it_aside(robo, talk):
    robo(ASK, END)
    talk.say("Hi")
    assert place_of(talk).state == State.QUEUED, "a bot that fails is seen by people"
    assert talk.say("Opening hours") == ["We are open from 9 to 5."]
    assert (place_of(talk).state, place_of(talk).is_for_people) == (State.PENDING, False)
    entry = Entry.objects.get(action="conversation.pending")
    assert (entry.actor_kind, entry.actor_label, entry.target_id) == ("bot", "Robo", str(talk.conversation.pk))


def test_the_visitors_next_message_calls_people_where_no_script_answers_it(robo, talk):
    robo(END)
    talk.say("Hi")
    assert place_of(talk).state == State.PENDING
    assert talk.say("And on Sunday?") == []
    assert (place_of(talk).state, place_of(talk).is_for_people) == (State.QUEUED, True)


def test_a_script_that_answers_it_puts_the_conversation_aside_again(robo, talk):
    robo(END, starts=[{"on": "fallback"}])
    for text in ("Hi", "And on Sunday?"):
        assert talk.say(text) == ["We are open from 9 to 5."]
        assert place_of(talk).state == State.PENDING


def test_what_the_visitor_wrote_while_the_script_came_to_its_end_is_left_to_people(robo, talk):
    robo(ASK, END)
    talk.say("Hi")
    talk.write("Opening hours")
    talk.write("And please call me")
    run_jobs()
    assert place_of(talk).preview == "We are open from 9 to 5."
    assert place_of(talk).state == State.QUEUED


def test_a_script_that_breaks_off_leaves_it_in_the_queue(robo, talk):
    other = {"slug": "other", "name": "Other", "starts": [], "steps": [{"key": "x", "kind": "say", "text": "x"}]}
    bot = robo({"kind": "jump", "script": "other"}, scripts=[other])
    bot.scripts.filter(slug="other").update(published=None)
    talk.say("Hi")
    assert place_of(talk).state == State.QUEUED


def test_what_a_person_took_meanwhile_stays_with_them(robo, talk, ana):
    robo(ASK, END)
    talk.say("Hi")
    talk.write("Opening hours")
    assign(talk.conversation.pk, to=ana, by=ana)
    run_jobs()
    assert (place_of(talk).state, place_of(talk).assignee) == (State.ASSIGNED, ana)
