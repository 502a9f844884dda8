"""Saying that one is away: it stays, every tab and the colleagues are told, and it is nobody else's to say."""

from typing import Any

from django.test import Client

from accounts.models import User
from chat.models import Conversation, Presence
from core.models import Entry
from tests.chat.lines import staff_line
from tests.console.acting import logged_in
from tests.factories import ConversationFactory

AWAY = "/admin/inbox/away/"


def say(client: Client, is_away: Any) -> Any:
    return client.post(AWAY, {"is_away": is_away}, content_type="application/json")


def test_it_stays_on_record_until_it_is_taken_back(ana: User) -> None:
    client = logged_in(ana)
    assert say(client, True).json() == {"is_away": True}
    assert say(client, True).json() == {"is_away": True}
    assert User.objects.exclude(away_since=None).get() == ana
    assert '"is_away": true' in logged_in(ana).get("/admin/inbox/").content.decode()
    assert say(client, False).json() == {"is_away": False}
    assert not User.objects.exclude(away_since=None).exists()
    entries = Entry.objects.filter(actor_id=str(ana.pk), target_id=str(ana.pk)).order_by("id")
    assert list(entries.values_list("action", flat=True)) == ["user.away", "user.available"]


def test_nobody_else_gets_in_and_nothing_else_is_taken(ana: User, adam: User) -> None:
    assert say(Client(), True).status_code == 401
    for nonsense in ("yes", 1, None, []):
        assert say(logged_in(ana), nonsense).status_code == 400
    assert logged_in(ana).get(AWAY).status_code == 400
    ana.memberships.all().delete()
    assert say(logged_in(ana), True).status_code == 403
    assert not User.objects.exclude(away_since=None).exists()


def test_colleagues_see_who_is_away_where_they_choose_somebody(ana: User, adam: User, site: Any) -> None:
    for user in (ana, adam):
        Presence.objects.create(user=user)
    say(logged_in(adam), True)
    place: Conversation = ConversationFactory(channel=site)
    staff = logged_in(ana).get(f"/admin/inbox/conversations/{place.pk}/staff/").json()["staff"]
    assert {one["name"]: one["is_away"] for one in staff} == {"Ana": False, "Adam": True}
    known = logged_in(ana).get("/admin/inbox/choices/").json()["staff"]
    assert {one["name"]: one["is_away"] for one in known} == {"Ana": False, "Adam": True}


def test_every_tab_and_who_is_at_the_same_conversation_is_told(server: Any, site: Any, ana: User, adam: User) -> None:
    place = str(ConversationFactory(channel=site).pk)
    with staff_line(server, ana) as line, staff_line(server, ana) as tab, staff_line(server, adam) as colleague:
        assert line.seen[0]["user"]["is_away"] is False
        for one in (line, colleague):
            one.send("watch", conversation=place)
        while len(colleague.next("here")["people"]) < 2:
            pass
        say(logged_in(ana), True)
        assert tab.next("away") == {"type": "away", "is_away": True}
        while {one["name"]: one["is_away"] for one in colleague.next("here")["people"]} != {"Ana": True, "Adam": False}:
            pass
        assert "away" not in {frame["type"] for frame in colleague.seen}
    with staff_line(server, ana) as line:
        assert line.seen[0]["user"]["is_away"] is True
