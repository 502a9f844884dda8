"""Words that other languages treat otherwise than English: what one adds, lists of words, and titles of pages."""

import pytest
from django.urls import reverse
from django.utils import translation

from console.values import listed
from tests.console.acting import logged_in
from tests.factories import TagFactory


@pytest.mark.parametrize(
    ("name", "add"),
    [
        ("channels_app_channel", "إضافة قناة"),
        ("bots_bot", "إضافة روبوت"),
        ("bots_script", "إضافة سيناريو"),
        ("bots_webservice", "إضافة خدمة ويب"),
        ("bots_authorizationtoken", "إضافة رمز تفويض"),
    ],
)
def test_one_of_many_is_added_without_the_article(olga, site, name, add):
    page = logged_in(olga).get(reverse(f"admin:{name}_add"), headers={"accept-language": "ar"}).text
    assert f"<h1>{add}</h1>" in page
    assert f"<title>{add} · " in page


def test_the_field_that_points_to_it_keeps_the_article(operator, site):
    page = logged_in(operator).get(reverse("admin:channels_app_channel_add"), headers={"accept-language": "ar"}).text
    assert "الشركة</label>" in page.replace("\n", "")


@pytest.mark.parametrize(("language", "said"), [("en", "one, two"), ("ar", "one، two")])
def test_a_list_has_the_comma_of_the_language(language, said):
    with translation.override(language):
        assert listed(["one", "two"]) == said


def test_the_title_of_a_page_names_what_is_deleted_or_looked_back_on(adam, acme):
    tag = TagFactory(company=acme, name="Delivery")
    client = logged_in(adam)
    assert (
        "<title>Delete · Delivery · Tags · Usher</title>"
        in client.get(reverse("admin:chat_tag_delete", args=[tag.pk])).text
    )
    assert (
        "<title>History · Delivery · Tags · Usher</title>"
        in client.get(reverse("admin:chat_tag_history", args=[tag.pk])).text
    )


def test_whoever_may_only_read_a_company_reads_the_names_of_its_languages(ana, acme):
    type(acme).objects.filter(pk=acme.pk).update(languages=["en", "de"])
    page = logged_in(ana).get(reverse("admin:accounts_company_change", args=[acme.pk])).text
    assert "English, Deutsch" in page
