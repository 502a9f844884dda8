"""Lengths of time are asked for and shown in units that people use, and kept in seconds."""

import pytest
from django.urls import reverse

from channels_app.models import Channel
from console.durations import Duration
from tests.console.acting import logged_in
from tests.console.filled import sent_by


@pytest.mark.parametrize(
    ("seconds", "number", "unit"), [(86_400, "1", "86400"), (7_200, "2", "3600"), (90, "90", "1"), (5_400, "90", "60")]
)
def test_it_is_shown_in_the_largest_unit_that_fits(adam, site, seconds, number, unit):
    Channel.objects.filter(pk=site.pk).update(token_age=seconds)
    page = logged_in(adam).get(page_of(site)).text
    sent = sent_by(page, "channel_form")
    assert (sent["token_age"], sent["token_age-unit"]) == ([number], [unit])
    assert (f"{seconds} seconds" in page) == (unit != "1")


@pytest.mark.parametrize(
    ("number", "unit", "seconds"), [("2", "86400", 172_800), ("1.5", "3600", 5_400), ("90", "1", 90), ("90", None, 90)]
)
def test_what_is_written_is_kept_as_seconds(adam, site, number, unit, seconds):
    client = logged_in(adam)
    sent = {**sent_by(client.get(page_of(site)).text, "channel_form"), "token_age": number, "token_age-unit": unit}
    client.post(page_of(site), {name: value for name, value in sent.items() if value is not None})
    site.refresh_from_db()
    assert site.token_age == seconds


@pytest.mark.parametrize(
    ("number", "unit", "sentence"),
    [
        ("", "60", "Fill this in."),
        ("soon", "60", "Write a number, such as 24, and choose its unit."),
        ("0.3", "1", "Write a number, such as 24, and choose its unit."),
        ("9" * 40, "86400", "Make it a year or shorter."),
        ("NaN", "60", "Write a number, such as 24, and choose its unit."),
        ("30", "1", "Make it one minute or longer."),
        ("31", "86400", "This is longer than the longest token age."),
        ("30", "7", "Make it one minute or longer."),
    ],
)
def test_what_is_none_is_refused_and_changes_nothing(adam, site, number, unit, sentence):
    client = logged_in(adam)
    sent = {**sent_by(client.get(page_of(site)).text, "channel_form"), "token_age": number, "token_age-unit": unit}
    assert sentence in client.post(page_of(site), sent).text
    site.refresh_from_db()
    assert site.token_age == 86_400


def test_whoever_may_only_read_reads_words(ana, site):
    page = logged_in(ana).get(page_of(site)).text
    assert "24 hours" in page
    assert "86400" not in page


def test_the_limits_of_its_value_are_none_of_its_box():
    assert Duration(min_value=60).widget.attrs == {"min": 0, "step": "any", "inputmode": "decimal"}


def page_of(channel: Channel) -> str:
    return reverse("admin:channels_app_channel_change", args=[channel.pk])
