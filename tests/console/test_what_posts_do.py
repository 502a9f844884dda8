"""Every POST of the console: it wants the page's own token, and what it changes stands in the audit with it (M05)."""

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.urls import resolve, reverse
from django.utils import timezone

from accounts.links import fresh_invitation_link, reset_link
from accounts.models import EndUser, Login, User
from accounts.second_factor import proposed
from bots.editing import set_starts
from channels_app.models import Channel
from core.audit import SYSTEM
from core.models import Entry
from tests.console.acting import logged_in
from tests.console.codes import code_of, give_second_factor
from tests.console.filled import form_of
from tests.console.test_who_may_what import TO_CHANGE, is_bare
from tests.console.test_who_sees_what import plain_addresses, row_addresses
from tests.console.world import Populated, document_of_a_bot, populate
from tests.factories import PASSWORD, IdentityFactory

NEW = "quite another horse battery"
NAMED = {"name": "Another", "slug": "another"}
# What a person fills in or changes; everything else is sent as the page shows it.
FILLED: dict[str, dict[str, Any]] = {
    "accounts_company_add": NAMED,
    "accounts_company_change": {"name": "Another"},
    "accounts_company_api_key": {"name": "Another", "scopes": "clients:read"},
    "accounts_company_api_key_change": {"scopes": "clients:read"},
    "accounts_company_identity_key": {"name": "Another", "algorithm": "HS256"},
    "accounts_company_staff_invite": {"email": "another@example.test", "role": "agent"},
    "accounts_company_staff_role": {"role": "admin"},
    "accounts_user_add": {"email": "another@example.test"},
    "accounts_user_change": {"name": "Another"},
    "bots_authorizationtoken_add": {"uid": "another", "hosts": "another.example", "url": "https://another.example/in"},
    "bots_authorizationtoken_change": {"ttl": "77"},
    "bots_bot_add": NAMED,
    "bots_bot_change": {"name": "Another"},
    "bots_script_add": NAMED,
    "bots_script_order": {"order": "login,hello,look,person"},
    "bots_script_rename": {"name": "Another"},
    "bots_script_step": {"text": "Another"},
    "bots_script_starts": {"words": "another"},
    "bots_webservice_add": {"uid": "another", "url": "https://another.example/orders"},
    "bots_webservice_change": {"timeout": "7"},
    "channels_app_channel_add": NAMED,
    "channels_app_channel_change": {"name": "Another"},
    "channels_app_channel_origin": {"origin": "https://another.example"},
    "channels_app_channel_token": {"name": "Another"},
    "chat_quickreply_add": {"shortcut": "another", "text": "Another"},
    "chat_quickreply_change": {"text": "Another"},
    "chat_tag_add": {"name": "Another"},
    "chat_tag_change": {"name": "Another"},
    "chat_team_add": {"name": "Another"},
    "chat_team_change": {"name": "Another"},
    "invitation": {"name": "Another", "new_password1": NEW, "new_password2": NEW},
    "language": {"language": "de"},
    "password_change": {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW},
    "reset": {"new_password1": NEW, "new_password2": NEW},
}
# What is no change by a person: who they are, what they look at, and the log of Django, which nobody reads.
NOT_WATCHED = {"core_ratecount", "django_admin_log", "axes_accesslog", "procrastinate_jobs", "procrastinate_events"}
COLUMNS = {
    "accounts_login": "t.user_id",  # not the key, which is another after each step of logging in
    "accounts_user": "(t.id, t.password, t.name, t.email, t.is_active, t.is_superuser, t.language)",
}
ONLY_SHOW = ("_history", "_changelist", "index", "account", "jsi18n", "_done")
# What chooses the company to look at, tries something out, only shows, or has nothing to do for a company like ours.
CHANGE_NOTHING = {
    "switch", "second_factor_off", "second_factor_codes", "channels_app_channel_inspect",
    "channels_app_channel_self_test",
    "channels_app_channel_enforcement", "bots_bot_export", "bots_script_change", "bots_script_version",
    "bots_script_versions", "chat_conversation_change", "accounts_company_identity_key_test",
    "axes_accessattempt_delete",
}  # fmt: skip


@pytest.fixture
def ours(acme) -> Populated:
    return populate(acme, "Acme")


@pytest.fixture
def addresses(ours, olga, operator) -> list[tuple[str, str, Client]]:
    """Of each POST the name, the address and who may send it: the owner, else the operator, else nobody's."""
    found = {resolve(at).url_name: at for at in [*plain_addresses(), *row_addresses(ours)]}
    found = {n: at for n, at in found.items() if TO_CHANGE.get(n, "nobody") != "nobody" and not n.endswith(ONLY_SHOW)}
    browsers = {"operator": logged_in(operator)}
    owner = logged_in(olga)
    links = {"invitation": fresh_invitation_link(ours.invitation), "reset": reset_link(olga)}
    found |= {name: "/" + link.split("/", 3)[3] for name, link in links.items()}
    visitor = {"invitation": Client(), "reset": Client()}
    return [(n, at, visitor.get(n) or browsers.get(TO_CHANGE.get(n, ""), owner)) for n, at in found.items()]


def prepare(name: str, ours: Populated, olga: User) -> None:
    """The state in which an address has something to do."""
    member = ours.membership.user
    todo: dict[str, Callable[[], Any]] = {
        "account_end_one": lambda: Login.objects.filter(pk=ours.login.pk).update(user=olga),
        "account_end_others": lambda: Login.objects.create(
            session_key="elsewhere", user=olga, expire_date=timezone.now()
        ),
        "accounts_company_staff_reset": lambda: give_second_factor(member),
        "accounts_user_second_factor": lambda: give_second_factor(member),
        "accounts_enduser_unblock": lambda: EndUser.objects.filter(pk=ours.end_user.pk).update(
            blocked_at=timezone.now()
        ),
        "accounts_identityconflict_move": lambda: IdentityFactory(
            end_user=ours.end_user, kind="email", value=ours.conflict.value, key=ours.conflict.key
        ),
        "bots_script_discard": lambda: set_starts(ours.script, [], by=SYSTEM),
        "bots_script_publish": lambda: set_starts(ours.script, [], by=SYSTEM),
        "channels_app_channel_start": lambda: Channel.objects.filter(pk=ours.channel.pk).update(is_active=False),
        "channels_app_channel_restore": lambda: Channel.objects.filter(pk=ours.channel.pk).update(
            archived_at=timezone.now()
        ),
    }
    todo.get(name, lambda: None)()


def form_to_send(name: str, address: str, client: Client, ours: Populated, olga: User) -> dict[str, Any]:
    page = client.get(address)
    form = form_of(page.text, address) if page.status_code == 200 and not page.streaming else None
    data: dict[str, Any] = {**(form.data() if form else {"confirmed": "yes"}), **FILLED.get(name, {})}
    if name == "second_factor":
        data["code"] = code_of(proposed(olga, data["sealed"][0]))
    if name == "bots_script_add":
        data["bot"] = str(ours.bot.pk)
    return data


def send(name: str, address: str, client: Client, data: dict[str, Any]) -> int:
    if name == "bots_bot_import":
        text = json.dumps(document_of_a_bot("another", "Acme") | {"groups": [], "channels": []})
        data = {**data, "file": SimpleUploadedFile("bot.json", text.encode())}
    return client.post(address, data).status_code


def state() -> dict[str, str]:
    """Of each watched table what it holds, in one query."""
    with connection.cursor() as cursor:
        tables = sorted(set(connection.introspection.table_names(cursor)) - NOT_WATCHED)
        each = "SELECT '{0}', md5(string_agg(({1})::text, chr(10) ORDER BY ({1})::text)) FROM \"{0}\" AS t"
        cursor.execute(" UNION ALL ".join(each.format(table, COLUMNS.get(table, "t")) for table in tables))
        return dict(cursor.fetchall())


@contextmanager
def undone() -> Iterator[None]:
    place = transaction.savepoint()  # no atomic block: some statements refuse to stand in one
    yield
    transaction.savepoint_rollback(place)


def test_M05_every_post_wants_the_pages_own_token(addresses, operator):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(operator, backend="django.contrib.auth.backends.ModelBackend")
    before = state()
    for name, address, _client in addresses:
        browser = strict if TO_CHANGE.get(name) else Client(enforce_csrf_checks=True)
        answer = browser.post(address, {"post": "yes", "confirmed": "yes", **FILLED.get(name, {})})
        assert answer.status_code == 403, name
    outside = [reverse("admin:login"), reverse("admin:forgot"), reverse("admin:logout"), reverse("admin:login_code")]
    for address in outside:
        assert strict.post(address, {"username": operator.email, "password": PASSWORD}).status_code == 403, address
    assert state() == before


def test_M05_what_a_form_changes_stands_in_the_audit_or_is_not_done(addresses, ours, olga, monkeypatch):
    """Each form is sent twice: as it is, and while no entry can be written. Between the two nothing is kept."""
    logging.disable(logging.CRITICAL)
    silent, half_done = set(), set()
    for name, address, client in addresses:
        client.raise_request_exception = False
        with undone():
            prepare(name, ours, olga)
            data = form_to_send(name, address, client, ours, olga)
            before, last, cookies = state(), Entry.objects.latest("pk").pk, deepcopy(client.cookies)
            with undone():
                status = send(name, address, client, data)
                assert status in (200, 302) or is_bare(name), f"{name} answers {status}"
                told = Entry.objects.filter(pk__gt=last)
                assert told.exists() or state() == before, f"{name} changes something and tells nobody"
                assert not told.exclude(actor_kind="user").exists(), name
                silent |= set() if told.exists() else {name}
            client.cookies = deepcopy(cookies)  # of a session whose key is undone as well
            if name not in silent:
                with monkeypatch.context() as broken:
                    broken.setattr(Entry, "save", refuse)
                    send(name, address, client, data)
                half_done |= set() if state() == before else {name}
                client.cookies = cookies
    logging.disable(logging.NOTSET)
    assert half_done == set()
    assert sorted(silent) == sorted(CHANGE_NOTHING)


def refuse(*_args: Any, **_options: Any) -> None:
    raise RuntimeError("The audit cannot be written.")
