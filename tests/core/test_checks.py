from django.contrib import admin
from django.core.checks.registry import registry

from accounts.models import Company
from channels_app.models import Channel
from core.checks import guarded_pages, known_limits


def test_a_limit_that_does_not_exist_stops_the_start(settings):
    settings.LIMITS = {"mint": (1, 1), "mintt": (1, 1)}
    assert [error.msg for error in known_limits(None)] == ["LIMITS names mintt, which is no limit."]


def test_the_console_registers_only_pages_that_know_whose_rows_they_show():
    assert guarded_pages(None) == []


def test_T03_both_are_asked_at_every_start():
    assert {known_limits, guarded_pages} <= set(registry.get_checks())


def test_T03_a_plain_page_of_tenant_rows_stops_the_start():
    careless = admin.AdminSite(name="careless")
    careless.register([Channel, Company], admin.ModelAdmin)
    labels = [error.msg.split(" is no")[0] for error in guarded_pages(None)]
    assert labels == ["The page of channels_app.Channel", "The page of accounts.Company"]
