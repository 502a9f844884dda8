"""The channel's page: its form, its Install tab, and who may do what to it."""

from uuid import uuid4

import pytest
from django.contrib.admin.utils import flatten_fieldsets
from django.urls import reverse

from accounts.models import User
from channels_app.models import Channel, ChannelHost
from channels_app.models.channels import Kind, default_sign_in
from core.models import Entry
from tests.console.acting import logged_in
from tests.factories import ChannelFactory, CompanyFactory, MembershipFactory

FORM = {
    "name": "Web shop",
    "is_active": "on",
    "sign_in": ["client_token", "anonymous"],
    "enforcement": "enforce",
    "merge_policy": "ask",
    "allowed_origins": "https://shop.example",
    "token_age": "86400",
    "token_age_max": "2592000",
    "code_lifetime_max": "604800",
    "requires_exp": "on",
    "kept_parameters": "",
    "accent": "#0f766e",
    "position": "end",
}


def page_of(channel: Channel) -> str:
    return reverse("admin:channels_app_channel_change", args=[channel.pk])


def save(user: User, channel: Channel, **fields):
    return logged_in(user).post(page_of(channel), {**FORM, "_continue": "1", **fields}, follow=True)


def told(response) -> str:
    return response.content.decode()


def test_origins_are_written_one_per_line(olga, site):
    save(olga, site, allowed_origins=" https://shop.example \r\n\r\nhttp://localhost:9000\r\nhttps://shop.example")
    site.refresh_from_db()
    assert site.allowed_origins == ["https://shop.example", "http://localhost:9000"]


@pytest.mark.parametrize(
    "wrong", ["https://shop.example/", "shop.example", "https://Shop.example", "https://shop.example:443", "ftp://x.y"]
)
def test_an_origin_that_no_browser_sends_is_refused_by_name(olga, site, wrong):
    response = save(olga, site, allowed_origins=f"https://ok.example\n{wrong}")
    site.refresh_from_db()
    assert f"{wrong}: " in told(response)
    assert "Nothing is saved" in told(response)
    assert site.allowed_origins == []


def test_every_site_is_allowed_with_a_warning(olga, site):
    response = save(olga, site, allowed_origins="*")
    site.refresh_from_db()
    assert site.allowed_origins == ["*"]
    assert "Every site may now show this chat" in told(response)


@pytest.mark.parametrize("wrong", ["utm source", "a=b", "x" * 65, "<b>"])
def test_a_parameter_that_no_address_has_is_refused(olga, site, wrong):
    save(olga, site, kept_parameters=f"ref\n{wrong}")
    site.refresh_from_db()
    assert site.kept_parameters == []


def test_a_channel_needs_one_way_in(olga, site):
    assert "Tick at least one way" in told(save(olga, site, sign_in=[]))


def test_a_token_cannot_be_older_than_the_oldest(olga, site):
    assert "longer than the longest token age" in told(save(olga, site, token_age="600", token_age_max="60"))


def test_saving_is_recorded_with_the_fields_that_changed(olga, site):
    save(olga, site, greeting="Hello", allowed_origins="https://new.example")
    entry = Entry.objects.get(action="channel.changed")
    assert (entry.actor_id, entry.company_id) == (str(olga.pk), site.company_id)
    assert set(entry.data["fields"]) >= {"greeting", "allowed_origins"}


def test_saving_without_a_change_records_nothing(olga, site):
    save(olga, site)
    Entry.objects.all().delete()
    save(olga, site)
    assert not Entry.objects.exists()


def test_install_asks_for_the_site_first(olga, site):
    page = told(logged_in(olga).get(page_of(site)))
    assert "which site will show this chat?" in page
    assert "window.MB_TOKEN" not in page


def test_install_shows_the_snippet_with_the_real_ids(olga, site, settings):
    settings.PUBLIC_URL = "https://chat.example"
    Channel.objects.filter(pk=site.pk).update(allowed_origins=["https://shop.example"])
    page = told(logged_in(olga).get(page_of(site)))
    assert f"&lt;script defer src=&quot;https://chat.example/widget.js?channel={site.pk}&quot;" in page.replace(
        '"', "&quot;"
    )
    assert "window.MB_TOKEN" in page
    assert "window.MB_CLIENT" in page


def test_install_uses_the_host_of_the_channel(olga, site, settings):
    settings.PUBLIC_URL = "https://chat.example"
    Channel.objects.filter(pk=site.pk).update(allowed_origins=["https://shop.example"])
    ChannelHost.objects.create(channel=site, company=site.company, host="help.acme.example")
    assert "https://help.acme.example/widget.js" in told(logged_in(olga).get(page_of(site)))


def test_a_new_channel_belongs_to_the_only_company_of_its_maker(olga, acme):
    fields = {**FORM, "name": "Help", "slug": "help", "kind": "web"}
    logged_in(olga).post(reverse("admin:channels_app_channel_add"), fields)
    channel = Channel.objects.get(slug="help")
    assert channel.company == acme
    assert channel.enforcement == "enforce"
    assert Entry.objects.filter(action="channel.created", target_id=str(channel.pk)).exists()


def test_a_new_channel_needs_no_more_than_its_page_asks_for(olga, acme):
    page = reverse("admin:channels_app_channel_add")
    asked = logged_in(olga).get(page).context["adminform"]
    form = asked.form
    names = [name for name in flatten_fieldsets(asked.fieldsets) if name in form.fields]
    sent = {name: form[name].value() for name in names} | {"name": "Help", "slug": "help"}
    sent["allowed_origins"] = "https://shop.example"
    logged_in(olga).post(page, {name: value for name, value in sent.items() if value is not None})
    channel = Channel.objects.get(slug="help")
    assert channel.sign_in == default_sign_in()
    assert (channel.enforcement, channel.merge_policy, channel.accent) == ("enforce", "ask", "#0f766e")
    assert channel.allowed_origins == ["https://shop.example"]


def test_T03_a_new_channel_cannot_be_put_into_the_neighbours_company(olga, bolt):
    fields = {**FORM, "name": "Help", "slug": "help", "kind": "web", "company": str(bolt.pk)}
    logged_in(olga).post(reverse("admin:channels_app_channel_add"), fields)
    assert not Channel.objects.filter(company=bolt).exists()


def test_T03_who_has_two_companies_chooses_between_those_two(olga, acme, bolt):
    second = MembershipFactory(user=olga, company=CompanyFactory(name="Second"), role="owner").company
    page = told(logged_in(olga).get(reverse("admin:channels_app_channel_add")))
    assert str(second.pk) in page
    assert str(acme.pk) in page
    assert str(bolt.pk) not in page


def test_the_short_name_and_kind_stay_as_they_are(olga, site):
    save(olga, site, slug="other", kind="sms")
    site.refresh_from_db()
    assert (site.slug, site.kind) == ("site", Kind.WEB)


def test_a_channel_never_moves_to_another_company(olga, site, bolt):
    save(olga, site, company=str(bolt.pk))
    site.refresh_from_db()
    assert site.company.slug == "acme"


def test_only_the_operator_gives_hosts_away(olga, site, operator):
    hosts = {
        "hosts-TOTAL_FORMS": "1",
        "hosts-INITIAL_FORMS": "0",
        "hosts-0-host": "chat.bolt.example",
        "hosts-0-id": "",
        "hosts-0-channel": str(site.pk),
    }
    save(olga, site, **hosts)
    assert not ChannelHost.objects.exists()
    save(operator, site, **hosts)
    assert ChannelHost.objects.get().channel == site
    save(olga, site, **{**hosts, "hosts-0-host": "chat.second.example"})  # their page shows the first one
    assert ChannelHost.objects.get().host == "chat.bolt.example"


def test_an_agent_reads_and_changes_nothing(ana, site):
    page = told(logged_in(ana).get(page_of(site)))
    assert site.name in page
    assert 'name="allowed_origins"' not in page
    assert "Generate token" not in page
    assert logged_in(ana).post(page_of(site), FORM).status_code == 403
    assert logged_in(ana).get(reverse("admin:channels_app_channel_add")).status_code == 403


def test_T05_the_neighbours_channel_looks_like_none(olga, bolt_site):
    client = logged_in(olga)
    for view in ("change", "history"):
        pages = [reverse(f"admin:channels_app_channel_{view}", args=[pk]) for pk in (bolt_site.pk, uuid4())]
        foreign, unknown = (client.get(page) for page in pages)
        assert (foreign.status_code, unknown.status_code) == (404, 404)
        assert foreign.content == unknown.content
    assert client.post(page_of(bolt_site), FORM).status_code == 404


def test_a_channel_is_never_deleted(operator, site):
    assert logged_in(operator).post(reverse("admin:channels_app_channel_delete", args=[site.pk])).status_code == 403


def test_other_kinds_have_neither_install_nor_tokens(olga, acme):
    channel = ChannelFactory(company=acme, kind=Kind.SMS)
    page = told(logged_in(olga).get(page_of(channel)))
    assert "Management tokens" not in page
    assert "widget.js" not in page
