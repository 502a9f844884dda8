"""Outside its working hours a channel says so once, whoever is there."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from channels_app.models.visitor_side import WEEK, check_hours, check_starters, check_time_zone, check_words
from chat.models import Message, Presence
from tests.chat.visitor import Visitor, answer


@pytest.fixture
def visitor(client, session, site, ana):
    type(site).objects.update(away_text="We are away.")
    Presence.objects.create(user=ana)
    return Visitor(client, session)


def minute(zone_hours=0):
    now = timezone.now() + timedelta(hours=zone_hours)
    return now.weekday() * 1440 + now.hour * 60 + now.minute


def around(middle):
    """A stretch of four hours around a minute, cut at the ends of the week."""
    return [[max(0, middle - 120), min(WEEK, middle + 120)]]


def told():
    return Message.objects.filter(author_kind="system").count()


def set_hours(site, hours, **more):
    type(site).objects.filter(pk=site.pk).update(working_hours=hours, **more)


def test_within_the_hours_and_without_any_nothing_is_said_while_somebody_is_there(visitor, site):
    visitor.say()
    set_hours(site, around(minute()))
    visitor.say()
    assert told() == 0


def test_outside_of_them_the_away_text_comes_once_even_if_an_agent_has_the_conversation(visitor, site, conversation):
    answer(conversation, "Hello")
    set_hours(site, around((minute() + WEEK // 2) % WEEK))
    visitor.say()
    visitor.say()
    assert told() == 1


def test_hours_are_those_of_the_channels_zone_else_of_the_companys(visitor, site, acme):
    set_hours(site, around(minute(zone_hours=9)), time_zone="Asia/Tokyo")
    visitor.say()
    assert told() == 0
    set_hours(site, around(minute(zone_hours=9)), time_zone="")
    type(acme).objects.filter(pk=acme.pk).update(time_zone="Asia/Tokyo")
    visitor.say()
    assert told() == 0
    type(acme).objects.filter(pk=acme.pk).update(time_zone="UTC")
    visitor.say()
    assert told() == 1


def test_a_zone_that_nobody_knows_keeps_no_message_from_being_stored(visitor, site):
    set_hours(site, around(minute()), time_zone="Nowhere/Never")
    assert visitor.say().status_code == 201
    assert told() == 0


@pytest.mark.parametrize(
    ("check", "bad"),
    [
        (check_hours, "x"), (check_hours, [[1]]), (check_hours, [[2, 1]]), (check_hours, [[0, WEEK + 1]]),
        (check_hours, [[5, 9], [8, 12]]), (check_hours, [[True, 5]]), (check_hours, [["0", "5"]]),
        (check_time_zone, "Nowhere/Never"), (check_starters, ["a", "a"]), (check_starters, list("abcdefg")),
        (check_words, []), (check_words, {"xx": {}}), (check_words, {"en": []}), (check_words, {"en": {"a b": "x"}}),
        (check_words, {"en": {"greeting": ""}}), (check_words, {"en": {"greeting": "x" * 281}}),
    ],
)  # fmt: skip
def test_settings_of_another_shape_are_refused(check, bad):
    with pytest.raises(ValidationError):
        check(bad)
