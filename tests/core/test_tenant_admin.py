"""T03: the eight ways in which an admin that overrides `get_queryset` alone leaks, and what else must hold."""

import pytest
from django.contrib.auth.models import Group as PermissionGroup
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.forms import ModelForm
from django.test import Client, RequestFactory
from django.urls import reverse

from accounts.models import Group, Identity, User
from accounts.models.companies import Role
from channels_app.models import Channel, ChannelHost, ManagementToken
from core.ids import uuid7
from core.tenant_admin import TenantAdmin
from tests.core.tenant_site import ChannelAdmin, ConversationAdmin, GroupAdmin, TokenAdmin
from tests.core.tenant_site import site as small_site
from tests.factories import (
    ConversationFactory,
    EndUserFactory,
    GroupFactory,
    ManagementTokenFactory,
    MembershipFactory,
    UserFactory,
)

pytestmark = [pytest.mark.urls("tests.core.tenant_site"), pytest.mark.django_db]


def page(model: str, view: str = "changelist", *args, app: str = "accounts") -> str:
    return reverse(f"admin:{app}_{model}_{view}", args=args)


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def request_of(user: User):
    request = RequestFactory().get("/")
    request.user = user
    return request


@pytest.fixture
def talk(site, vera):
    return ConversationFactory(channel=site, end_user=vera)


@pytest.fixture
def bolt_talk(bolt_site):
    return ConversationFactory(
        channel=bolt_site, end_user=EndUserFactory(company=bolt_site.company, name="Bolt's Vera")
    )


def talk_form(talk, **changes) -> dict[str, str]:
    return {
        "channel": str(talk.channel_id),
        "end_user": str(talk.end_user_id),
        "assignee": "",
        "state": "queued",
    } | changes


def test_T03_1_a_select_offers_own_rows_only(ana, talk, bolt_talk):
    answer = as_(ana).get(page("conversation", "change", talk.pk, app="chat")).content.decode()
    assert "Web shop" in answer
    assert "Bolt shop" not in answer


def test_T03_2_a_row_is_made_in_ones_own_company_whatever_is_posted(olga, bolt):
    as_(olga).post(page("group", "add"), {"slug": "gold", "name": "Gold", "company": str(bolt.pk)})
    assert Group.objects.get().company.slug == "acme"


def test_T03_3_an_own_row_cannot_point_to_a_foreign_one(ana, talk, bolt_talk):
    url = page("conversation", "change", talk.pk, app="chat")
    answer = as_(ana).post(url, talk_form(talk, channel=str(bolt_talk.channel_id)))
    assert answer.status_code == 200
    assert "Bolt shop" not in answer.content.decode()
    talk.refresh_from_db()
    assert talk.channel.name == "Web shop"


def test_T03_3_a_many_to_many_offers_nothing_that_belongs_to_no_company(olga):
    PermissionGroup.objects.create(name="Everything")
    answer = as_(olga).get(page("user", "change", olga.pk))
    assert not answer.context["adminform"].form.fields["groups"].queryset.exists()


def test_T03_4_the_filters_offer_own_values_only(olga, management_token, bolt_token):
    answer = as_(olga).get(page("managementtoken", app="channels_app")).content.decode()
    assert "Web shop" in answer
    assert "Bolt" not in answer


def test_T03_5_a_raw_id_of_a_foreign_row_is_refused(ana, talk, bolt_talk):
    url = page("conversation", "change", talk.pk, app="chat")
    answer = as_(ana).post(url, talk_form(talk, end_user=str(bolt_talk.end_user_id)))
    assert answer.status_code == 200
    assert "Bolt" not in answer.content.decode()
    talk.refresh_from_db()
    assert talk.end_user.name == "Vera"


def test_T03_6_a_raw_id_in_the_address_shows_no_foreign_name(ana, talk, bolt_talk):
    url = page("conversation", "add", app="chat")
    assert "Vera" in as_(ana).get(url, {"end_user": str(talk.end_user_id)}).content.decode()
    answer = as_(ana).get(url, {"end_user": str(bolt_talk.end_user_id), "channel": str(bolt_talk.channel_id)})
    assert "Bolt" not in answer.content.decode()


def test_T03_7_uniqueness_is_ones_own_affair(olga, acme, bolt):
    GroupFactory(company=bolt, slug="secret-project")
    GroupFactory(company=acme, slug="gold")
    as_(olga).post(page("group", "add"), {"slug": "secret-project", "name": "Same word"})
    assert Group.objects.filter(company=acme, slug="secret-project").exists()
    answer = as_(olga).post(page("group", "add"), {"slug": "gold", "name": "Again"})
    assert "Short name: another one has this already." in answer.content.decode()


def test_T03_7_a_value_that_is_unique_everywhere_does_not_tell_who_has_it(olga, site, bolt_site):
    ChannelHost.objects.create(company=bolt_site.company, channel=bolt_site, host="chat.bolt.test")
    answer = as_(olga).post(
        page("channel", "change", site.pk, app="channels_app"), channel_form(site, "chat.bolt.test")
    )
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "This value cannot be used." in text
    assert "already exists" not in text
    assert "another one has this" not in text
    assert ChannelHost.objects.count() == 1


def test_T03_8_nobody_makes_themselves_operator(olga):
    as_(olga).post(page("user", "change", olga.pk), {"name": "Olga", "is_superuser": "on"})
    olga.refresh_from_db()
    assert not olga.is_superuser
    assert "is_superuser" not in as_(olga).get(page("user", "change", olga.pk)).content.decode()


def test_a_person_of_two_companies_is_changed_by_whoever_may_in_both(olga, ana, bolt):
    MembershipFactory(user=ana, company=bolt)
    answer = as_(olga).post(page("user", "change", ana.pk), {"name": "Hacked"})
    ana.refresh_from_db()
    assert (answer.status_code, ana.name) == (403, "Ana")


def channel_form(channel: Channel, host: str = "", **changes) -> dict[str, str]:
    return {
        "slug": channel.slug, "name": channel.name, "token_age": "60", "token_age_max": "60",
        "hosts-TOTAL_FORMS": "1" if host else "0", "hosts-INITIAL_FORMS": "0", "hosts-0-host": host,
        "management_tokens-TOTAL_FORMS": "0", "management_tokens-INITIAL_FORMS": "0",
    } | changes  # fmt: skip


def test_an_inline_row_gets_the_company_of_its_page(olga, site):
    as_(olga).post(page("channel", "change", site.pk, app="channels_app"), channel_form(site, "chat.acme.test"))
    assert ChannelHost.objects.get().company_id == site.company_id


@pytest.mark.parametrize("who", ["olga", "operator"])
def test_a_new_page_gives_its_company_to_its_inline_rows(who, request, olga, operator, site):
    form = channel_form(site, "chat.acme.test", slug="second", name="Second", company=str(site.company_id))
    as_(request.getfixturevalue(who)).post(page("channel", "add", app="channels_app"), form)
    assert ChannelHost.objects.get().company_id == Channel.objects.get(slug="second").company_id == site.company_id


def test_a_foreign_row_inside_an_inline_is_refused(olga, site, management_token, bolt_token):
    form = channel_form(site) | {
        "management_tokens-TOTAL_FORMS": "1", "management_tokens-INITIAL_FORMS": "1",
        "management_tokens-0-id": str(bolt_token.pk), "management_tokens-0-name": "stolen",
        "management_tokens-0-channel": str(site.pk),
    }  # fmt: skip
    as_(olga).post(page("channel", "change", site.pk, app="channels_app"), form)
    bolt_token.refresh_from_db()
    assert (bolt_token.name, bolt_token.channel.name) == ("backend", "Bolt shop")


def test_an_agent_does_not_see_what_only_admins_may(ana, adam, site, management_token):
    url = page("channel", "change", site.pk, app="channels_app")
    assert management_token.name in as_(adam).get(url).content.decode()
    assert management_token.name not in as_(ana).get(url).content.decode()
    assert as_(ana).get(page("managementtoken", app="channels_app")).status_code == 403


def test_an_agent_reads_but_does_not_change(ana, site):
    url = page("channel", "change", site.pk, app="channels_app")
    assert as_(ana).get(url).status_code == 200
    assert as_(ana).post(url, channel_form(site, name="Mine")).status_code == 403
    assert as_(ana).get(page("channel", "add", app="channels_app")).status_code == 403
    assert as_(ana).post(page("channel", "delete", site.pk, app="channels_app"), {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("view", ["change", "delete", "history"])
def test_a_foreign_row_is_no_different_from_one_that_does_not_exist(olga, bolt_site, view):
    missing = uuid7()
    foreign = as_(olga).get(page("channel", view, bolt_site.pk, app="channels_app"))
    absent = as_(olga).get(page("channel", view, missing, app="channels_app"))
    assert (foreign.status_code, foreign.url) == (absent.status_code, absent.url)
    texts = [[str(message) for message in answer.wsgi_request._messages] for answer in (foreign, absent)]
    assert texts[0][0].replace(str(bolt_site.pk), "") == texts[1][0].replace(str(missing), "")


def test_a_list_names_own_rows_only_whatever_is_asked_of_it(olga, site, bolt_site):
    client = as_(olga)
    for query in ({}, {"q": "shop"}, {"company__name": "Bolt"}, {"company__id__exact": str(bolt_site.company_id)}):
        answer = client.get(page("channel", app="channels_app"), query, follow=True)
        assert "Bolt" not in answer.content.decode()


def test_an_action_reaches_only_rows_that_one_may_change(olga, ana, site, bolt_site):
    MembershipFactory(user=olga, company=bolt_site.company, role=Role.AGENT)
    selection = {"action": "rename", "_selected_action": [str(site.pk), str(bolt_site.pk)]}
    as_(ana).post(page("channel", app="channels_app"), selection)
    site.refresh_from_db()
    assert site.name == "Web shop"
    as_(olga).post(page("channel", app="channels_app"), selection)
    site.refresh_from_db()
    bolt_site.refresh_from_db()
    assert (site.name, bolt_site.name) == ("Renamed", "Bolt shop")


def test_an_action_that_only_reads_reaches_all_that_one_may_see_and_lends_that_to_no_other(olga, site, bolt_site):
    MembershipFactory(user=olga, company=bolt_site.company, role=Role.AGENT)
    selection = {"_selected_action": [str(site.pk), str(bolt_site.pk)]}
    client, url = as_(olga), page("channel", app="channels_app")
    answer = client.post(url, selection | {"action": "count"}, follow=True)
    assert "Counted 2" in answer.content.decode()
    client.post(url, selection | {"action": ["count", "rename"], "index": "1"})
    bolt_site.refresh_from_db()
    assert bolt_site.name == "Bolt shop"


def test_deleting_many_spares_rows_that_one_may_only_read(olga, acme, bolt):
    MembershipFactory(user=olga, company=bolt, role=Role.AGENT)
    mine, theirs = GroupFactory(company=acme), GroupFactory(company=bolt)
    selection = {"action": "delete_selected", "_selected_action": [str(mine.pk), str(theirs.pk)], "post": "yes"}
    as_(olga).post(page("group"), selection)
    assert list(Group.objects.all()) == [theirs]


def test_editing_in_the_list_is_checked_row_by_row(olga, acme, bolt):
    MembershipFactory(user=olga, company=bolt, role=Role.AGENT)
    theirs = GroupFactory(company=bolt, name="Theirs")
    form = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "1", "form-0-id": str(theirs.pk), "form-0-name": "Mine"}
    answer = as_(olga).post(page("group"), form | {"_save": "Save"})
    theirs.refresh_from_db()
    assert (answer.status_code, theirs.name) == (403, "Theirs")


def test_autocomplete_offers_own_people_only(ana, boris):
    query = {"app_label": "chat", "model_name": "conversation", "field_name": "assignee", "term": ""}
    found = as_(ana).get(reverse("admin:autocomplete"), query).json()["results"]
    assert [row["text"] for row in found] == ["Ana"]


def test_somebody_of_two_companies_chooses_one_for_a_new_row_and_only_of_theirs(olga, acme, bolt, site, bolt_site):
    MembershipFactory(user=olga, company=bolt, role=Role.ADMIN)
    third = GroupFactory().company
    client = as_(olga)
    client.post(page("group", "add"), {"slug": "a", "name": "A", "company": str(third.pk)})
    assert not Group.objects.filter(slug="a").exists()
    client.post(page("group", "add"), {"slug": "b", "name": "B", "company": str(bolt.pk)})
    assert Group.objects.get(slug="b").company == bolt


def test_a_row_never_moves_to_another_company(operator, acme, bolt):
    group = GroupFactory(company=acme)
    as_(operator).post(page("group", "change", group.pk), {"slug": "x", "name": "X", "company": str(bolt.pk)})
    group.refresh_from_db()
    assert (group.slug, group.company) == ("x", acme)


def test_even_the_operator_cannot_tie_two_companies_together(operator, talk, bolt_talk):
    url = page("conversation", "change", talk.pk, app="chat")
    answer = as_(operator).post(url, talk_form(talk, channel=str(bolt_talk.channel_id)))
    assert answer.context["adminform"].form.errors["channel"]
    answer = as_(operator).post(url, talk_form(talk))
    assert answer.status_code == 302


def test_a_chosen_company_and_a_chosen_row_have_to_fit(operator, acme, bolt_talk):
    form = {"company": str(acme.pk), "end_user": str(bolt_talk.end_user_id), "kind": "email", "issuer": "integrator"}
    answer = as_(operator).post(page("identity", "add"), form | {"value": "vera@acme.test"})
    assert answer.context["adminform"].form.errors["end_user"]
    assert not Identity.objects.exists()


def test_a_new_row_is_not_made_of_rows_of_two_companies(operator, talk, bolt_talk):
    form = talk_form(talk, channel=str(bolt_talk.channel_id))
    answer = as_(operator).post(page("conversation", "add", app="chat"), form)
    assert "Choose rows of one company." in answer.content.decode()


def test_a_form_with_gaps_says_so(olga, talk):
    answer = as_(olga).post(page("conversation", "add", app="chat"), {"channel": "", "end_user": "", "state": "queued"})
    assert set(answer.context["adminform"].form.errors) == {"channel", "end_user"}


def test_the_page_of_a_row_offers_only_what_fits_it(operator, talk, bolt_talk):
    answer = as_(operator).get(page("conversation", "change", talk.pk, app="chat")).content.decode()
    assert "Web shop" in answer
    assert "Bolt shop" not in answer


def test_the_operator_sees_every_company(operator, site, bolt_site):
    answer = as_(operator).get(page("channel", app="channels_app")).content.decode()
    assert "Web shop" in answer
    assert "Bolt shop" in answer


def test_code_that_goes_around_the_form_is_stopped_before_it_saves(olga, acme, bolt, management_token, bolt_site):
    group = GroupFactory(company=bolt)
    with pytest.raises(PermissionDenied):
        GroupAdmin(Group, small_site).save_model(request_of(olga), group, None, True)
    management_token.channel = bolt_site
    with pytest.raises(PermissionDenied):
        TokenAdmin(ManagementToken, small_site).save_model(request_of(olga), management_token, None, True)


def test_an_inline_row_that_a_custom_form_made_is_checked_as_well(olga, bolt_site):
    class Made:
        """What Django's formset tells after it saved."""

        model = ChannelHost
        new_objects = [ChannelHost(company=bolt_site.company, channel=bolt_site, host="x.test")]
        changed_objects: list[object] = []
        deleted_objects: list[object] = []

        def save(self) -> None:
            """Nothing is left to be saved."""

    with pytest.raises(PermissionDenied):
        ChannelAdmin(Channel, small_site).save_formset(request_of(olga), None, Made(), True)


def test_a_form_that_does_not_know_companies_cannot_be_used(olga):
    class Careless(GroupAdmin):
        form = ModelForm  # type: ignore[assignment]

    with pytest.raises(ImproperlyConfigured, match="TenantForm"):
        Careless(Group, small_site).get_form(request_of(olga))


def test_a_filter_that_would_list_every_companys_values_cannot_be_declared(olga):
    class Leaky(ConversationAdmin):
        list_filter = ["channel__name"]

    with pytest.raises(ImproperlyConfigured, match="channel__name"):
        Leaky(ConversationFactory._meta.model, small_site).get_list_filter(request_of(olga))


def test_a_misspelt_ability_is_an_error_even_for_the_operator(operator):
    class Misspelt(TenantAdmin):
        ability_read = "chanels.read"
        ability_write = None

    with pytest.raises(KeyError):
        Misspelt(Channel, small_site).has_view_permission(request_of(operator))


def test_a_page_without_a_writing_ability_is_read_only_for_all(operator, site):
    class ReadOnly(TenantAdmin):
        ability_read = "channels.read"
        ability_write = None

    pages = ReadOnly(Channel, small_site)
    request = request_of(operator)
    assert pages.has_view_permission(request, site)
    assert not pages.has_change_permission(request, site)
    assert not pages.has_add_permission(request)
    assert not pages.has_delete_permission(request, site)


def test_somebody_of_no_company_sees_nothing(site):
    stranger = UserFactory()
    assert as_(stranger).get(page("channel", app="channels_app")).status_code == 403


def test_rights_end_with_the_company(olga, acme, site):
    acme.is_active = False
    acme.save()
    assert as_(olga).get(page("channel", app="channels_app")).status_code == 403


def test_the_company_is_not_a_column_for_somebody_who_has_one(olga, operator, site):
    url = page("channel", app="channels_app")
    assert "column-company" not in as_(olga).get(url).content.decode()
    assert "column-company" in as_(operator).get(url).content.decode()


def test_tokens_are_listed_by_the_company_behind_their_channel(olga, management_token):
    ManagementTokenFactory()
    assert list(TokenAdmin(ManagementToken, small_site).get_queryset(request_of(olga))) == [management_token]
