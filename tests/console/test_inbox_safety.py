"""What keeps strangers' texts harmless in the inbox, seen from its files and its page."""

import re
from pathlib import Path

from django.conf import settings
from django.test import Client
from django.urls import reverse

from accounts.models import EndUser
from tests.console.acting import logged_in
from tests.factories import PASSWORD, ConversationFactory, MessageFactory

MODULES = sorted((Path(settings.BASE_DIR) / "static" / "inbox").glob("*.js"))
MARKUP = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|createContextualFragment|DOMParser|srcdoc"
    r"|setHTMLUnsafe|\beval\(|new Function|setAttribute\(\s*[\"'](?:on|style)"
)
ELSEWHERE = re.compile(r"[\"'`](?:https?:)?//\w")
PICTURES = re.compile(r"\bel\(\s*[\"'](img|iframe|video|audio|object|embed|link|style|script|form|base)[\"']")


def policy(client, who):
    client.force_login(who)
    header = client.get(reverse("admin:inbox")).headers["Content-Security-Policy"]
    return {name: rest.split() for name, _, rest in (part.strip().partition(" ") for part in header.split(";"))}


def test_X02_no_module_makes_markup_of_text():
    assert len(MODULES) > 40
    assert [path.name for path in MODULES if MARKUP.search(path.read_text())] == []


def test_X04_no_module_names_another_host():
    texts = {path.name: path.read_text().replace("http://www.w3.org/2000/svg", "") for path in MODULES}
    assert [name for name, text in texts.items() if ELSEWHERE.search(text)] == []


def test_X04_the_only_elements_that_fetch_are_pictures_of_our_own():
    found = {(path.name, tag) for path in MODULES for tag in PICTURES.findall(path.read_text())}
    assert found == {("attachment_view.js", "img"), ("properties.js", "form")}


def test_X03_the_page_may_reach_itself_only_and_makes_no_markup(client, ana):
    found = policy(client, ana)
    assert found["default-src"] == ["'self'"]
    assert set(found.get("img-src", ["'self'"])) <= {"'self'", "data:"}
    assert all("unsafe" not in value and "*" not in value for values in found.values() for value in values)
    assert found["require-trusted-types-for"] == ["'script'"]


def test_M06_the_page_of_strangers_texts_is_strict_and_no_script_reads_the_cookie_of_staff(ana):
    client = Client()
    answer = client.post(reverse("admin:login"), {"username": ana.email, "password": PASSWORD, "next": "/admin/inbox/"})
    assert answer.status_code == 302
    cookie = answer.cookies[settings.SESSION_COOKIE_NAME]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["domain"] == ""
    found = policy(client, ana)
    assert found["script-src"] == found["style-src"] == found["form-action"] == ["'self'"]
    assert found["trusted-types"] == found["base-uri"] == found["object-src"] == ["'none'"]
    assert found["frame-ancestors"] == ["'none'"]


def test_M06_a_visitors_link_to_the_console_is_no_link_of_the_console(ana, site, vera):
    """Neither the list of conversations nor the person's page makes links of what a stranger wrote."""
    conversation = ConversationFactory(channel=site, end_user=vera)
    trap = "https://usher.example/admin/logout/ <a href='/admin/logout/'>Click here, Ana</a>"
    EndUser.objects.filter(pk=conversation.end_user_id).update(name=trap, claimed={"plan": trap}, email=trap)
    MessageFactory(conversation=conversation, text=trap)
    type(conversation).objects.filter(pk=conversation.pk).update(preview=trap[:140])
    client = logged_in(ana)
    for address in (
        reverse("admin:chat_conversation_changelist"),
        reverse("admin:accounts_enduser_changelist"),
        reverse("admin:accounts_enduser_change", args=[conversation.end_user_id]),
    ):
        page = client.get(address).content.decode()
        assert "Click here, Ana" in page, address
        assert "<a href='/admin/logout/'>" not in page
        assert 'href="https://usher.example' not in page
