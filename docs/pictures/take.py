"""Takes the README's pictures anew from a running demo: `python docs/pictures/take.py http://localhost:8000 .usher`."""

import json
import shutil
import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, ViewportSize, sync_playwright

HERE = Path(__file__).parent
SIZE = ViewportSize(width=1280, height=800)

HIDE_SECRETS = """() => {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode;
    text.data = text.data.replace(/usher_mt_[A-Za-z0-9]{8}_[A-Za-z0-9]{43}/g, "usher_mt_V5wq8LkR_" + "•".repeat(43));
  }
}"""


def main(base: str, home: str) -> None:
    demo = json.loads((Path(home) / "demo.json").read_text())
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        shop = browser.new_page(viewport=SIZE)
        shop.goto(f"{base}/demo/")
        shop.evaluate("Usher.open()")
        chat = shop.frame_locator("iframe")
        chat.get_by_text("That was quick.").wait_for()

        ana = browser.new_page(viewport=SIZE)
        log_in(ana, base, "ana@acme.test", demo)
        ana.goto(f"{base}/admin/inbox/?view=all")
        ana.get_by_text("Vera Lind").first.click()
        chat.get_by_role("textbox").fill("One more thing: do the new poles fit the Ridge 1 too?")
        chat.get_by_role("textbox").press("Enter")
        ana.get_by_text("Ridge 1 too?").last.wait_for()
        answer = ana.locator("textarea")
        answer.fill("They do. The Ridge 1 and 2 share every pole but the ridge itself.")
        answer.press("Enter")
        chat.get_by_text("They do.").wait_for()
        shop.wait_for_timeout(500)
        shop.screenshot(path=HERE / "widget.png")
        ana.screenshot(path=HERE / "inbox.png")

        olga = browser.new_page(viewport=SIZE)
        log_in(olga, base, "olga@acme.test", demo)
        olga.goto(f"{base}/admin/accounts/company/")
        olga.get_by_role("link", name="Acme Outdoor").first.click()
        olga.get_by_role("tab", name="Channels").click()
        olga.get_by_role("link", name="Generate token").first.click()
        olga.get_by_label("Name").fill("Production")
        olga.get_by_role("button", name="Generate token").click()
        olga.get_by_text("curl").first.wait_for()
        olga.evaluate(HIDE_SECRETS)
        olga.screenshot(path=HERE / "token.png")
        browser.close()


def log_in(page: Page, base: str, email: str, demo: dict[str, Any]) -> None:
    page.goto(f"{base}/admin/login/")
    page.locator("[name=username]").fill(email)
    page.locator("[name=password]").fill(demo["passwords"][email])
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin/")


if __name__ == "__main__":
    main(*sys.argv[1:])
