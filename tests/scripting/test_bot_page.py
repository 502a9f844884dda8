"""A bot's page: its channels and groups; export to a file and import from one."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from bots.exchange import export_bot
from bots.models import Bot, BotChannel
from core.models import Entry
from tests.console.acting import logged_in
from tests.factories import ChannelFactory, GroupFactory
from tests.scripting.conftest import document

IMPORT = "admin:bots_bot_import"


def page_of(bot: Bot, view: str = "change") -> str:
    return reverse(f"admin:bots_bot_{view}", args=[bot.pk])


def forms_of(client, bot: Bot) -> dict[str, str]:
    """The management fields of the inlines, by the names that the page gives them."""
    response = client.get(page_of(bot))
    found = {}
    for inline in response.context["inline_admin_formsets"]:
        prefix = inline.formset.prefix
        found |= {f"{prefix}-TOTAL_FORMS": "0", f"{prefix}-INITIAL_FORMS": "0"}
        found[str(inline.opts.verbose_name)] = prefix
    return found


def with_place(client, bot: Bot, **fields: str) -> dict[str, str]:
    forms = forms_of(client, bot)
    prefix = forms["channel"]
    place = {f"{prefix}-0-{name}": value for name, value in fields.items()}
    return {**forms, "name": bot.name, "is_active": "on", **place, f"{prefix}-TOTAL_FORMS": "1"}


def upload(client, company, content: bytes, **fields: str):
    file = SimpleUploadedFile("bot.json", content, "application/json")
    return client.post(reverse(IMPORT), {"company": str(company.pk), "file": file, **fields})


def test_a_bot_is_put_on_a_channel_where_it_answers_first(console, robo, site, adam):
    response = console.post(page_of(robo), with_place(console, robo, channel=str(site.pk), is_default="on"))
    assert response.status_code == 302
    place = BotChannel.objects.get(bot=robo)
    assert (place.channel, place.is_default, place.company_id) == (site, True, robo.company_id)
    assert Entry.objects.filter(action="bot_channel.created", actor_id=str(adam.pk)).exists()


def test_only_one_bot_answers_first_on_a_channel(console, acme, robo, site):
    other = Bot.objects.create(company=acme, slug="other", name="Other")
    BotChannel.objects.create(company=acme, bot=other, channel=site, is_default=True)
    response = console.post(page_of(robo), with_place(console, robo, channel=str(site.pk), is_default="on"))
    assert "Other answers first there." in response.content.decode()
    assert not BotChannel.objects.filter(bot=robo).exists()


def test_a_group_restricts_it(console, acme, robo):
    group = GroupFactory(company=acme, slug="gold", name="Gold")
    forms = forms_of(console, robo)
    prefix = forms["group"]
    data = {
        **forms,
        "name": "Robo",
        "is_active": "on",
        f"{prefix}-TOTAL_FORMS": "1",
        f"{prefix}-0-group": str(group.pk),
    }
    assert console.post(page_of(robo), data).status_code == 302
    assert list(robo.groups.all()) == [group]


def test_T03_the_neighbours_channel_is_no_choice(console, bolt, robo):
    theirs = ChannelFactory(company=bolt, name="Serinus")
    response = console.post(page_of(robo), with_place(console, robo, channel=str(theirs.pk)))
    assert response.status_code == 200
    assert "Serinus" not in response.content.decode()
    assert not BotChannel.objects.filter(channel=theirs).exists()


def test_an_exported_bot_comes_back_as_it_was(console, acme, robo):
    response = console.get(page_of(robo, "export"))
    assert response["Content-Disposition"] == 'attachment; filename="robo.json"'
    assert "no-store" in response["Cache-Control"]
    assert json.loads(response.content) == export_bot(robo)
    before = export_bot(robo)
    robo.delete()
    assert upload(console, acme, response.content).status_code == 302
    assert export_bot(Bot.objects.get(company=acme, slug="robo")) == before


@pytest.mark.parametrize("publishes", [False, True])
def test_an_import_makes_drafts_unless_it_shall_publish(console, acme, adam, publishes):
    fields = {"publishes": "on"} if publishes else {}
    response = upload(console, acme, json.dumps(document()).encode(), **fields)
    made = Bot.objects.get(company=acme)
    assert response.url == page_of(made)
    assert (made.scripts.get().published is not None) is publishes
    assert Entry.objects.filter(action="bot.made", actor_id=str(adam.pk)).exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"no json", "it is not JSON"),
        (b"[" * 100_000, "it is not JSON"),
        (b"\xff\xfe\x00", "it is not JSON"),
        (b"[]", "A bot is an object"),
        (b'{"slug": "x", "colour": 1}', "A bot is an object"),
        (b'{"slug": "x", "channels": ["nowhere"]}', "There is no channel"),
        (b'{"slug": "x", "groups": ["nobody"]}', "There is no group"),
        (b" " * 1_100_000, "larger than 1 MB"),
    ],
)
def test_a_wrong_file_imports_nothing_and_says_why(console, acme, content, said):
    response = upload(console, acme, content)
    assert response.status_code == 200
    assert said in response.content.decode()
    assert not Bot.objects.exists()


def test_a_script_that_cannot_run_is_not_published_and_nothing_is_imported(console, acme):
    wrong = document()
    wrong["scripts"][0]["steps"][1]["fallback"] = "nobody"
    response = upload(console, acme, json.dumps(wrong).encode(), publishes="on")
    assert "There is no step “nobody”." in response.content.decode()
    assert not Bot.objects.exists()


def test_T01_nobody_exports_or_imports_for_the_neighbour(boris, acme, robo):
    client = logged_in(boris)
    assert client.get(page_of(robo, "export")).status_code == 404
    response = upload(client, acme, json.dumps(document(slug="theirs")).encode())
    assert response.status_code == 200
    assert not Bot.objects.filter(slug="theirs").exists()


def test_an_agent_neither_imports_nor_exports(ana, robo):
    client = logged_in(ana)
    assert client.get(reverse(IMPORT)).status_code == 403
    assert client.get(page_of(robo, "export")).status_code in (403, 404)
