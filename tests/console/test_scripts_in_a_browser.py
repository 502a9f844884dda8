"""Writing a script in a real browser, under the console's strict policy: dragging, arrows, rows."""

from collections.abc import Callable

from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import expect

from accounts.models import Company, User
from bots.scripts import draft_of, spec_of
from tests.console.desk import Desk
from tests.console.world import populate
from tests.live_server import LiveServer

SERIOUS = {"serious", "critical"}


def test_steps_are_dragged_moved_by_keys_and_written_in_rows(
    desk_for: Callable[..., Desk], server: LiveServer, acme: Company, olga: User
):
    script = populate(acme, "Acme").script
    page = desk_for(olga).page
    names = page.locator(".step-name")
    page.goto(f"{server.url}{reverse('admin:bots_script_change', args=[script.pk])}")
    expect(names).to_have_text(["hello", "login", "look", "person"])

    page.locator("#step-person .grip").drag_to(page.locator("#step-hello"), target_position={"x": 40, "y": 4})
    expect(names).to_have_text(["person", "hello", "login", "look"])

    page.get_by_role("button", name="Move person down").press("Enter")
    expect(names).to_have_text(["hello", "person", "login", "look"])
    expect(page.get_by_role("button", name="Move person down")).to_be_focused()
    assert not [each for each in Axe().run(page).response["violations"] if each["impact"] in SERIOUS]

    page.get_by_role("link", name="Ask a question", exact=True).first.click()
    page.get_by_label("Question").fill("Which tent?")
    options = page.locator('[data-setting="options"]')
    expect(options).to_be_hidden()
    page.get_by_label("Answer", exact=True).select_option("choice")
    options.get_by_label("Text").fill("Small")
    options.get_by_role("button", name="Add a row").click()
    options.get_by_label("Text").nth(1).fill("Gone")
    options.get_by_role("button", name="Add a row").click()
    options.get_by_label("Text").nth(2).fill("Large")
    options.get_by_role("button", name="Remove this row").nth(1).click()
    assert not [each for each in Axe().run(page).response["violations"] if each["impact"] in SERIOUS]
    page.get_by_role("button", name="Save").click()
    expect(names).to_have_text(["hello", "person", "login", "look", "ask"])
    assert spec_of(draft_of(script)).steps[4].settings["options"] == [{"text": "Small"}, {"text": "Large"}]
