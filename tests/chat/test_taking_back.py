"""Conversations are taken back from those who may not answer them, however that came about."""

import pytest

from accounts.models import Membership, User
from accounts.models.companies import Role
from chat.departures import reclaim
from chat.models.conversations import State
from core.models import Entry
from tests.factories import ConversationFactory, UserFactory


def given_to(user, channel, **fields):
    return ConversationFactory(channel=channel, assignee=user, **{"state": State.ASSIGNED, **fields})


@pytest.fixture
def in_hand(site, ana):
    return given_to(ana, site)


def test_those_of_whoever_may_answer_stay(site, support, olga, adam, ana, lena, in_hand):
    operator = UserFactory(is_superuser=True)
    given_to(olga, site), given_to(adam, site), given_to(lena, support), given_to(operator, site)
    ConversationFactory(channel=site)

    assert reclaim() == 0
    assert not Entry.objects.exists()


def test_M07_one_on_a_channel_of_others_goes_back_to_the_queue(site, lena):
    conversation = given_to(lena, site)

    assert reclaim() == 1

    conversation.refresh_from_db()
    assert (conversation.assignee, conversation.state) == (None, State.QUEUED)
    entry = Entry.objects.get(action="conversation.unassigned")
    assert (entry.actor_kind, entry.target_id) == ("system", str(conversation.pk))
    assert reclaim() == 0


@pytest.mark.parametrize(
    "departure",
    [
        lambda user: Membership.objects.filter(user=user).delete(),
        lambda user: User.objects.filter(pk=user.pk).update(is_active=False),
        lambda user: User.objects.filter(pk=user.pk).update(is_staff=False),
    ],
    ids=["removed", "switched off", "no longer staff"],
)
@pytest.mark.parametrize("state", [State.ASSIGNED, State.PENDING, State.SNOOZED])
def test_those_of_somebody_who_left_go_back_whatever_their_state(site, ana, departure, state):
    conversation = given_to(ana, site, state=state)
    departure(ana)

    assert reclaim() == 1

    conversation.refresh_from_db()
    assert (conversation.assignee, conversation.state) == (None, State.QUEUED)


def test_a_closed_one_keeps_its_name(site, ana):
    conversation = given_to(ana, site, state=State.CLOSED)
    Membership.objects.filter(user=ana).delete()

    assert reclaim() == 0

    conversation.refresh_from_db()
    assert conversation.assignee == ana


def test_T01_the_neighbour_keeps_theirs(bolt_site, boris, site, ana):
    kept = given_to(boris, bolt_site)
    strange = given_to(ana, bolt_site)
    assert Membership.objects.filter(user=ana, role=Role.AGENT).exists()

    assert reclaim() == 1

    kept.refresh_from_db(), strange.refresh_from_db()
    assert (kept.assignee, strange.assignee) == (boris, None)
