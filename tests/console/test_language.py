"""In which language the console speaks: one's own choice, else that of the log-in page, else the browser's."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts import languages
from accounts.invitations import make
from accounts.letters import changed
from accounts.tasks import mail_change, mail_invitation
from core.audit import Actor
from core.models import Entry
from tests.console.acting import logged_in
from tests.console.mailbox import last_letter

LOGIN = "/admin/login/"
CHANGE = "/admin/language/"
ACCOUNT = "/admin/account/"


def language_of(page) -> tuple[str, str]:
    html = page.text.partition("<html ")[2].partition(">")[0]
    return html.partition('lang="')[2].partition('"')[0], html.partition('dir="')[2].partition('"')[0]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asked", "spoken"),
    [
        ("tr", ("tr", "ltr")),
        ("de-AT,en;q=0.5", ("de", "ltr")),
        ("ar", ("ar", "rtl")),
        ("fr", ("en", "ltr")),
        ("", ("en", "ltr")),
    ],
)
def test_the_log_in_page_speaks_as_the_browser_asks_if_the_console_can(asked, spoken):
    page = Client(headers={"accept-language": asked}).get(LOGIN)
    assert language_of(page) == spoken
    assert page["Content-Language"] == spoken[0]


@pytest.mark.django_db
def test_the_log_in_page_offers_each_language_under_its_own_name(client):
    page = client.get(LOGIN).text
    for name in ("English", "Türkçe", "Deutsch", "العربية"):
        assert f">{name}</button>" in page
    assert page.count('aria-current="true"') == 1


@pytest.mark.django_db
def test_a_choice_on_the_log_in_page_is_kept_in_this_browser_for_the_console_alone(client):
    answer = client.post(CHANGE, {"language": "ar", "next": f"{LOGIN}?next=/admin/"})
    assert answer.url == f"{LOGIN}?next=/admin/"
    cookie = answer.cookies["usher_language"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/admin/", True, "Lax")
    assert language_of(client.get(LOGIN)) == ("ar", "rtl")
    assert not Entry.objects.filter(action="user.language_chosen").exists()


def test_a_choice_on_the_account_page_is_kept_with_the_account_and_wins(olga):
    here = logged_in(olga)
    here.post(CHANGE, {"language": "tr", "next": ACCOUNT})
    olga.refresh_from_db()
    assert olga.language == "tr"
    entry = Entry.objects.get(action="user.language_chosen")
    assert (entry.actor_id, entry.data) == (str(olga.pk), {"language": "tr"})
    elsewhere = logged_in(olga)
    page = elsewhere.get(ACCOUNT, headers={"accept-language": "de"})
    assert language_of(page) == ("tr", "ltr")
    assert '<option value="tr" lang="tr" dir="auto" selected>' in page.text


def test_a_choice_without_its_entry_in_the_audit_list_is_none(olga, monkeypatch):
    def fail(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(languages, "record", fail)
    with pytest.raises(RuntimeError):
        languages.choose(olga, "tr", by=Actor.from_row(olga))
    olga.refresh_from_db()
    assert olga.language == ""


def test_without_a_choice_pages_follow_the_browser_again(olga):
    client = logged_in(olga)
    client.post(CHANGE, {"language": "tr"})
    client.post(CHANGE, {"language": ""})
    olga.refresh_from_db()
    assert olga.language == ""
    assert language_of(client.get(ACCOUNT, headers={"accept-language": "de"})) == ("de", "ltr")


@pytest.mark.parametrize("language", ["fr", "xx", "../ar", "a" * 300])
def test_it_refuses_a_language_that_the_console_does_not_speak(olga, language):
    client = logged_in(olga)
    answer = client.post(CHANGE, {"language": language})
    assert answer.status_code == 302
    assert "usher_language" not in answer.cookies
    olga.refresh_from_db()
    assert olga.language == ""


@pytest.mark.django_db
def test_it_leads_to_no_other_site_and_a_get_changes_nothing(client):
    assert client.post(CHANGE, {"language": "de", "next": "https://evil.example/"}).url == reverse("admin:index")
    assert client.post(CHANGE, {"language": "de", "next": "//evil.example/"}).url == reverse("admin:index")
    assert client.get(CHANGE, {"language": "tr"}).url == reverse("admin:index")
    assert client.cookies["usher_language"].value == "de"


@pytest.mark.django_db
def test_it_refuses_another_sites_form():
    assert Client(enforce_csrf_checks=True).post(CHANGE, {"language": "de"}).status_code == 403


def test_mails_to_staff_are_in_their_language_else_in_their_companys(olga, acme, mailoutbox):
    acme.languages = ["fr", "de"]
    acme.save()
    mail_change(str(olga.pk), "password")
    german = last_letter(olga.email)
    assert 'lang="de"' in german.alternatives[0][0]
    olga.language = "ar"
    olga.save()
    mail_change(str(olga.pk), "password")
    arabic = last_letter(olga.email)
    assert 'lang="ar" dir="rtl"' in arabic.alternatives[0][0]
    with translation.override("en"):
        english = changed(olga, "password")
    assert len({english.subject, german.subject, arabic.subject}) == 3


def test_an_invitation_is_in_the_companys_language(acme, olga):

    acme.languages = ["tr"]
    acme.save()
    mail_invitation(str(make(acme, "new@example.test", "agent", by=Actor.from_row(olga)).pk))
    assert 'lang="tr"' in last_letter("new@example.test").alternatives[0][0]
