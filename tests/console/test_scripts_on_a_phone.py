"""The pages of scripts on a narrow, dark screen, as a screen reader finds them; and a version made the draft again."""

from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import expect

from bots.components import save_service
from bots.editing import change_step
from bots.exchange import import_bot
from bots.spec import StepSpec
from core.audit import SYSTEM
from tests.scripting.conftest import document, step_of

SERIOUS = {"serious", "critical"}


def test_M08_each_page_is_accessible_and_fits_a_narrow_dark_screen(desk_for, server, acme, adam, site):
    type(acme).objects.update(languages=["en", "de", "ar"])
    script = import_bot(acme, document(channels=["site"]), by=SYSTEM).scripts.get()
    change_step(script, "hello", StepSpec("hello", "say", {"text": "Welcome.", "text_in": {"ar": "أهلا"}}), by=SYSTEM)
    fields = {"uid": "look", "url": "https://shop.example/{val1}", "questions": [{"text": "Which?"}]}
    service = save_service(acme, fields, by=SYSTEM)
    places = [
        reverse("admin:bots_script_change", args=[script.pk]),
        reverse("admin:bots_script_step", args=[script.pk, "hello"]),
        reverse("admin:bots_script_versions", args=[script.pk]),
        reverse("admin:bots_webservice_change", args=[service.pk]),
        reverse("admin:channels_app_channel_change", args=[site.pk]) + "#bots",
        reverse("admin:bots_script_version", args=[script.pk, 1]),
    ]
    page = desk_for(adam, bypass_csp=True, color_scheme="dark", viewport={"width": 375, "height": 800}).page
    for place in places:
        page.goto(f"{server.url}{place}")
        found = Axe().run(page).response["violations"]
        assert [(place, each["id"], each["nodes"][0]["html"]) for each in found if each["impact"] in SERIOUS] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 375, place

    expect(page.locator("del")).to_have_text("Hello {NAME}.")
    page.get_by_role("button", name="Make it the draft").press("Enter")
    expect(page.get_by_text("The draft is what version 1 was.")).to_be_visible()
    assert step_of(script, "hello").settings == {"text": "Hello {NAME}."}
