"""Running scripts: starts, versions, limits, and one at a time in a conversation."""

from datetime import timedelta

from django.utils import timezone

from accounts.models.end_users import GroupMembership
from bots import engine
from bots.models import Run, Script
from bots.scripts import publish, save_draft, withdraw
from bots.spec import ScriptSpec, StepSpec
from chat.models import Conversation
from chat.models.messages import Author
from core.audit import SYSTEM
from tests.factories import GroupFactory
from tests.jobs import run_jobs


def test_a_script_greets_by_name_asks_and_keeps_the_answer(robo, talk, vera):
    robo(
        {"kind": "say", "text": "Hello {NAME}!"},
        {"kind": "ask", "text": "Which order?", "type": "number", "variable": "order"},
        {"kind": "say", "text": "Order {order}, {unknown} {a.__class__} {0} {settings}"},
    )
    assert talk.say("Hi") == ["Hello Vera!", "Which order?"]
    assert {message.author_name for message in talk.messages() if message.author_kind == Author.BOT} == {"Robo"}
    assert talk.say("what?") == ["Please answer with a number."]
    assert talk.say("17") == ["Order 17, {unknown} {a.__class__} {0} {settings}"]
    run = Run.objects.get()
    assert (run.state, run.end_reason, run.variables) == ("ended", "done", {"order": 17})


def test_keyword_url_rule_start_and_fallback_start_scripts_in_this_order(robo, talk):
    def script(slug: str, **start: object) -> dict:
        steps = [{"key": "s", "kind": "say", "text": slug}]
        return {"slug": slug, "starts": [start], "steps": steps}

    robo(
        {"kind": "say", "text": "start"},
        scripts=[
            script("price", on="keyword", words=["price", "how much"]),
            script("shop", on="url", address="https://shop.example/*/sale"),
            script("fallback", on="fallback"),
        ],
    )
    Conversation.objects.update(context={"CHAT_URL": "https://shop.example/de/sale"})
    assert talk.say("Hello") == ["shop"]
    assert talk.say("Hello again") == ["fallback"]
    assert talk.say("What's the PRICE?") == ["price"]
    assert talk.say("priceless") == ["fallback"]


def test_without_a_script_that_fits_the_visitor_is_told_when_nobody_is_there(robo, talk, site):
    type(site).objects.update(away_text="Back at nine.")
    robo({"kind": "say", "text": "Only once"})
    assert talk.say("Hello") == ["Only once"]
    assert talk.say("More") == ["Back at nine."]


def test_running_conversations_keep_their_version(robo, talk):
    bot = robo({"kind": "ask", "text": "Old?", "variable": "x"}, {"kind": "say", "text": "old end"})
    talk.say("Hi")
    script = Script.objects.get(bot=bot)
    new = ScriptSpec("main", "Main", ({"on": "fallback"},), (StepSpec("s1", "say", {"text": "new"}),))
    assert save_draft(script, new, by=SYSTEM) == []
    assert publish(script, by=SYSTEM).number == 2
    assert talk.say("yes") == ["old end"]
    assert talk.say("Hi") == ["new"]


def test_a_withdrawn_script_starts_no_more(robo, talk):
    bot = robo({"kind": "say", "text": "Hi"})
    withdraw(Script.objects.get(bot=bot), by=SYSTEM)
    assert talk.say("Hello") == []


def test_an_inactive_bot_and_one_of_another_channel_say_nothing(robo, talk, acme):
    bot = robo({"kind": "say", "text": "Hi"})
    type(bot).objects.update(is_active=False)
    assert talk.say("Hello") == []


def test_L06_a_circle_of_steps_ends_with_a_person(robo, talk):
    robo(
        {"kind": "condition", "cases": [{"variable": "never", "test": "known", "go": "s3"}], "otherwise": "s2"},
        {"kind": "jump", "go": "s1"},
        {"kind": "end"},
    )
    assert talk.say("Hi") == []
    run = Run.objects.get()
    assert (run.end_reason, run.steps_taken) == ("handed_over", 101)
    talk.conversation.refresh_from_db()
    assert talk.conversation.is_for_people


def test_L06_a_turn_has_a_time_limit(robo, talk, monkeypatch):
    robo({"kind": "say", "text": "one"}, {"kind": "say", "text": "two"})
    monkeypatch.setattr(engine, "SECONDS_PER_TURN", -1.0)
    assert talk.say("Hi") == []
    assert Run.objects.get().end_reason == "handed_over"


def test_L06_values_are_put_in_once_and_never_read_again_as_placeholders(robo, talk, vera):
    type(vera).objects.update(name="{order} {ASSURANCE}", verified={"plan": "gold"}, claimed={"plan": "fake"})
    robo({"kind": "say", "text": "{NAME} {verified.plan} {claimed.plan} {MESSAGE}"})
    assert talk.say("{CHANNEL}") == ["{order} {ASSURANCE} gold fake {CHANNEL}"]


def test_what_the_page_says_cannot_pose_as_what_the_program_knows(robo, talk):
    Conversation.objects.update(context={"ASSURANCE": "verified", "verified.plan": "gold", "URL_REF": "ad"})
    robo({"kind": "say", "text": "{ASSURANCE} {verified.plan} {URL_REF} {BROWSER_TYPE} {INPUT_TYPE}"})
    assert talk.say("Hi") == ["anonymous {verified.plan} ad {BROWSER_TYPE} TEXT"]


def test_a_step_can_require_an_assurance(robo, talk):
    robo(
        {"kind": "say", "text": "secret", "assurance": "verified", "unproved": "s3"},
        {"kind": "end"},
        {"kind": "say", "text": "Please sign in."},
    )
    assert talk.say("Hi") == ["Please sign in."]
    type(talk.session).objects.update(assurance="verified")
    Run.objects.all().delete()
    assert talk.say("Hi") == ["secret"]


def test_without_a_way_for_others_a_person_takes_over(robo, talk):
    robo({"kind": "say", "text": "secret", "assurance": "claimed"})
    assert talk.say("Hi") == ["I can do this only for somebody who has signed in. A person will help you."]
    assert Run.objects.get().end_reason == "handed_over"


def test_a_job_that_runs_twice_says_nothing_twice(robo, talk):
    robo({"kind": "ask", "text": "Name?", "variable": "name"}, {"kind": "say", "text": "{name}"})
    talk.say("Hi")
    talk.write("Vera")
    engine.answer(talk.conversation.pk)
    engine.answer(talk.conversation.pk)
    run_jobs()
    assert talk.said() == ["Name?", "Vera"]


def test_an_answer_that_comes_a_day_late_begins_anew(robo, talk):
    robo({"kind": "ask", "text": "Name?", "variable": "name"}, starts=[{"on": "fallback"}])
    talk.say("Hi")
    Run.objects.update(since=timezone.now() - timedelta(hours=25))
    assert talk.say("Vera") == ["Name?"]
    assert list(Run.objects.order_by("started_at").values_list("end_reason", flat=True)) == ["left", ""]


def test_a_visitor_who_comes_back_after_closing_begins_anew(robo, talk):
    robo({"kind": "ask", "text": "Name?", "variable": "name"})
    talk.say("Hi")
    Conversation.objects.update(state="closed")
    assert talk.say("I am back") == ["Name?"]


def test_a_restricted_bot_answers_members_of_its_groups_only(robo, talk, acme, vera):
    gold = GroupFactory(company=acme, slug="gold")
    robo({"kind": "say", "text": "Hello, member"}, groups=["gold"])
    assert talk.say("Hi") == []
    GroupMembership.objects.create(company=acme, group=gold, end_user=vera)
    Conversation.objects.update(is_for_people=False)
    assert talk.say("Hi") == ["Hello, member"]
