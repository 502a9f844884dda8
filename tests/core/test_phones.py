"""Telephone numbers as people write them in a country."""

import pytest

from core.phones import trunk_prefixes


@pytest.mark.parametrize(
    ("country", "prefix"), [("GB", "0"), ("TR", "0"), ("DE", "0"), ("RU", "8"), ("HU", "06"), ("LT", "0")]
)
def test_the_prefix_of_calls_at_home_is_known(country, prefix):
    assert trunk_prefixes([country]) == {country: prefix}


@pytest.mark.parametrize("country", ["IT", "ES", "DK", "PL"])
def test_a_country_without_one_is_left_out(country):
    assert trunk_prefixes([country, "GB"]) == {"GB": "0"}


def test_what_is_no_country_is_left_out():
    assert trunk_prefixes(["ZZ", ""]) == {}
    assert trunk_prefixes([]) == {}
