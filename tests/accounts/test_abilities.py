"""The one table: who may, and which rows, for people and API keys."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from accounts.abilities import ALL, BY_ROLE, BY_SCOPE, OPERATOR, companies_of, may
from accounts.models import ApiKey, Company, User
from accounts.models.companies import Role
from accounts.models.credentials import Scope
from channels_app.api_keys import bind_api_key
from channels_app.models import Channel
from chat.models import Conversation
from core.audit import SYSTEM
from tests.factories import ApiKeyFactory, ChannelFactory, ConversationFactory, MembershipFactory


def test_every_role_and_every_scope_stands_in_the_table():
    assert set(BY_ROLE) == set(Role.values)
    assert set(BY_SCOPE) == set(Scope.values)


def test_each_role_may_what_the_one_below_may():
    assert BY_ROLE[Role.AGENT] < BY_ROLE[Role.ADMIN] < BY_ROLE[Role.OWNER] < OPERATOR


@pytest.mark.parametrize(
    ("name", "ability", "answer"),
    [
        ("ana", "inbox.answer", True),
        ("ana", "tokens.issue", False),
        ("adam", "tokens.issue", True),
        ("adam", "staff.change", False),
        ("olga", "staff.change", True),
        ("olga", "seats.change", False),
        ("operator", "seats.change", True),
    ],
)
def test_M01_what_a_role_may(request, acme, name, ability, answer):
    assert may(request.getfixturevalue(name), ability, acme) is answer


def test_M01_nobody_may_anything_at_the_neighbours(olga, bolt):
    assert not any(may(olga, ability, bolt) for ability in ALL)


def test_a_misspelt_ability_is_an_error_for_everybody(operator, acme):
    for who in (operator, AnonymousUser(), ApiKeyFactory(company=acme)):
        with pytest.raises(KeyError):
            may(who, "staff.chang", acme)


def test_who_is_switched_off_or_nobody_may_nothing(olga, operator, acme):
    User.objects.update(is_active=False)
    olga.refresh_from_db()
    operator.refresh_from_db()
    for who in (olga, operator, AnonymousUser()):
        assert not may(who, "company.read", acme)
        assert companies_of(who) == set()
        assert not Company.objects.visible_to(who).exists()


@pytest.mark.parametrize("scope", Scope.values)
def test_M04_no_scope_reaches_staff_keys_or_seats(acme, scope):
    key = ApiKeyFactory(company=acme, scopes=[scope])
    assert not any(may(key, ability, acme) for ability in ("staff.change", "keys.change", "seats.change"))
    assert not any(may(key, ability, acme) for ability in ("tokens.issue", "companies.create", "audit.read"))


def test_a_key_may_what_its_scopes_say_in_its_own_company(acme, bolt):
    key = ApiKeyFactory(company=acme, scopes=["clients:read", "channels:read"])
    assert may(key, "end_users.read", acme)
    assert not may(key, "end_users.change", acme)
    assert not may(key, "end_users.read", bolt)
    assert companies_of(key, "channels.read") == {str(acme.pk)}
    assert companies_of(key, "conversations.read") == set()


def ended(key: ApiKey) -> None:
    key.revoked_at = timezone.now()
    key.save()


def expired(key: ApiKey) -> None:
    key.expires_at = timezone.now() - timedelta(seconds=1)
    key.save()


def orphaned(key: ApiKey) -> None:
    key.company.is_active = False
    key.company.save()


@pytest.mark.parametrize("change", [ended, expired, orphaned])
def test_a_key_that_is_over_may_nothing_and_sees_nothing(acme, site, change):
    key = ApiKeyFactory(company=acme, scopes=Scope.values)
    change(key)
    assert not may(key, "channels.read", acme)
    assert not Channel.objects.visible_to(key).exists()


def test_T01_rows_are_those_of_ones_companies(acme, bolt, site, bolt_site, ana, vera, operator):
    ours = ConversationFactory(channel=site, end_user=vera)
    theirs = ConversationFactory(channel=bolt_site)
    key = ApiKeyFactory(company=acme, scopes=["conversations:read"])
    for who in (ana, key):
        assert set(Channel.objects.visible_to(who)) == {site}
        assert set(Conversation.objects.visible_to(who)) == {ours}
        assert set(Company.objects.visible_to(who)) == {acme}
    assert set(Conversation.objects.visible_to(operator)) == {ours, theirs}
    MembershipFactory(company=bolt, user=ana)
    assert set(Channel.objects.visible_to(ana)) == {site, bolt_site}


def test_a_key_that_is_bound_to_channels_sees_those_alone(acme, site):
    ChannelFactory(company=acme)
    key = ApiKeyFactory(company=acme, scopes=["channels:read"])
    bind_api_key(key, channels=[site], by=SYSTEM)
    assert set(Channel.objects.visible_to(key)) == {site}
