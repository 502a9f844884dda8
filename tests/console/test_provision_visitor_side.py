"""A channel's starters, texts and hours in provisioning files."""

from typing import Any

import pytest

from channels_app.models import Channel
from console.provision.companies import provision
from console.provision.fields import BadFile

SITE = {
    "slug": "site",
    "starters": ["Where is my order?"],
    "disclaimer": "A machine may answer.",
    "words": {"de": {"greeting": "Guten Tag!"}},
    "working_hours": {"monday": "09:00-12:30, 13:30-17:00", "sunday": "22:00-02:00"},
    "time_zone": "Europe/Berlin",
    "mails_unread": False,
    "mails_transcript": True,
}


def run(**changes: Any) -> Channel:
    provision({"companies": [{"slug": "acme", "channels": [{**SITE, **changes}]}]})
    return Channel.objects.get(slug="site")


def test_a_file_says_what_visitors_see_and_when_somebody_answers(db):
    site = run()
    assert (site.starters, site.disclaimer) == (["Where is my order?"], "A machine may answer.")
    assert site.words == {"de": {"greeting": "Guten Tag!"}}
    assert site.working_hours == [[0, 120], [540, 750], [810, 1020], [9960, 10080]]
    assert (site.time_zone, site.mails_unread, site.mails_transcript) == ("Europe/Berlin", False, True)


def test_what_a_file_does_not_name_stays_and_no_day_means_any_time(db):
    run()
    provision({"companies": [{"slug": "acme", "channels": [{"slug": "site"}]}]})
    assert Channel.objects.get(slug="site").starters == ["Where is my order?"]
    assert run(working_hours={}).working_hours == []


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        ({"working_hours": {"monday": "nine"}}, "working_hours: Monday: "),
        ({"working_hours": {"payday": "09:00-10:00"}}, "payday"),
        ({"time_zone": "Mars/Base"}, "time_zone"),
        ({"words": {"tlh": {"greeting": "nuqneH"}}}, "words"),
        ({"starters": ["x" * 81]}, "starters"),
        ({"mails_unread": "yes"}, "mails_unread"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_kept(db, wrong, place):
    with pytest.raises(BadFile, match=place):
        run(**wrong)
    assert not Channel.objects.exists()
