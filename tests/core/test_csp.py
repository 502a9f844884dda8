import pytest
from django.test import Client

pytestmark = pytest.mark.urls("tests.core.csp_pages")


def policy_of(response) -> dict[str, str]:
    directives = response.headers["Content-Security-Policy"].split("; ")
    return dict(directive.split(" ", 1) for directive in directives)


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/plain/", "/json/", "/own-headers/", "/admin/login/", "/nothing-here/"])
def test_F08_every_answer_carries_the_strict_policy(client, address):
    answer = client.get(address)
    policy = policy_of(answer)
    assert policy["default-src"] == policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["object-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert policy["form-action"] == "'self'"
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in answer.headers["Permissions-Policy"]
    assert "X-Frame-Options" not in answer.headers


def test_F08_scripts_may_talk_to_us_alone(client):
    assert policy_of(client.get("/plain/"))["connect-src"] == "'self' ws://testserver"
    secure = client.get("/plain/", secure=True, headers={"host": "localhost:8443"})
    assert policy_of(secure)["connect-src"] == "'self' wss://localhost:8443"


def test_a_strange_host_does_not_get_into_the_policy(client):
    answer = client.get("/plain/", headers={"host": "evil.test"})
    assert "evil" not in answer.headers["Content-Security-Policy"]


def test_F01_only_the_sites_that_a_view_names_may_frame_its_page(client):
    answer = client.get("/framed/", {"by": ["https://shop.example", "http://localhost:9000"]})
    assert policy_of(answer)["frame-ancestors"] == "'self' https://shop.example http://localhost:9000"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "X-Frame-Options" not in answer.headers
    assert policy_of(client.get("/framed/", {"by": "*"}))["frame-ancestors"] == "'self' *"


@pytest.mark.parametrize(
    "ancestor", ["https://a.test; script-src *", "https://a.test https://b.test", "'none'", "data:"]
)
def test_F01_what_is_no_origin_cannot_add_to_the_policy(client, ancestor):
    answer = client.get("/framed/", {"by": ancestor})
    assert policy_of(answer)["frame-ancestors"] == "'self'"
    assert policy_of(answer)["script-src"] == "'self'"


def test_X03_a_page_may_forbid_markup_made_by_scripts(client):
    assert policy_of(client.get("/framed/"))["require-trusted-types-for"] == "'script'"
    assert "require-trusted-types-for" not in policy_of(client.get("/plain/"))


def test_the_console_keeps_its_referrer_for_the_csrf_check(client):
    assert client.get("/plain/").headers["Referrer-Policy"] == "same-origin"


def test_what_the_view_says_itself_stays(client):
    answer = client.get("/own-headers/")
    assert answer.headers["Cache-Control"] == "public, max-age=60"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert client.get("/plain/").headers["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.django_db
def test_F08_pages_of_somebody_who_is_logged_in_are_not_stored(olga):
    client = Client()
    assert "Cache-Control" not in client.get("/plain/").headers
    client.force_login(olga)
    assert client.get("/plain/").headers["Cache-Control"] == "no-store"
    assert "no-store" in client.get("/admin/").headers["Cache-Control"]


def test_F08_https_is_remembered(client, settings):
    settings.SECURE_HSTS_SECONDS = 31536000
    settings.MIDDLEWARE = [*settings.MIDDLEWARE]
    assert "max-age=31536000" in client.get("/plain/", secure=True).headers["Strict-Transport-Security"]
    assert "Strict-Transport-Security" not in client.get("/plain/").headers


def test_F08_static_files_may_be_used_by_the_sites_that_show_the_widget(client):
    answer = client.get("/static/console/tokens.css")
    assert answer.status_code == 200
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert policy_of(answer)["default-src"] == "'self'"
