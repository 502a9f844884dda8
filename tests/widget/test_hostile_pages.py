"""Pages, frames and people that mean harm."""

import json

import pytest
from playwright.sync_api import expect

from accounts.models import User
from channels_app.models import Channel
from chat.models import Message
from chat.posting import Post, post
from core.ids import uuid7
from tests.live_server import LiveServer
from tests.widget.conftest import TokenFor, signed_in
from tests.widget.shop import NONCE, Shop, Visitor

pytestmark = pytest.mark.browser
PAYLOADS = [
    "<script>window.hacked = 1</script>",
    "<img src=x onerror='window.hacked = 1'>",
    "<svg onload=window.hacked=1>",
    "</textarea><iframe src=//evil.example></iframe>",
    "<math><mi xlink:href='javascript:window.hacked=1'>x</mi></math>",
    "javascript:window.hacked=1 JaVaScRiPt:alert(1) data:text/html,<script>1</script> vbscript:x //evil.example",
    'https://evil.example/"onclick="window.hacked=1 https://a.example/<b>',
    "{{7*7}} ${7*7} {% raw %} \u202egnp.exe \u2066x\u2069",
    "<style>*{display:none}</style><link rel=stylesheet href=//evil.example>",
    "<base href=//evil.example><form action=//evil.example><button>Pay</button></form>",
]


def test_F03_messages_from_anywhere_but_the_frame_and_the_parent_are_ignored(
    server: LiveServer, shop: Shop, visitor: Visitor, token_for: TokenFor, site: Channel
) -> None:
    visitor.visit(shop.page(site.pk, script=signed_in(token_for()))).open_chat()
    visitor.expect_heard("identified")
    forged = [
        {"epoch": 0, "name": name, "detail": detail}
        for name, detail in [
            ("rejected", {"reason": "forged"}),
            ("close", {}),
            ("want", {"reason": "x"}),
            ("unread", {"count": 99}),
        ]
    ]
    visitor.page.evaluate(
        """async (forged) => {
            const stranger = document.createElement('iframe');
            document.body.append(stranger);
            const others = [null, 1, 'x', [], {call: 0, value: 1}, {type: 'logout', call: 1, epoch: 9}];
            const origin = 'https://evil.example';
            for (const data of [...forged, ...others]) {
                window.postMessage(data, location.origin);
                dispatchEvent(new MessageEvent('message', {data, origin, source: window}));
                dispatchEvent(new MessageEvent('message', {data, source: stranger.contentWindow}));
            }
            await new Promise((done) => setTimeout(done, 200));
            stranger.remove();
        }""",
        forged,
    )
    assert visitor.heard("rejected") == visitor.heard("unread") == []
    expect(visitor.page.locator("iframe")).to_be_visible()
    visitor.inner.evaluate(
        """async () => {
            for (const type of ['logout', 'start', 'toString', 'constructor', '__proto__', undefined]) {
                window.postMessage({type, call: 1, epoch: 9, detail: {credential: null}}, location.origin);
                const data = {type, epoch: 9};
                dispatchEvent(new MessageEvent('message', {data, origin: 'https://evil.example', source: parent}));
            }
            await new Promise((done) => setTimeout(done, 200));
        }"""
    )
    expect(visitor.frame.locator("#whoText")).to_have_text("You are chatting as Vera")
    visitor.say("Still here")
    visitor.expect_sent("Still here")


def test_F04_F07_the_token_reaches_the_frame_by_message_and_nothing_of_it_comes_back_or_stays(
    server: LiveServer, shop: Shop, visitor: Visitor, token_for: TokenFor, site: Channel
) -> None:
    token = token_for()
    listen = "window.posted = []; addEventListener('message', (event) => posted.push(event.data))"
    shop.page(site.pk, script=f"{signed_in(token)};{listen}")
    visitor.visit(shop.near_url).open_chat()
    visitor.expect_heard("identified")
    visitor.say("Hello")
    visitor.expect_sent("Hello")
    posted = json.dumps(visitor.page.evaluate("posted"))
    assert "identified" in posted
    assert "eyJ" not in posted
    places = "[name, location.href, document.cookie, {...localStorage}, {...sessionStorage}]"
    assert "eyJ" not in visitor.inner.evaluate(f"JSON.stringify({places})")
    assert "eyJ" not in "".join(request.url for request in visitor.requests)
    assert [request.url for request in visitor.requests if token in (request.post_data or "")] == [
        f"{server.url}/widget/api/v1/sessions"
    ]


def test_F04_a_frame_that_was_led_elsewhere_is_told_nothing(
    server: LiveServer, shop: Shop, visitor: Visitor, token_for: TokenFor, site: Channel
) -> None:
    thief = "window.stolen = []; addEventListener('message', (event) => stolen.push(event.data))"
    trap = shop.page("none", script=thief, path="/trap")
    address = shop.page(site.pk, script=signed_in(token_for()))
    html, headers = shop.pages["/"]
    shop.pages["/"] = (html, {name: f"{policy} {shop.url}" for name, policy in headers.items()})
    visitor.expected = ["recipient window's origin", "channel_inactive"]
    visitor.visit(address).open_chat()
    visitor.expect_heard("identified")
    visitor.page.locator("iframe").evaluate("(frame, trap) => { frame.src = trap }", trap)
    trapped = visitor.page.frame_locator("iframe").locator("h1")
    expect(trapped).to_have_text("Shop")
    visitor.page.evaluate("void Usher.identify({token: 'stolen goods'}); void Usher.close()")
    visitor.page.wait_for_function("heard.some((event) => event.name === 'closed')")
    visitor.page.locator("iframe").evaluate("(frame) => frame.contentWindow.postMessage('bait', location.origin)")
    caught = next(frame for frame in visitor.page.frames if frame.url == trap)
    caught.wait_for_function("stolen.length")
    assert caught.evaluate("stolen") == ["bait"]


def test_F02_a_site_that_is_not_allowed_cannot_frame_the_chat(
    server: LiveServer, shop: Shop, visitor: Visitor, site: Channel
) -> None:
    frames = f"""
        <iframe id="allowed" src="{server.url}/widget/frame/{site.pk}/"></iframe>
        <iframe id="hosted" src="{server.url}/chat/{site.pk}/"></iframe>
    """
    visitor.expected = ["frame-ancestors", "channel_inactive"]
    visitor.visit(shop.page("none", body=frames, path="/framing"))
    expect(visitor.page.frame_locator("#allowed").locator("#text")).to_be_visible()
    expect(visitor.page.frame_locator("#hosted").locator("#text")).to_have_count(0)
    site.allowed_origins = []
    site.save()
    visitor.page.reload()
    visitor.page.wait_for_load_state("networkidle")
    expect(visitor.page.frame_locator("#allowed").locator("#text")).to_have_count(0)


def test_F06_a_clobbered_page_with_polluted_prototypes_still_gets_its_chat(
    server: LiveServer, shop: Shop, visitor: Visitor, token_for: TokenFor, site: Channel
) -> None:
    body = """
        <form id="Usher"><input name="init"></form><img name="currentScript" data-external-auth-code="forged">
        <a id="MB_TOKEN"></a><iframe name="frames" hidden></iframe>
    """
    script = "Object.prototype.polluted = 'yes'; Array.prototype.extra = () => 1"
    visitor.visit(shop.page(site.pk, script=script, body=body, listens=False)).open_chat()
    chat = visitor.page.frame_locator("iframe[title]")
    chat.locator("#text").fill("Hello")
    chat.locator("#text").press("Enter")
    expect(chat.locator(".own[data-state=sent]")).to_be_visible()
    assert Message.objects.filter(author_kind="visitor").get().text == "Hello"


def test_F06_the_script_leaves_one_name_behind(server: LiveServer, shop: Shop, visitor: Visitor, site: Channel) -> None:
    visitor.visit(shop.page(site.pk, script="window.before = Object.getOwnPropertyNames(window)"))
    expect(visitor.launcher).to_be_visible()
    added = visitor.page.evaluate("Object.getOwnPropertyNames(window).filter((name) => !before.includes(name)).sort()")
    assert added == ["Usher", "before", "heard"]


def test_X01_what_strangers_write_stays_text(
    server: LiveServer, shop: Shop, visitor: Visitor, token_for: TokenFor, site: Channel, ana: User
) -> None:
    visitor.visit(shop.page(site.pk, script=signed_in(token_for(name=PAYLOADS[0])))).open_chat()
    visitor.say(PAYLOADS[1])
    visitor.expect_sent(PAYLOADS[1])
    place = Message.objects.filter(author_kind="visitor").get().conversation_id
    User.objects.filter(pk=ana.pk).update(name=PAYLOADS[2])
    for text in PAYLOADS:
        post(Post(kind="agent", conversation_id=place, message_id=uuid7(), text=text, user_id=ana.pk))
    expect(visitor.frame.locator(".other .bubble")).to_have_count(len(PAYLOADS))
    assert visitor.frame.locator(".other .bubble").all_text_contents() == PAYLOADS
    inside = visitor.inner.evaluate("[...document.querySelectorAll('#messages *')].map((node) => node.localName)")
    assert set(inside) <= {"li", "span", "p", "time", "button", "a", "i"}
    links = visitor.inner.evaluate("[...document.links].map((link) => [link.href, link.rel, link.target])")
    assert {link[0] for link in links} == {"https://evil.example/", "https://a.example/"}
    assert {(rel, target) for _, rel, target in links} == {("noopener noreferrer nofollow", "_blank")}
    assert visitor.inner.evaluate("'hacked' in window") is False
    expect(visitor.frame.locator("#whoText")).to_have_text(f"You are chatting as {PAYLOADS[0]}")


def test_a_strict_host_page_with_trusted_types_shows_the_launcher_in_full(
    server: LiveServer, shop: Shop, visitor: Visitor, site: Channel
) -> None:
    address = shop.page(site.pk)
    html, headers = shop.pages["/"]
    strict = f"{headers['Content-Security-Policy']}; require-trusted-types-for 'script'; trusted-types 'none'"
    shop.pages["/"] = (html, {"Content-Security-Policy": strict})
    assert "style-src" not in strict
    assert f"'nonce-{NONCE}'" in strict
    visitor.visit(address)
    box = visitor.launcher.bounding_box()
    assert box
    assert (box["width"], box["height"]) == (56, 56)
    visitor.open_chat()
    expect(visitor.frame.locator("#text")).to_be_focused()
