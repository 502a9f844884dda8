"""Export, import and `bots:` of a provisioning file: one JSON form; drafts, versions and the audit."""

import json

import pytest

from bots.exchange import export_bot, import_bot
from bots.models import AuthorizationToken, Bot, BotChannel, BotGroup, Script, Version, WebService
from bots.scripts import findings_of, publish, save_draft
from bots.spec import ScriptSpec, StepSpec
from console.provision.companies import provision
from console.provision.fields import BadFile
from core.audit import SYSTEM
from core.models import Entry
from core.reasons import Refused
from tests.factories import ChannelFactory, GroupFactory

DOCUMENT = {
    "slug": "robo",
    "name": "Robo",
    "is_active": True,
    "groups": ["gold"],
    "channels": [{"slug": "texts", "is_default": True, "allows_tokens": False}],
    "authorization_tokens": [
        {"uid": "shop", "method": "POST", "url": "https://shop.example.com/login", "ttl": 60, "is_json": True,
         "path": "token", "by_number": False, "hosts": [], "questions": [{"text": "Who?", "field": "u"}]}
    ],
    "web_services": [
        {"uid": "order", "questions": [], "method": "GET", "url": "https://shop.example.com/o?t={authtoken}",
         "query": {}, "headers": {},
         "body": None, "saves": [], "may_speak": False, "timeout": 8, "secret_headers": []}
    ],
    "scripts": [
        {"slug": "main", "name": "Main", "starts": [{"on": "conversation"}],
         "steps": [{"key": "login", "kind": "token", "token": "shop"},
                   {"key": "order", "kind": "service", "service": "order", "next": "end"},
                   {"key": "end", "kind": "end"}]}
    ],
}  # fmt: skip


@pytest.fixture
def ready(acme):
    GroupFactory(company=acme, slug="gold")
    return ChannelFactory(company=acme, slug="texts", kind="sms")


def test_what_was_imported_is_exported_again_as_it_was(acme, ready):
    bot = import_bot(acme, json.loads(json.dumps(DOCUMENT)), by=SYSTEM)
    assert json.loads(json.dumps(export_bot(bot))) == DOCUMENT


def test_a_second_import_changes_nothing(acme, ready):
    import_bot(acme, DOCUMENT, by=SYSTEM)
    entries, versions = Entry.objects.count(), Version.objects.count()
    import_bot(acme, DOCUMENT, by=SYSTEM)
    assert (Entry.objects.count(), Version.objects.count()) == (entries, versions)
    made = set(Entry.objects.values_list("action", flat=True))
    assert {"bot.made", "script.made", "script.changed", "script.published", "authorization_token.made",
            "web_service.made"} <= made  # fmt: skip


def test_what_cannot_run_is_not_imported_at_all_and_every_finding_is_told(acme, ready):
    broken = {**DOCUMENT, "scripts": [{"slug": "main", "steps": [{"key": "a", "kind": "jump", "go": "b"}]}]}
    with pytest.raises(Refused) as refusal:
        import_bot(acme, broken, by=SYSTEM)
    assert refusal.value.errors == {"a.go": ["There is no step “b”."]}
    assert import_bot(acme, broken, by=SYSTEM, publishes=False).scripts.get().published is None


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"slug": "no good"}, "slug"),
        ({"groups": ["silver"]}, "groups"),
        ({"channels": ["nowhere"]}, "channels"),
        ({"scripts": {}}, "scripts"),
        ({"colour": "red"}, "bot"),
        ({"authorization_tokens": [{"uid": "x", "url": "https://a.example.com/{x}"}]}, "url"),
        ({"authorization_tokens": [{"uid": "x", "url": "https://a.example.com/", "is_json": True}]}, "path"),
        ({"authorization_tokens": [{"uid": "x", "url": "https://a.example.com/", "questions": [{}]}]}, "questions"),
        ({"authorization_tokens": [{"uid": "x", "url": "https://a.example.com/", "ttl": 1}]}, "ttl"),
        ({"authorization_tokens": [{"uid": "x", "url": "https://a.example.com/", "method": "PUT"}]}, "method"),
        ({"web_services": [{"uid": "x", "url": "https://a.example.com/", "saves": [{"path": "a"}]}]}, "saves"),
        ({"web_services": [{"uid": "x", "url": "https://a.example.com/", "headers": {"a b": "x"}}]}, "headers"),
        ({"web_services": [{"uid": "x", "url": "https://a.example.com/", "timeout": 99}]}, "timeout"),
    ],
)
def test_bad_input_is_refused_by_its_name(acme, ready, change, field):
    with pytest.raises(Refused) as refusal:
        import_bot(acme, {**DOCUMENT, **change}, by=SYSTEM)
    assert field in refusal.value.errors
    assert not Bot.objects.exists()


def test_the_neighbour_s_rows_are_not_found(acme, bolt, ready):
    GroupFactory(company=bolt, slug="silver")
    ChannelFactory(company=bolt, slug="theirs")
    for change in ({"groups": ["silver"]}, {"channels": ["theirs"]}):
        with pytest.raises(Refused):
            import_bot(acme, {**DOCUMENT, **change}, by=SYSTEM)
    import_bot(acme, DOCUMENT, by=SYSTEM)
    with pytest.raises(Refused):
        import_bot(bolt, {**DOCUMENT, "groups": [], "channels": [], "authorization_tokens": []}, by=SYSTEM)
    assert AuthorizationToken.objects.get().company == acme


def test_provision_reads_the_same_form_once(acme, ready):
    file = {"companies": [{"slug": "acme", "groups": ["gold"], "bots": [DOCUMENT]}]}
    first = provision(file)
    assert first["companies"]["acme"]["bots"] == {"robo": {"id": str(Bot.objects.get().pk)}}
    entries = Entry.objects.count()
    assert provision(file) == first
    assert Entry.objects.count() == entries
    assert BotChannel.objects.get().channel == ready
    assert BotGroup.objects.get().group.slug == "gold"
    with pytest.raises(BadFile):
        provision({"companies": [{"slug": "acme", "bots": [{"slug": "x", "scripts": [{"slug": "y", "steps": []}]}]}]})


def test_a_draft_is_kept_with_its_mistakes_but_not_published(acme, ready):
    bot = import_bot(acme, DOCUMENT, by=SYSTEM)
    script = Script.objects.get(bot=bot)
    spec = ScriptSpec("main", "Main", (), (StepSpec("a", "say", {"text": "Hi"}), StepSpec("b", "jump", {"go": "c"})))
    assert [finding.code for finding in save_draft(script, spec, by=SYSTEM)] == ["missing_target"]
    assert [str(finding) for finding in findings_of(script)] == ["b.go: There is no step “c”."]
    with pytest.raises(Refused):
        publish(script, by=SYSTEM)
    script.refresh_from_db()
    assert script.published.number == 1
    assert script.published.steps.count() == 3
    for wrong in (StepSpec("a b", "say"), StepSpec("a", "dance"), StepSpec("a", "say", {}, "no good")):
        with pytest.raises(Refused):
            save_draft(script, ScriptSpec("main", "Main", (), (wrong,)), by=SYSTEM)


def test_components_that_change_are_checked_again_when_the_script_is_published(acme, ready):
    bot = import_bot(acme, DOCUMENT, by=SYSTEM)
    WebService.objects.update(url="https://other.example.com/?t={authtoken}")
    assert [finding.code for finding in findings_of(Script.objects.get(bot=bot))] == ["host_not_listed"]


def test_who_answers_where_and_for_whom_is_recorded_for_each_bot_that_it_changes(acme, ready):
    first = import_bot(acme, DOCUMENT, by=SYSTEM)
    GroupFactory(company=acme, slug="silver")
    second = import_bot(acme, {**DOCUMENT, "slug": "second", "groups": ["silver"]}, by=SYSTEM)
    told = Entry.objects.filter(action="bot.changed").order_by("at", "id").values_list("target_id", "data")
    assert [(target, data) for target, data in told] == [
        (str(first.pk), {"fields": ["groups"]}),
        (str(first.pk), {"fields": ["channels"], "channel": "texts"}),
        (str(second.pk), {"fields": ["groups"]}),
        (str(first.pk), {"fields": ["channels"], "channel": "texts"}),
        (str(second.pk), {"fields": ["channels"], "channel": "texts"}),
    ]
