"""Agents who see chosen channels alone: one rule in Python and in SQL, and the service that changes it."""

import pytest
from django.apps import apps
from django.conf import settings
from django.db import IntegrityError, connection, transaction

from accounts.abilities import MAY_SQL, roles_with
from accounts.models import EndUser, Membership, User
from channels_app.life import archive, copy
from channels_app.models import Channel, ChannelMember
from channels_app.reach import REACHED_SQL, answering_on, is_within, limits_in, limits_of, may_answer, may_on
from chat.departures import limit
from chat.models import Conversation
from chatauth.models import Attempt
from core.audit import Actor
from core.models import Entry
from core.reasons import Refused
from tests.console.world import populate
from tests.factories import (
    ChannelFactory,
    ChannelMemberFactory,
    ConversationFactory,
    MembershipFactory,
    UserFactory,
)


@pytest.fixture
def places(site, support, bolt_site) -> dict[str, Channel]:
    for channel in (site, support, bolt_site):
        ConversationFactory(channel=channel)
    return {"site": site, "support": support, "bolt": bolt_site}


@pytest.fixture
def people(acme, bolt, support, bolt_site, olga, adam, ana, lena, boris, operator) -> dict[str, User]:
    """Everybody whom the rule may meet, and some who would fool a careless one."""
    nobody = UserFactory(email="nora@acme.test")
    MembershipFactory(company=acme, user=nobody, is_limited=True)
    both = UserFactory(email="both@acme.test")
    ChannelMemberFactory(channel=support, user=both)
    MembershipFactory(company=bolt, user=both)
    promoted = UserFactory(email="promoted@acme.test")
    ChannelMemberFactory(channel=support, user=promoted)
    Membership.objects.filter(user=promoted).update(role="admin")
    freed = UserFactory(email="freed@acme.test")
    ChannelMemberFactory(channel=support, user=freed)
    Membership.objects.filter(user=freed).update(is_limited=False)
    host = UserFactory(email="host@acme.test", is_superuser=True)
    ChannelMemberFactory(channel=support, user=host)
    next_door = UserFactory(email="next@bolt.test")
    ChannelMemberFactory(channel=bolt_site, user=next_door)
    named = {"olga": olga, "adam": adam, "ana": ana, "lena": lena, "boris": boris, "operator": operator}
    others = {"nobody": nobody, "both": both, "promoted": promoted, "freed": freed, "host": host}
    return {**named, **others, "next_door": next_door}


SEES = {
    "olga": {"site", "support"},
    "adam": {"site", "support"},
    "ana": {"site", "support"},
    "lena": {"support"},
    "nobody": set(),
    "both": {"support", "bolt"},
    "promoted": {"site", "support"},
    "freed": {"site", "support"},
    "boris": {"bolt"},
    "next_door": {"bolt"},
    "operator": {"site", "support", "bolt"},
    "host": {"site", "support", "bolt"},
}


def by_sql(condition: str, **parameters: object) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(condition, parameters)
        return cursor.fetchone()[0]


def test_M07_everybody_sees_what_they_answer_on_and_every_form_of_the_rule_says_the_same(people, places):
    roles = roles_with("inbox.answer")
    for name, user in people.items():
        wanted = {places[one].pk for one in SEES[name]}
        assert {one.pk for one in Channel.objects.visible_to(user)} == wanted, name
        assert {one.channel_id for one in Conversation.objects.visible_to(user)} == wanted, name
        talks = {one.pk for one in EndUser.objects.filter(conversations__channel__in=wanted)}
        assert {one.pk for one in EndUser.objects.visible_to(user)} == talks, name
        limits = limits_of(user)
        for channel in places.values():
            facts = {"user": user.pk, "company": channel.company_id, "channel": channel.pk, "roles": roles}
            answers = by_sql(
                f"SELECT {may_on('%(company)s', '%(channel)s')} FROM accounts_user g WHERE g.id = %(user)s", **facts
            )
            sees = channel.pk in wanted
            assert answers == sees, (name, channel)
            assert may_answer(user, channel.company, channel.pk) == sees, (name, channel)
            works_there = user.memberships.filter(company=channel.company).exists()
            if works_there:
                here = user.pk in {one.user_id for one in answering_on(channel.pk, channel.company_id)}
                assert here == sees, (name, channel)
                assert is_within(limits_in(channel.company_id), user.pk, channel.pk) == sees, (name, channel)
                assert is_within(limits, channel.company_id, channel.pk) == sees, (name, channel)
                reached = by_sql(
                    f"SELECT {REACHED_SQL.format(row='v')} FROM chat_conversation v WHERE v.channel_id = %(channel)s",
                    user=None if user.is_superuser else user.pk,
                    channel=channel.pk,
                )
                assert reached == sees, (name, channel)


WITH_CHANNEL = [
    model
    for model in apps.get_models()
    if hasattr(model._default_manager.all(), "visible_to") and "channel" in {f.name for f in model._meta.get_fields()}
]


def test_M07_every_table_of_channels_knows_the_rule(acme, support, lena, ana):
    """Found by themselves, so that a new one cannot be forgotten."""
    made = populate(acme, "Acme")
    assert {Conversation, Attempt} < set(WITH_CHANNEL)
    for model in WITH_CHANNEL:
        assert model._default_manager.all().visible_to(ana).exists(), model
        assert not model._default_manager.all().visible_to(lena).exists(), model
    ChannelMemberFactory(channel=made.channel, user=lena)
    for model in WITH_CHANNEL:
        assert model._default_manager.all().visible_to(lena).exists(), model


def test_M07_nothing_else_limits_anybody(acme, ana, site, support):
    """What exists before somebody is limited stays as it is."""
    assert not ana.memberships.get().is_limited
    assert not ChannelMember.objects.exists()
    assert set(Channel.objects.visible_to(ana)) == {site, support}


def test_M07_an_agent_is_limited_and_let_go_again_with_an_entry_each(acme, olga, ana, site, support):
    membership, by = ana.memberships.get(), Actor.from_row(olga)
    limit(membership, [support], by=by)
    assert set(Channel.objects.visible_to(ana)) == {support}
    limit(membership, [support], by=by)
    limit(membership, [site, support], by=by)
    limit(membership, None, by=by)
    assert set(Channel.objects.visible_to(ana)) == {site, support}
    assert not ChannelMember.objects.exists()
    limit(membership, None, by=by)
    told = [(entry.action, entry.data.get("channels")) for entry in Entry.objects.order_by("id")]
    assert told == [
        ("membership.limited", ["Support desk"]),
        ("membership.limited", ["Support desk", "Web shop"]),
        ("membership.unlimited", None),
    ]
    entry = Entry.objects.earliest("id")
    assert (entry.actor_id, entry.target_id, entry.company_id) == (str(olga.pk), str(ana.pk), acme.pk)


@pytest.mark.parametrize("case", ["none", "the neighbour's", "an owner", "an admin"])
def test_M07_what_makes_no_sense_is_refused_and_changes_nothing(case, acme, olga, adam, ana, support, bolt_site):
    user = {"an owner": olga, "an admin": adam}.get(case, ana)
    channels = {"none": [], "the neighbour's": [support, bolt_site]}.get(case, [support])
    with pytest.raises(Refused, match="invalid_request"):
        limit(user.memberships.get(), channels, by=Actor.from_row(olga))
    assert not user.memberships.get().is_limited
    assert not ChannelMember.objects.exists()
    assert not Entry.objects.exists()


def test_M07_what_they_have_in_hand_elsewhere_goes_back_to_the_queue(olga, ana, adam, site, support, bolt, bolt_site):
    MembershipFactory(company=bolt, user=ana)
    states = ("assigned", "pending", "snoozed", "closed")
    there = [ConversationFactory(channel=site, assignee=ana, state=state) for state in states]
    kept = [
        ConversationFactory(channel=support, assignee=ana, state="assigned"),
        ConversationFactory(channel=site, assignee=adam, state="assigned"),
        ConversationFactory(channel=bolt_site, assignee=ana, state="assigned"),
    ]
    assert limit(ana.memberships.get(company=site.company), [support], by=Actor.from_row(olga)) == 3
    found = Conversation.objects.in_bulk()
    assert [(found[one.pk].state, found[one.pk].assignee_id) for one in there] == [
        *[("queued", None)] * 3,
        ("closed", ana.pk),
    ]
    assert [found[one.pk].assignee_id for one in kept] == [ana.pk, adam.pk, ana.pk]
    assert Entry.objects.filter(action="conversation.unassigned").count() == 3


def test_M07_who_leaves_the_company_leaves_its_channels(lena, acme, support):
    lena.memberships.get().delete()
    assert not ChannelMember.objects.exists()
    MembershipFactory(company=acme, user=lena)
    assert set(Channel.objects.visible_to(lena)) == {support}  # of an unlimited member: there is no other one


@pytest.mark.django_db(transaction=True)
def test_M07_nobody_answers_on_a_channel_of_a_company_that_they_do_not_work_for(boris, support):
    with pytest.raises(IntegrityError, match="same_company"), transaction.atomic():
        ChannelMember.objects.create(company=support.company, channel=support, user=boris)
    with pytest.raises(IntegrityError, match="same_company"), transaction.atomic():
        ChannelMember.objects.create(company=boris.memberships.get().company, channel=support, user=boris)


def test_M07_an_archived_channel_keeps_who_sees_it_and_a_copy_is_seen_by_nobody_who_is_limited(olga, lena, support):
    kept = ConversationFactory(channel=support)
    archive(support, by=Actor.from_row(olga))
    assert list(Conversation.objects.visible_to(lena)) == [kept]
    made = copy(support, name="Another", slug="another", by=Actor.from_row(olga))
    assert made not in Channel.objects.visible_to(lena)
    assert made in Channel.objects.visible_to(olga)


def test_M07_a_new_channel_is_not_seen_until_it_is_chosen(lena, ana, acme):
    made = ChannelFactory(company=acme)
    assert made in Channel.objects.visible_to(ana)
    assert made not in Channel.objects.visible_to(lena)


def test_M07_what_asks_in_SQL_asks_for_the_channel_as_well():
    """Whoever takes the rule of the company alone is named here, with the reason."""
    companies_of_a_socket = "chat/live/sweep.py"  # whose channels stand beside them, in LIMITS_SQL
    folders = ("accounts", "bots", "channels_app", "chat", "chatauth", "console", "scripting", "widget")
    sources = (path for folder in folders for path in (settings.BASE_DIR / folder).rglob("*.py"))
    found = {str(path.relative_to(settings.BASE_DIR)) for path in sources if "MAY_SQL" in path.read_text()}
    assert found == {"accounts/abilities.py", "channels_app/reach.py", companies_of_a_socket}
    with pytest.raises(KeyError):
        MAY_SQL.format(company="v.company_id")
