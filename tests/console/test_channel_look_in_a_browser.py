"""The Look tab in a real browser, under the strict policy: `desk_for` fails a test whose pages break it."""

from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import expect

SERIOUS = {"serious", "critical"}


def test_M08_the_preview_follows_what_one_writes_and_both_tabs_are_accessible(desk_for, adam, server, site, acme):
    type(acme).objects.filter(pk=acme.pk).update(languages=["en", "ar"])
    place = f"{server.url}{reverse('admin:channels_app_channel_change', args=[site.pk])}"
    page = desk_for(adam).page
    page.goto(f"{place}#look")
    chat = page.locator(".preview-chat")
    page.locator("#id_title").fill("<b>Acme</b> helps")
    page.get_by_label("Starters", exact=True).fill("My order\nOpening hours")
    page.get_by_label("Disclaimer").first.fill("A machine may answer.")
    page.get_by_label("Accent colour").fill("#ffe066")
    page.get_by_label("Position").select_option("start")
    expect(chat.locator(".preview-head strong")).to_have_text("<b>Acme</b> helps")
    expect(chat.locator("li")).to_have_text(["My order", "Opening hours"])
    expect(chat).to_contain_text("A machine may answer.")
    expect(chat).to_contain_text("Write to us. We read every message.")
    expect(chat.locator(".preview-avatar").first).to_have_css("background-color", "rgb(255, 224, 102)")
    expect(chat.locator(".preview-avatar").first).to_have_css("color", "rgb(0, 0, 0)")
    expect(page.locator("#preview-contrast")).to_contain_text("Text on this colour is black")
    expect(page.locator("#preview-page")).to_have_attribute("data-position", "start")
    page.get_by_label("Language of the preview").select_option("ar")
    expect(chat).to_have_css("direction", "rtl")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("tab", name="Look")).to_have_attribute("aria-selected", "true")
    site.refresh_from_db()
    assert (site.accent, site.starters) == ("#ffe066", ["My order", "Opening hours"])

    reader = desk_for(adam, bypass_csp=True, color_scheme="dark", viewport={"width": 375, "height": 800}).page
    for tab in ("look", "handover"):
        reader.goto(f"{place}?{tab}#{tab}")
        found = Axe().run(reader).response["violations"]
        assert [(each["id"], each["nodes"][0]["html"]) for each in found if each["impact"] in SERIOUS] == []
        assert reader.evaluate("document.documentElement.scrollWidth") <= 375
