"""How smoothly the inbox scrolls in a browser: 500 open conversations, and one of 10,000 messages.

`python -m bench.inbox`. Every frame is timed while somebody scrolls without a pause; a stall is a frame that takes
longer than 200 ms.
"""

import os
import shutil
import sys
from typing import Any

import django
from playwright.sync_api import Page, sync_playwright

from bench import ground
from bench.servers import usher

ROWS = int(os.environ.get("ROWS", "500"))
MESSAGES = int(os.environ.get("MESSAGES", "10000"))
STALL = 200  # ms

# Scrolls until nothing more comes, and times every frame on the way.
SCROLL = """
([selector, direction, stop, until]) => new Promise((resolve) => {
    const box = document.querySelector(selector);
    const frames = [];
    const seen = new Set();
    let before = performance.now(), still = 0;
    const more = () => document.querySelector("#inbox-more");
    const step = (now) => {
        frames.push(now - before);
        before = now;
        const top = box.scrollTop;
        box.scrollTop += direction * 400;
        if (selector.includes("rows") && !more().hidden) more().click();
        for (const bubble of stop ? box.querySelectorAll(".inbox-bubble") : []) seen.add(bubble.textContent);
        still = box.scrollTop === top ? still + 1 : 0;
        const isDone = stop ? seen.size >= until : box.querySelectorAll("#inbox-rows > li").length >= until;
        if ((isDone && still > 20) || still > 600 || frames.length > 20000) resolve({
            frames, seen: seen.size, nodes: box.querySelectorAll("li").length,
        });
        else requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
})
"""


def main() -> None:
    with ground.prepared() as (environment, folder):
        os.environ.update(environment)
        django.setup(set_prefix=False)
        from bench import inbox_world  # noqa: PLC0415 - its models need the database that was just made

        facts = inbox_world.make(rows=ROWS, messages=MESSAGES)
        say(f"{ground.machine()}. Browser, server and database share it.")
        with usher(environment, folder / "server.log") as server, sync_playwright() as play:
            browser = play.chromium.launch(executable_path=shutil.which("chromium"))
            page = browser.new_page(viewport={"width": 1280, "height": 800})
            url = f"http://localhost:{server.port}"
            page.context.add_cookies([{"name": "usher_session", "value": facts["login"], "url": url}])
            page.goto(f"{url}/admin/inbox/?view=all&conversation={facts['conversation']}")
            page.locator("#inbox-entries .inbox-bubble").last.wait_for()
            tell("list", measure(page, ".inbox-rows-scroll", 1, False, ROWS), ROWS)
            tell("conversation, upwards", measure(page, "#inbox-scroll", -1, True, MESSAGES), MESSAGES)
            tell("conversation, downwards", measure(page, "#inbox-scroll", 1, True, MESSAGES), MESSAGES)
            browser.close()


def measure(page: Page, selector: str, direction: int, is_thread: bool, until: int) -> dict[str, Any]:
    found: dict[str, Any] = page.evaluate(SCROLL, [selector, direction, is_thread, until])
    return found


def tell(what: str, found: dict[str, Any], wanted: int) -> None:
    """Raises SystemExit if not everything came by: such a run has measured something else."""
    frames = sorted(found["frames"][1:])
    seen = f", {found['seen']} texts seen" if found["seen"] else ""
    middle, late = frames[len(frames) // 2], frames[len(frames) * 99 // 100]
    stalls = sum(one > STALL for one in frames)
    say(f"{what}: {len(frames)} frames, p50 {middle:.0f} ms, p99 {late:.0f} ms, longest {frames[-1]:.0f} ms")
    say(f"  {stalls} over {STALL} ms; {found['nodes']} entries in the page{seen}")
    if (found["seen"] or found["nodes"]) < wanted:
        raise SystemExit(f"Only a part of {wanted} came by.")


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
