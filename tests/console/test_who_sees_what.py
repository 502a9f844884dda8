"""Every page of the console, walked by every role: it opens, it changes nothing, and it tells nothing of others."""

import hashlib
import re

import pytest
from django.db import connection
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.models import User
from console.channel_actions import ACTIONS as CHANNEL_ACTIONS
from console.end_user_actions import ACTIONS
from core.models import Entry
from tests.console.acting import logged_in, walk
from tests.console.world import CANARY, Populated
from tests.factories import UserFactory

ROLES = ["ana", "adam", "olga", "operator"]
NUMBERED = re.compile(r'(?:href|action)="([^"?#]*/\d+/[^"]*)"')  # what counts up tells how much goes on at others
OF_ONE_SCRIPT = re.compile(r"/versions/\d+/")
MAY_CHANGE = {"accounts_login", "accounts_user"}  # the log-in itself
OPEN_TO_ALL = {"login", "invitation"}


def state_of_the_database(*but: str) -> str:
    digest = hashlib.sha256()
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            if table not in MAY_CHANGE.union(but):
                cursor.execute(f'SELECT md5(string_agg(t::text, chr(10) ORDER BY t::text)) FROM "{table}" AS t')
                digest.update(f"{table}:{cursor.fetchone()[0]}\n".encode())
    return digest.hexdigest()


@pytest.mark.parametrize("who", ROLES, indirect=True)
def test_M05_F09_looking_at_every_page_twice_changes_nothing(who, ours, theirs):
    client = logged_in(who)
    if who.is_superuser:
        walk(client)  # an operator's look is written down, once an hour
    before = state_of_the_database()
    first, second = walk(client), walk(client)
    assert len(first) > 10
    assert set(first) == set(second)
    assert state_of_the_database() == before


@pytest.mark.parametrize("who", ["ana", "adam", "olga"], indirect=True)
def test_T02_T05_no_page_holds_a_word_of_the_neighbour_or_counts_rows_of_all(who, ours, theirs):
    pages = walk(logged_in(who))
    assert any("Acme Visitor" in text for text in pages.values())
    for address, text in pages.items():
        assert CANARY.casefold() not in text.casefold(), address
        for row in (theirs.channel, theirs.token, theirs.end_user, theirs.session, theirs.channel.company):
            assert str(row.pk) not in text, address
        assert [one for one in NUMBERED.findall(text) if not OF_ONE_SCRIPT.search(one)] == [], address


def test_the_operator_sees_both(operator, ours, theirs):
    text = " ".join(walk(logged_in(operator)).values())
    assert "Acme Visitor" in text
    assert f"{CANARY} Visitor" in text


@pytest.mark.parametrize("who", ["ana", "adam", "olga"], indirect=True)
def test_T01_the_neighbours_rows_are_not_there_for_any_page(who, theirs):
    client = logged_in(who)
    for address in row_addresses(theirs):
        for response in (client.get(address), client.post(address, {"post": "yes", "confirmed": "yes", "how": "end"})):
            assert response.status_code in (403, 404), f"{address} answers {response.status_code}"
            assert CANARY not in response.content.decode()
    assert not Entry.objects.filter(actor_id=str(who.pk)).exists()


def test_M01_nobody_gets_in_without_logging_in(ours):
    for address in [*plain_addresses(), *row_addresses(ours)]:
        response = Client().get(address)
        assert response.status_code in (302, 401), f"{address} answers {response.status_code}"
        assert "Acme" not in response.content.decode()


def test_M01_who_belongs_to_no_company_sees_no_row(ours):
    stranger = UserFactory(email="stranger@example.test")
    client = logged_in(stranger)
    assert "No company to show" in client.get("/admin/").content.decode()
    for address in row_addresses(ours):
        assert client.get(address).status_code in (403, 404), address
    for address in plain_addresses():
        assert "Acme" not in client.get(address).content.decode(), address


def test_M01_who_is_switched_off_is_out_at_once(olga, ours):
    client = logged_in(olga)
    assert client.get("/admin/").status_code == 200
    User.objects.filter(pk=olga.pk).update(is_active=False)
    assert client.get("/admin/").status_code == 302


def test_the_addresses_that_these_tests_try_are_all_there_are(ours):
    """A new page has to be added to `row_addresses`, or be one without a row."""
    tried = {address.rstrip("/") for address in row_addresses(ours)} | {a.rstrip("/") for a in plain_addresses()}
    for pattern in patterns(get_resolver().url_patterns, ""):
        if pattern.startswith("admin/") and "<" in pattern and not pattern.startswith("admin/inbox/"):
            assert any(fits(pattern, address) for address in tried), pattern


def plain_addresses() -> list[str]:
    """Pages without a row: the lists, the forms for new rows, and the site's own."""
    found = [f"/{pattern}" for pattern in patterns(get_resolver().url_patterns, "") if pattern.startswith("admin/")]
    return [address for address in found if "<" not in address and address.split("/")[2] not in OPEN_TO_ALL]


def row_addresses(of: Populated) -> list[str]:
    rows = {
        "accounts_company": of.channel.company.pk,
        "accounts_enduser": of.end_user.pk,
        "accounts_identityconflict": of.conflict.pk,
        "accounts_user": of.conversation.assignee_id,
        "channels_app_channel": of.channel.pk,
        "chat_conversation": of.conversation.pk,
        "chat_quickreply": of.reply.pk,
        "chat_tag": of.tag.pk,
        "chat_team": of.team.pk,
        "chatauth_attempt": of.attempt.pk,
        "chatauth_session": of.session.pk,
        "core_entry": Entry.objects.get(target_id=str(of.channel.pk)).pk,
        "bots_authorizationtoken": of.login_service.pk,
        "bots_bot": of.bot.pk,
        "bots_script": of.script.pk,
        "bots_webservice": of.service.pk,
        "axes_accessattempt": 1,
        "procrastinate_procrastinatejob": 1,
    }
    found = [
        reverse(f"admin:{name}_{view}", args=[pk])
        for name, pk in rows.items()
        for view in ("change", "history", "delete")
    ]
    found += [
        reverse("admin:channels_app_channel_inspect", args=[of.channel.pk]),
        reverse("admin:channels_app_channel_enforcement", args=[of.channel.pk]),
        reverse("admin:accounts_enduser_export", args=[of.end_user.pk]),
        reverse("admin:accounts_enduser_erase", args=[of.end_user.pk]),
        reverse("admin:accounts_enduser_unmerge", args=[of.end_user.pk, of.merge.pk]),
        reverse("admin:accounts_identityconflict_leave", args=[of.conflict.pk]),
        reverse("admin:accounts_identityconflict_move", args=[of.conflict.pk]),
        reverse("admin:channels_app_channel_origin", args=[of.channel.pk]),
        reverse("admin:channels_app_channel_code_secret", args=[of.channel.pk]),
        reverse("admin:channels_app_channel_self_test", args=[of.channel.pk]),
        reverse("admin:channels_app_channel_token", args=[of.channel.pk]),
        reverse("admin:channels_app_channel_token_revoke", args=[of.channel.pk, of.token.pk]),
        reverse("admin:chatauth_session_end", args=[of.session.pk]),
        reverse("admin:accounts_company_api_key", args=[of.channel.company_id]),
        reverse("admin:accounts_company_api_key_change", args=[of.channel.company_id, of.api_key.pk]),
        reverse("admin:accounts_company_api_key_revoke", args=[of.channel.company_id, of.api_key.pk]),
        reverse("admin:accounts_company_identity_key", args=[of.channel.company_id]),
        reverse("admin:accounts_company_identity_key_revoke", args=[of.channel.company_id, of.signing_key.pk]),
        reverse("admin:accounts_company_identity_key_test", args=[of.channel.company_id, of.signing_key.pk]),
        reverse("admin:accounts_user_invite", args=[of.conversation.assignee_id]),
        reverse("admin:accounts_user_second_factor", args=[of.conversation.assignee_id]),
        reverse("admin:accounts_company_staff_invite", args=[of.channel.company_id]),
        reverse("admin:accounts_company_staff_second_factor", args=[of.channel.company_id]),
        reverse("admin:account_end_one", args=[of.login.public_id]),
    ]
    found += [
        reverse(f"admin:bots_script_{name}", args=[of.script.pk])
        for name in ("starts", "order", "rename", "publish", "discard", "withdraw", "versions")
    ]
    found += [reverse(f"admin:bots_script_{name}", args=[of.script.pk, 1]) for name in ("version", "restore")]
    found += [
        reverse("admin:bots_bot_export", args=[of.bot.pk]),
        reverse("admin:bots_script_step_add", args=[of.script.pk, "say"]),
        reverse("admin:bots_script_step", args=[of.script.pk, "hello"]),
        reverse("admin:bots_script_step_act", args=[of.script.pk, "hello", "remove"]),
    ]
    found += [
        reverse(f"admin:accounts_company_staff_{name}", args=[of.channel.company_id, of.membership.pk])
        for name in ("role", "remove", "reset")
    ]
    found += [
        reverse(f"admin:accounts_company_staff_{name}", args=[of.channel.company_id, of.invitation.pk])
        for name in ("send_again", "withdraw", "link")
    ]
    found += [reverse(f"admin:channels_app_channel_{name}", args=[of.channel.pk]) for name in CHANNEL_ACTIONS]
    found += [reverse(f"admin:accounts_enduser_{name}", args=[of.end_user.pk]) for name in ACTIONS]
    return found


def patterns(entries: list[URLPattern | URLResolver], before: str) -> list[str]:
    found: list[str] = []
    for entry in entries:
        text = before + str(entry.pattern).lstrip("^").removesuffix("$").removesuffix("\\Z")
        found += patterns(entry.url_patterns, text) if isinstance(entry, URLResolver) else [text]
    return found


def fits(pattern: str, address: str) -> bool:
    """Whether the address has the pattern's fixed parts in the same places."""
    if (
        pattern.endswith(("<path:object_id>/", "(?P<url>.*)"))
        or pattern.split("/")[1] in OPEN_TO_ALL
        or "r/<path:" in pattern
    ):
        return True  # Django's redirects of old addresses and its catch-all, and pages without a log-in
    wanted, given = pattern.strip("/").split("/"), address.strip("/").split("/")
    return len(wanted) == len(given) and all(
        part == other or "<" in part for part, other in zip(wanted, given, strict=True)
    )
