"""What a page does with window.Usher."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Route, expect

from accounts.models import EndUser
from channels_app.models import Channel
from chat.models import Message
from chatauth.models import Session
from tests.live_server import LiveServer
from tests.widget.conftest import TokenFor, signed_in
from tests.widget.shop import Shop, Visitor

pytestmark = pytest.mark.browser


def giving(*tokens: str) -> str:
    """The lines of a page whose getToken hands out these, one after the other."""
    return f"""
        window.asked = []; window.tokens = {list(tokens)!r};
        window.Usher = [['init', {{getToken: async ({{reason}}) => {{ asked.push(reason); return tokens.shift(); }}}}]]
    """


def test_calls_that_come_before_the_script_are_carried_out_in_order(
    server: LiveServer, shop: Shop, visitor: Visitor, site: Channel
) -> None:
    script = "window.Usher = []; Usher.push(['setContext', {plan: 'gold'}]); Usher.push(['open'])"
    visitor.visit(shop.page(site.pk, script=script))
    expect(visitor.frame.locator("#text")).to_be_focused()
    visitor.say("Hello")
    visitor.expect_sent("Hello")
    visitor.expect_heard("ready", channel=str(site.pk))
    assert Session.objects.get().context["plan"] == "gold"


def test_getToken_goes_before_the_globals_and_is_asked_when_the_chat_opens(
    server: LiveServer, shop: Shop, visitor: Visitor, token_for: TokenFor, site: Channel
) -> None:
    script = f"{signed_in(token_for('somebody-else'), 'somebody-else')};{giving(token_for())}"
    visitor.visit(shop.page(site.pk, script=script))
    expect(visitor.launcher).to_be_visible()
    assert visitor.page.evaluate("asked") == []
    visitor.open_chat()
    visitor.expect_heard("identified", assurance="verified")
    assert visitor.page.evaluate("asked") == ["open"]
    expect(visitor.frame.locator("#whoText")).to_have_text("You are chatting as Vera")


def test_fetchAuthentication_does_as_well_and_toggle_opens_and_closes_for_those_who_still_listen(
    server: LiveServer, shop: Shop, visitor: Visitor, token_for: TokenFor, site: Channel
) -> None:
    wishes = f"{{appUid: '{site.company_id}', fetchAuthentication: async () => '{token_for()}'}}"
    visitor.visit(shop.page(site.pk, script=f"window.Usher = [['init', {wishes}]]"))
    page = visitor.page
    page.evaluate("""window.count = {stays: 0, goes: 0};
        window.goes = () => count.goes++;
        Usher.on('opened', () => count.stays++); Usher.on('opened', goes); void Usher.toggle()""")
    visitor.expect_heard("identified", assurance="verified")
    expect(visitor.launcher).to_have_attribute("aria-expanded", "true")
    page.evaluate("Usher.off('opened', goes); Usher.toggle()")
    visitor.expect_heard("closed")
    expect(visitor.page.locator("iframe")).to_be_hidden()
    page.evaluate("Usher.toggle()")
    expect(visitor.page.locator("iframe")).to_be_visible()
    page.wait_for_function("count.stays === 2")
    assert page.evaluate("count") == {"stays": 2, "goes": 1}


def test_a_page_that_fails_to_find_a_token_says_so_and_may_try_again(
    server: LiveServer, shop: Shop, visitor: Visitor, token_for: TokenFor, site: Channel
) -> None:
    visitor.expected = ["token_missing", "401", "no backend"]
    script = """
        window.tokens = [];
        window.Usher = [['init', {getToken: async () => tokens.pop() ?? Promise.reject(new Error('no backend'))}]]
    """
    visitor.visit(shop.page(site.pk, script=script)).open_chat()
    visitor.expect_heard("rejected", reason="token_missing")
    visitor.page.evaluate("(token) => tokens.push(token)", token_for())
    visitor.frame.get_by_role("button", name="Try again").click()
    visitor.expect_heard("identified", assurance="verified")


def test_a_session_that_runs_out_goes_on_with_a_new_token_and_the_same_conversation(
    server: LiveServer, shop: Shop, visitor: Visitor, token_for: TokenFor, site: Channel
) -> None:

    def shorten(route: Route) -> None:
        """As if the first session could not live longer; the shortest that the server knows is a minute."""
        answer = route.fetch()
        ends = {"expires_at": (timezone.now() + timedelta(seconds=8)).isoformat()}
        route.fulfill(response=answer, json=answer.json() | ({} if second in str(route.request.post_data) else ends))

    first, second = token_for(ttl=60), token_for()
    visitor.context.route(re.compile(r"/api/v1/sessions(/refresh)?$"), shorten)
    visitor.visit(shop.page(site.pk, script=giving(first, second))).open_chat()
    visitor.say("Before")
    visitor.expect_sent("Before")
    visitor.frame.locator("#text").fill("A draft")
    visitor.expect_heard("expiring")
    visitor.page.wait_for_function("asked.length === 2")
    assert visitor.page.evaluate("asked") == ["open", "expiring"]
    expect(visitor.frame.locator("#text")).to_have_value("A draft")
    visitor.say("After")
    visitor.expect_sent("After")
    expect(visitor.own).to_have_text(["Before", "After"])
    assert Message.objects.filter(author_kind="visitor").values("conversation").distinct().count() == 1
    assert visitor.heard("expired") == []
    visitor.context.unroute_all(behavior="wait")


def test_identify_changes_who_is_talking_without_a_reload(
    server: LiveServer, shop: Shop, visitor: Visitor, token_for: TokenFor, site: Channel
) -> None:
    visitor.visit(shop.page(site.pk, script=signed_in(token_for()))).open_chat()
    visitor.say("Vera's secret")
    visitor.expect_sent("Vera's secret")
    other = visitor.page.evaluate(
        "(token) => Usher.identify({token, client: 'customer-2077'})", token_for("customer-2077", name="Kim")
    )
    assert other == {"client": "customer-2077", "assurance": "verified"}
    expect(visitor.frame.locator("#whoText")).to_have_text("You are chatting as Kim")
    expect(visitor.own).to_have_count(0)
    visitor.say("Kim's question")
    visitor.expect_sent("Kim's question")
    assert Session.objects.get(end_user__name="Vera").ended_at is not None


def test_J14_logout_ends_the_session_on_the_server_and_leaves_nothing_to_see(
    server: LiveServer, shop: Shop, visitor: Visitor, token_for: TokenFor, site: Channel
) -> None:
    visitor.visit(shop.page(site.pk, script=signed_in(token_for()))).open_chat()
    visitor.say("Vera's secret")
    visitor.expect_sent("Vera's secret")
    visitor.page.evaluate("Usher.logout()")
    assert Session.objects.get().ended_at is not None
    expect(visitor.own).to_have_count(0)
    expect(visitor.frame.locator("#who")).to_be_hidden()
    visitor.say("Somebody else")
    visitor.expect_sent("Somebody else")
    assert EndUser.objects.count() == 2


def test_J14_logout_forgets_an_anonymous_visitor_even_before_the_chat_opens(
    server: LiveServer, shop: Shop, visitor: Visitor, site: Channel
) -> None:
    shop.page(site.pk)
    visitor.visit(shop.near_url).open_chat()
    visitor.say("Hello")
    visitor.expect_sent("Hello")
    visitor.page.reload()
    visitor.page.evaluate("Usher.logout()")
    assert Session.objects.get().ended_at is not None
    visitor.open_chat()
    expect(visitor.frame.locator("#text")).to_be_focused()
    expect(visitor.own).to_have_count(0)


def test_send_opens_nothing_and_resolves_once_the_message_is_stored(
    server: LiveServer, shop: Shop, visitor: Visitor, token_for: TokenFor, site: Channel
) -> None:
    visitor.visit(shop.page(site.pk, script=signed_in(token_for())))
    visitor.page.evaluate("Usher.send('My cart is broken')")
    assert Message.objects.filter(author_kind="visitor").get().text == "My cart is broken"
    expect(visitor.page.locator("iframe")).to_be_hidden()
    visitor.open_chat()
    expect(visitor.own).to_have_text(["My cart is broken"])


def test_destroy_leaves_nothing_behind_and_the_script_may_come_again(
    server: LiveServer, shop: Shop, visitor: Visitor, site: Channel
) -> None:
    count = "window.listening = 0; const [add, remove] = [addEventListener, removeEventListener];"
    count += "window.addEventListener = (...all) => (listening++, add(...all));"
    count += "window.removeEventListener = (...all) => (listening--, remove(...all));"
    count += "window.before = [...Object.getOwnPropertyNames(window), 'before']"
    visitor.visit(shop.page(site.pk, listens=False, script=count)).open_chat()
    expect(visitor.frame.locator("#text")).to_be_focused()
    visitor.page.evaluate("window.kept = Usher; window.after = []; Usher.on('closed', () => after.push('closed'))")
    unanswered = visitor.page.evaluate(
        """async () => {
            const call = Usher.identify({token: 'never judged'}).catch((error) => error.message);
            await Usher.destroy();
            return call;
        }"""
    )
    assert unanswered == "destroyed"
    expect(visitor.page.locator("iframe, button[aria-expanded]")).to_have_count(0)
    assert visitor.page.evaluate("document.documentElement.children.length") == 2
    left = "Object.getOwnPropertyNames(window).filter((name) => !before.includes(name)).sort()"
    assert visitor.page.evaluate(left) == ["after", "kept"]
    assert visitor.page.evaluate("listening") == 0
    assert visitor.page.evaluate("Promise.all([kept.open(), kept.close(), kept.logout()]).then(() => after)") == []
    assert visitor.page.evaluate("kept.send('Hello').catch((error) => error.message)") == "destroyed"
    expect(visitor.page.locator("iframe")).to_have_count(0)
    visitor.page.evaluate(
        """(address) => {
            const script = document.createElement('script');
            script.src = address;
            document.head.append(script);
        }""",
        f"{server.url}/widget.js?channel={site.pk}",
    )
    visitor.open_chat()
    expect(visitor.frame.locator("#text")).to_be_focused()


def test_unread_messages_are_counted_while_the_chat_is_closed(
    server: LiveServer, shop: Shop, visitor: Visitor, token_for: TokenFor, site: Channel
) -> None:
    site.away_text = "We answer in the morning."
    site.save()
    visitor.visit(shop.page(site.pk, script=signed_in(token_for())))
    visitor.page.evaluate("Usher.send('Hello')")
    visitor.expect_heard("unread", count=1)
    (message,) = visitor.heard("message")
    assert (message["author"]["kind"], message["text"]) == ("system", "We answer in the morning.")
    expect(visitor.page).to_have_title("(1) Shop")
    expect(visitor.launcher).to_have_accessible_name("Chat with Acme 1")
    visitor.open_chat()
    visitor.expect_heard("unread", count=0)
    expect(visitor.page).to_have_title("Shop")
