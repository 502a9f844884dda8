"""Every address of the console, tried by every role at their own company: it opens to whom the table says (M01)."""

import pytest
from django.test import Client
from django.urls import resolve

from accounts.models import User
from core.models import Entry
from tests.console.acting import logged_in
from tests.console.filled import form_of
from tests.console.test_who_sees_what import plain_addresses, row_addresses, state_of_the_database
from tests.console.world import Populated, populate

RANKS = ["agent", "admin", "owner", "operator", "nobody"]
CAST = {"agent": "ana", "admin": "adam", "owner": "olga", "operator": "operator"}

# The least role that opens an address. What somebody may look at and not change stands in TO_CHANGE as well.
BY_ROLE = {
    "agent": """
        index account account_end_others account_end_one second_factor second_factor_off second_factor_codes language
        switch password_change password_change_done jsi18n
        accounts_company_changelist accounts_company_change
        accounts_enduser_changelist accounts_enduser_change
        channels_app_channel_changelist channels_app_channel_change
        chat_conversation_changelist chat_conversation_change
        chat_quickreply_changelist chat_quickreply_change
        chat_tag_changelist chat_tag_change chat_team_changelist chat_team_change
    """,
    "admin": """
        accounts_enduser_export accounts_enduser_erase accounts_enduser_unmerge accounts_enduser_logout
        accounts_enduser_block accounts_enduser_unblock accounts_enduser_release
        accounts_identityconflict_changelist accounts_identityconflict_change accounts_identityconflict_history
        accounts_identityconflict_leave accounts_identityconflict_move
        accounts_company_history accounts_enduser_history channels_app_channel_history chat_conversation_history
        chat_quickreply_history chat_tag_history chat_team_history
        accounts_company_api_key accounts_company_api_key_change accounts_company_api_key_revoke
        accounts_company_identity_key accounts_company_identity_key_revoke accounts_company_identity_key_test
        channels_app_channel_add channels_app_channel_inspect channels_app_channel_enforcement
        channels_app_channel_origin channels_app_channel_self_test channels_app_channel_code_secret
        channels_app_channel_token channels_app_channel_token_revoke channels_app_channel_pause
        channels_app_channel_start channels_app_channel_copy channels_app_channel_archive channels_app_channel_restore
        chat_quickreply_add chat_quickreply_delete chat_tag_add chat_tag_delete chat_team_add chat_team_delete
        chatauth_attempt_changelist chatauth_attempt_change chatauth_attempt_history
        chatauth_session_changelist chatauth_session_change chatauth_session_history chatauth_session_end
        core_entry_changelist core_entry_change core_entry_history
        bots_bot_import bots_bot_export bots_bot_changelist bots_bot_add bots_bot_change bots_bot_history
        bots_bot_delete bots_script_changelist bots_script_add bots_script_change bots_script_history
        bots_script_delete bots_script_starts bots_script_order bots_script_rename bots_script_publish
        bots_script_discard bots_script_withdraw bots_script_versions bots_script_version bots_script_restore
        bots_script_step_add bots_script_step bots_script_step_act
        bots_webservice_changelist bots_webservice_add bots_webservice_change bots_webservice_history
        bots_authorizationtoken_changelist bots_authorizationtoken_add bots_authorizationtoken_change
        bots_authorizationtoken_history
    """,
    "owner": """
        accounts_company_staff_invite accounts_company_staff_second_factor accounts_company_staff_role
        accounts_company_staff_remove accounts_company_staff_reset accounts_company_staff_send_again
        accounts_company_staff_withdraw
    """,
    "operator": """
        accounts_company_add accounts_company_staff_link accounts_user_changelist accounts_user_add
        accounts_user_change accounts_user_history accounts_user_invite accounts_user_second_factor
        axes_accessattempt_changelist axes_accessattempt_change axes_accessattempt_history axes_accessattempt_delete
        procrastinate_procrastinatejob_changelist procrastinate_procrastinatejob_change
        procrastinate_procrastinatejob_history
    """,
    "nobody": """
        autocomplete accounts_company_delete accounts_enduser_add accounts_enduser_delete accounts_user_delete
        accounts_identityconflict_add accounts_identityconflict_delete channels_app_channel_delete
        chat_conversation_add chat_conversation_delete chatauth_attempt_add chatauth_attempt_delete
        chatauth_session_add chatauth_session_delete core_entry_add core_entry_delete
        bots_authorizationtoken_delete bots_webservice_delete axes_accessattempt_add
        procrastinate_procrastinatejob_add procrastinate_procrastinatejob_delete
    """,
}
TO_LOOK = {name: role for role, names in BY_ROLE.items() for name in names.split()}
TO_CHANGE = {
    **TO_LOOK,
    **dict.fromkeys(["accounts_company_change", "channels_app_channel_change"], "admin"),
    **dict.fromkeys([f"chat_{model}_change" for model in ("quickreply", "tag", "team")], "admin"),
    **dict.fromkeys(["accounts_enduser_change", "accounts_identityconflict_change", "core_entry_change"], "nobody"),
    **dict.fromkeys(["chatauth_attempt_change", "chatauth_session_change"], "nobody"),
    **dict.fromkeys(["axes_accessattempt_change", "procrastinate_procrastinatejob_change"], "nobody"),
}
# Not there unless the row is of a kind, or in a state, that ours is not: whoever may gets a 404.
AT_TIMES = {
    "account_end_one", "accounts_company_identity_key_test", "channels_app_channel_start",
    "channels_app_channel_restore",
}  # fmt: skip
OF_NO_ROW_YET = ("axes_", "procrastinate_")
REFUSED = (403, 404)


@pytest.fixture
def ours(acme) -> Populated:
    return populate(acme, "Acme")


@pytest.fixture
def addresses(ours) -> dict[str, str]:
    """Of each the name; the inbox has a walk of its own, and whoever logs out is gone."""
    found = {resolve(address).url_name: address for address in [*plain_addresses(), *row_addresses(ours)]}
    return {name: at for name, at in found.items() if not name.startswith("inbox") and name != "logout"}


@pytest.fixture
def who(request: pytest.FixtureRequest) -> tuple[User, int]:
    """Somebody, and their place in the order of roles."""
    return request.getfixturevalue(CAST[request.param]), RANKS.index(request.param)


def test_M01_every_address_stands_in_the_table(addresses):
    assert set(addresses) == set(TO_LOOK), "Say who may open a new page, or take an old one off the table."


@pytest.mark.parametrize("who", RANKS[:-1], indirect=True)
def test_M01_an_address_opens_to_its_role_and_to_those_above(who, addresses):
    user, rank = who
    client = logged_in(user)
    for name, address in addresses.items():
        status = client.get(address).status_code
        if rank < RANKS.index(TO_LOOK[name]):
            assert status in REFUSED, name
        else:
            assert status in (200, 302, 405) or (status == 404 and is_bare(name)), f"{name} answers {status}"


@pytest.mark.parametrize("who", RANKS[:-1], indirect=True)
def test_M01_nobody_below_its_role_changes_anything_by_it(who, addresses, operator, ours):
    """Each form is sent as somebody who may sees it, so that only the missing right stops it."""
    user, rank = who
    client, maker = logged_in(user), logged_in(operator)
    beyond = {name: at for name, at in addresses.items() if rank < RANKS.index(TO_CHANGE[name])}
    forms = {name: sent(maker, address) for name, address in beyond.items()}
    before, entries = state_of_the_database(), Entry.objects.count()
    for name, address in beyond.items():
        status = client.post(address, forms[name]).status_code
        assert status in REFUSED or (status == 405 and not name.endswith("_change")), f"{name} answers {status}"
    for name in ("chat_tag", "chat_team", "chat_quickreply", "bots_bot", "channels_app_channel", "chatauth_session"):
        row = {"chat_tag": ours.tag, "chat_team": ours.team, "chat_quickreply": ours.reply}.get(name, ours.session)
        action = "end_selected" if name == "chatauth_session" else "delete_selected"
        if rank < RANKS.index("admin"):
            ticked = {"action": action, "_selected_action": str(row.pk), "post": "yes", "confirmed": "yes"}
            client.post(addresses[f"{name}_changelist"], ticked)
    assert state_of_the_database() == before
    assert Entry.objects.count() == entries


def is_bare(name: str) -> bool:
    return name in AT_TIMES or name.startswith(OF_NO_ROW_YET)


def sent(maker: Client, address: str) -> dict[str, object]:
    """What a browser would send from the page, confirmed."""
    page = maker.get(address)
    form = form_of(page.text, address) if page.status_code == 200 and not page.streaming else None
    return {**(form.data() if form else {}), "post": "yes", "confirmed": "yes", "how": "end", "_save": "Save"}
