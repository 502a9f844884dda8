"""The inbox's modules by themselves, run in a browser: links, order, unsent messages, waiting times."""

from collections import Counter
from pathlib import Path
from typing import Any
from uuid import RFC_4122, UUID

import pytest
from playwright.sync_api import Page, Route

ROOT = Path(__file__).resolve().parent.parent.parent
ORIGIN = "http://inbox.test"

pytestmark = pytest.mark.browser


@pytest.fixture
def modules(page: Page) -> Page:
    """A bare page from which our own files can be imported."""

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(ORIGIN).lstrip("/")
        if path.startswith("static/inbox/"):
            route.fulfill(path=ROOT / path, content_type="text/javascript")
        else:
            route.fulfill(body='<!doctype html><html lang="en"><div id="inbox"></div>', content_type="text/html")

    page.route(f"{ORIGIN}/**", answer)
    page.goto(f"{ORIGIN}/")
    return page


def run(page: Page, module: str, script: str, argument: Any = None) -> Any:
    return page.evaluate(
        "async ([module, argument, script]) => { const m = await import(module);"
        " return Object.getPrototypeOf(async () => {}).constructor('m', 'argument', script)(m, argument); }",
        [f"/static/inbox/{module}.js", argument, script],
    )


LINKED = """
    const box = document.createElement("div");
    box.append(m.linked(argument));
    const links = [...box.querySelectorAll("a")].map((a) => ({href: a.href, rel: a.rel, target: a.target}));
    return {text: box.textContent, links, tags: [...box.querySelectorAll("*")].map((node) => node.localName)};
"""


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("see https://shop.test/a?b=c#d now", "https://shop.test/a?b=c#d"),
        ("(https://shop.test/a).", "https://shop.test/a"),
        ("https://en.test/wiki/A_(b), yes", "https://en.test/wiki/A_(b)"),
        ("HTTP://SHOP.TEST!", "http://shop.test/"),
        ('"https://shop.test/x"', "https://shop.test/x"),
    ],
)
def test_addresses_in_text_become_safe_links(modules: Page, text: str, address: str) -> None:
    found = run(modules, "links", LINKED, text)
    assert found["links"] == [{"href": address, "rel": "noopener noreferrer nofollow", "target": "_blank"}]
    assert found["text"].startswith(text[:5])


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x",
        "//evil.test/x",
        "\\\\evil.test\\x",
        "https:/evil.test",
        "https:///evil.test",
        "http://",
        "https://[::",
        "java\tscript:https//x",
        "file:///etc/passwd",
        "<a href='x'>y</a>",
    ],
)
def test_X05_nothing_else_becomes_a_link(modules: Page, text: str) -> None:
    assert run(modules, "links", LINKED, text) == {"text": text, "links": [], "tags": []}


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("https://bank.test@evil.test/login", "evil.test"),
        ("https://bank.test:443@evil.test", "evil.test"),
        ("https://evil.test\\@bank.test/", "evil.test"),
        ("https://аррӏе.test/", "xn--80ak6aa92e.test"),
        ("https://bank.test%2eevil.test/", "bank.test.evil.test"),
    ],
)
def test_a_link_that_pretends_shows_its_real_host(modules: Page, text: str, host: str) -> None:
    found = run(modules, "links", LINKED, text)
    assert len(found["links"]) == 1
    assert found["text"].endswith(f" {host}")


def test_an_honest_link_needs_no_second_host(modules: Page) -> None:
    assert run(modules, "links", LINKED, "https://shop.test/x")["text"] == "https://shop.test/x"


def test_X01_signs_that_turn_the_direction_are_taken_out(modules: Page) -> None:
    assert run(modules, "links", "return m.oneLine(argument)", "a\u202eb\u2066c\u200fd\ne") == "abcd e"
    assert run(modules, "links", LINKED, "pay \u202egpj.exe\u202c")["text"] == "pay gpj.exe\u202c"


def test_a_link_ends_where_the_direction_turns(modules: Page) -> None:
    (link,) = run(modules, "links", LINKED, "https://shop.test/\u2066evil")["links"]
    assert link["href"] == "https://shop.test/"


TIMELINE = """
    const at = (minute) => new Date(2026, 4, 4, 23, minute).toISOString();
    const message = (seq, kind, minute, name = kind) =>
        ({seq, id: String(seq), author: {kind, name}, text: "", at: at(minute)});
    const entries = m.timeline({
        messages: [message(1, "visitor", 50), message(2, "visitor", 51), message(3, "agent", 52, "Ana"),
            message(4, "visitor", 58), message(5, "visitor", 61)],
        notes: [{id: "n1", after_seq: 2, author: {name: "Olga"}, text: "", at: at(55)},
            {id: "n0", after_seq: 0, author: {name: "Olga"}, text: "", at: at(49)}],
        unsent: [{id: "5", kind: "message", at: at(62), state: "sending"},
            {id: "u", kind: "message", at: at(63), state: "sending"}],
        visitorRead: 4,
        me: "Ana",
    });
    return entries.map((entry) => `${entry.key} ${entry.leads ? "leads" : ""} ${entry.isRead ? "read" : ""}`.trim());
"""


def test_a_conversation_is_ordered_by_number_with_days_notes_and_the_unsent(modules: Page) -> None:
    modules.clock.set_fixed_time("2026-05-05T08:00:00Z")
    assert run(modules, "timeline", TIMELINE) == [
        "day-2026-5-4 leads",
        "n-n0 leads",
        "m-1 leads",
        "m-2",
        "n-n1 leads",
        "m-3 leads read",
        "m-4 leads",
        "day-2026-5-5 leads",
        "m-5 leads",
        "m-u leads",
    ]


def test_B04_the_first_retries_of_many_browsers_are_spread_evenly(modules: Page) -> None:
    delays = run(modules, "connection", "return Array.from({length: 10000}, () => m.retryDelay(0))")
    tenths = Counter(int(delay // 100) for delay in delays)
    assert set(tenths) == set(range(10))
    assert max(tenths.values()) < 1_150
    assert min(tenths.values()) > 850


def test_B04_retries_wait_longer_and_longer_up_to_half_a_minute(modules: Page) -> None:
    longest = run(modules, "connection", "return [0, 1, 3, 5, 50].map((attempt) => m.retryDelay(attempt, () => 1))")
    assert longest == [1_000, 2_000, 8_000, 30_000, 30_000]


def test_an_id_is_a_random_uuid_even_over_plain_http(modules: Page) -> None:
    made = [UUID(text) for text in run(modules, "ids", "return Array.from({length: 100}, m.uuid)")]
    assert {(one.version, one.variant) for one in made} == {(4, RFC_4122)}
    assert len(set(made)) == 100


OUTBOX = """
    sessionStorage.clear();
    const sent = [];
    let isOpen = argument.isOpen;
    const open = () => new m.Outbox(sessionStorage, "me", (frame) => isOpen && sent.push(frame.text) > 0);
    let box = open();
    box.add("c", "message", "one");
    box.add("c", "message", "two");
"""


def test_the_unsent_survives_a_reload_and_goes_out_in_order(modules: Page) -> None:
    script = OUTBOX + "box = open(); isOpen = true; box.flush(); return [sent, box.of('c').map((item) => item.state)]"
    assert run(modules, "outbox", script, {"isOpen": False}) == [["one", "two"], ["sending", "sending"]]


def test_a_lost_line_sends_the_unconfirmed_again_with_the_same_id(modules: Page) -> None:
    script = OUTBOX + (
        "const [first, second] = box.of('c'); box.confirmed(first.id); box.interrupted(); box.flush();"
        "return [sent, box.of('c').map((item) => item.id === second.id)]"
    )
    assert run(modules, "outbox", script, {"isOpen": True}) == [["one", "two", "two"], [True]]


def test_what_was_refused_waits_for_a_decision(modules: Page) -> None:
    script = OUTBOX + (
        "const [first, second] = box.of('c'); box.refused(first.id, 'conflict'); box.flush();"
        "const before = [...sent]; box.retry(first.id); box.discard(second.id);"
        "return [before, sent, box.of('c').map((item) => item.text)]"
    )
    assert run(modules, "outbox", script, {"isOpen": True}) == [["one", "two"], ["one", "two", "one"], ["one"]]


def test_what_the_live_line_said_is_not_undone_by_an_older_answer(modules: Page) -> None:
    script = """
        const row = (id, preview) => ({id, preview, state: "queued", last_at: "2026-01-01T00:00:00Z",
            end_user: {name: ""}, channel: {name: ""}});
        const rows = new m.Rows();
        rows.replace([row("a", "old"), row("b", "old")], rows.now, "");
        const asked = rows.now;
        rows.tell(row("a", "new"));
        rows.tell(row("c", "new"));
        rows.replace([row("a", "older"), row("d", "fresh")], asked, "");
        const question = {view: "queued", q: "", filters: {}};
        return rows.list(question, "me", "").map((one) => `${one.id} ${one.preview}`).sort();
    """
    assert run(modules, "rows", script) == ["a new", "c new", "d fresh"]


NUMBERS = """
    const box = document.createElement("div");
    box.append(m.linked(argument));
    return {text: box.textContent, apart: [...box.querySelectorAll("bdi[dir=ltr]")].map((node) => node.textContent)};
"""


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("رقمي +971 50 123 4567، شكرًا", "+971 50 123 4567"),
        ("(0501 234-567)", "0501 234-567"),
        ("order 20417 of 2026-11-22 for 1000000", None),
    ],
)
def test_telephone_numbers_run_from_left_to_right_in_any_text(modules: Page, text: str, number: str | None) -> None:
    found = run(modules, "links", NUMBERS, text)
    assert found == {"text": text, "apart": [number] if number else []}


def test_a_number_is_no_part_of_the_initials(modules: Page) -> None:
    names = ["Vera Lind", "زائر c8755", "Anna 2", "42"]
    assert run(modules, "person", "return argument.map(m.initials)", names) == ["VL", "ز", "A", "4"]
