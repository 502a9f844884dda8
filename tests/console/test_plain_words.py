"""What the console says of changes, of jobs and of values: words, where Django and the program have codes."""

import re
from pathlib import Path

import pytest
from axes.models import AccessAttempt
from django.contrib import admin
from django.test import Client
from django.urls import reverse
from django.utils import translation
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from chat import oversight
from chat.models import ConversationTag
from console import audit_words, cells, job_words
from core.audit import Actor, record
from tests.console.acting import logged_in
from tests.factories import ChannelFactory, ConversationFactory, TagFactory

ROOT = Path(__file__).parents[2]
APPS = ("accounts", "bots", "channels_app", "chat", "chatauth", "console", "core", "scripting", "widget")
RECORDED = re.compile(r"""record\(\s*f?"[^"]*\.([a-z_]+)",""")


def page(client: Client, name: str, *args: object) -> str:
    response = client.get(reverse(f"admin:{name}", args=args))
    assert response.status_code == 200
    return response.content.decode()


def test_every_action_that_the_program_records_has_words():
    sources = [path.read_text() for folder in APPS for path in (ROOT / folder).rglob("*.py")]
    found = {action for text in sources for action in RECORDED.findall(text)}
    assert len(found) > 40
    found |= {action.partition(".")[2] for action in oversight.ACTIONS} | {"leaked"}
    assert found <= set(audit_words.DEEDS) | {"deleted"}


def test_every_detail_that_the_program_records_has_words():
    noted = re.compile(r"\brecord\((.*?)\)\n", re.DOTALL)
    sources = [path.read_text() for folder in APPS for path in (ROOT / folder).rglob("*.py") if path.name != "audit.py"]
    calls = [call for text in sources if "core.audit import" in text for call in noted.findall(text)]
    found = {name for call in calls for name in re.findall(r"\b(\w+)=", call)}
    assert len(found) > 20
    assert found <= set(audit_words.DETAILS) | {"by", "target", "company_id", "address"}
    assert audit_words.details({"sign_in_lines_cleared": 2}, "end_user")[0][0].startswith("Lines of the sign-in log")


def test_an_action_without_words_is_said_plainly():
    assert audit_words.deed("channel.token_issued") == "Management token issued"
    assert audit_words.deed("thing.put_aside") == "Put aside"


def test_the_audit_says_what_happened_and_which_fields_changed(olga, acme):
    tag = TagFactory(company=acme, name="return")
    entry = record("tag.changed", by=Actor.from_row(olga), target=tag, fields=["tone", "name"], after={"tone": "ok"})
    client = logged_in(olga)
    listed = page(client, "core_entry_changelist")
    assert "Changed" in listed
    assert "tag.changed" in listed
    text = page(client, "core_entry_change", entry.pk)
    assert "Changed: return" in text
    assert "<bdi>colour</bdi>, <bdi>name</bdi>" in text
    assert "{&quot;" not in text


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "–"),
        (True, "Yes"),
        (12, "12"),
        (["tents", "<b>"], "<bdi>tents</bdi>, <bdi>&lt;b&gt;</bdi>"),
        ({"city": "Berlin"}, '<bdi><span class="quiet">city</span> Berlin</bdi>'),
    ],
)
def test_a_value_is_shown_without_brackets_and_escaped(value, shown):
    assert shown in str(cells.value(value))


def test_what_is_nested_deeply_is_shown_as_json():
    assert "&quot;b&quot;" in str(cells.value({"a": {"b": [1]}}))


def test_the_audit_translates_what_was_noted(olga, site):
    talk = ConversationFactory(channel=site)
    entry = record("conversation.assigned", by=Actor.from_row(olga), target=talk, role="owner")
    olga.language = "de"
    olga.save()
    text = page(logged_in(olga), "core_entry_change", entry.pk)
    assert f"Unterhaltung {str(talk.pk)[-5:]}" in text
    assert "Inhaber" in text
    with translation.override("de"):
        assert audit_words.details({"by": "answering"}, "conversation") == [("Durch", "Antworten")]


def test_the_history_of_a_row_is_what_the_audit_has_of_it(olga, acme):
    tag, other = TagFactory(company=acme, name="return"), TagFactory(company=acme, name="other")
    record("tag.changed", by=Actor.from_row(olga), target=tag, fields=["tone"])
    record("tag.deleted", by=Actor.from_row(olga), target=other)
    text = page(logged_in(olga), "chat_tag_history", tag.pk)
    assert "Changed" in text
    assert "colour" in text
    assert str(olga) in text
    assert "Deleted" not in text


def test_the_page_about_deleting_names_what_goes_along_and_not_the_row_itself(olga, acme):
    tag = TagFactory(company=acme, name="return")
    client = logged_in(olga)
    asked = page(client, "chat_tag_delete", tag.pk)
    assert "This cannot be undone." in asked
    assert "1 tag" not in asked
    ConversationTag.objects.create(
        company=acme, tag=tag, conversation=ConversationFactory(channel=ChannelFactory(company=acme))
    )
    assert "1 conversation tag<" in page(client, "chat_tag_delete", tag.pk)


def test_every_job_has_words():
    names = {name for name in app.tasks if not name.startswith(("builtin", "procrastinate", "tests"))}
    assert names == set(job_words.TASKS)
    assert set(job_words.STATES) >= set(dict(ProcrastinateJob._meta.get_field("status").choices))


@pytest.mark.parametrize(
    ("lock", "shown"),
    [
        ("bot:0192", "what the bot does in the same conversation"),
        ("call:0192:4", "some other calls of the same company"),
        ("chat.tasks.wake", "other jobs of the same task"),
        ("of another package", "of another package"),
    ],
)
def test_what_a_job_waits_for_is_said_without_the_name_of_its_lock(operator, lock, shown):
    job = ProcrastinateJob(
        task_name="chat.tasks.wake", lock=lock, queueing_lock="chat.tasks.wake", queue_name="default", attempts=0
    )
    pages = admin.site._registry[ProcrastinateJob]
    assert pages.one_at_a_time(job) == shown
    assert pages.waits_once(job) == "no second one is added"
    assert pages.waits_once(ProcrastinateJob(task_name="chat.tasks.wake")) == cells.NONE


def test_the_operators_pages_use_no_word_of_other_packages(operator):
    attempt = AccessAttempt.objects.create(
        username="root@example.test",
        ip_address="198.51.100.7",
        user_agent="Firefox",
        failures_since_start=3,
        get_data="",
        post_data="",
        http_accept="",
        path_info="/admin/login/",
    )
    client = logged_in(operator)
    text = page(client, "axes_accessattempt_changelist")
    assert "1 failed log-in" in text
    text += page(client, "axes_accessattempt_change", attempt.pk) + page(
        client, "axes_accessattempt_delete", attempt.pk
    )
    text += page(client, "procrastinate_procrastinatejob_changelist")
    for word in ("access attempt", "Attempted Access", "User Agent", "procrastinate job", "IP Address"):
        assert word.lower() not in re.sub(r'(href|class|action)="[^"]*"', "", text).lower(), word
