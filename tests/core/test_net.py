import pytest
from django.test import RequestFactory

from core.net import client_address, limiter_address

PEER = "198.51.100.9"


def request_of(forwarded: str = "", **headers: str):
    extra = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    return RequestFactory().get("/", REMOTE_ADDR=PEER, **extra, **headers)


@pytest.mark.parametrize(
    ("hops", "forwarded", "expected"),
    [
        (0, "", PEER),
        (0, "203.0.113.1", PEER),
        (1, "", PEER),
        (1, "203.0.113.1", "203.0.113.1"),
        (1, "10.9.9.9, 203.0.113.1", "203.0.113.1"),
        (2, "10.9.9.9, 203.0.113.1, 192.0.2.4", "203.0.113.1"),
        (2, "203.0.113.1", PEER),
        (1, "203.0.113.1:4711", "203.0.113.1"),
        (1, "[2001:db8::7]:443", "2001:db8::7"),
        (1, "::ffff:203.0.113.1", "203.0.113.1"),
        (1, "fe80::1%eth0", "fe80::1"),
        (1, "unknown", PEER),
        (1, "203.0.113.1, ", "203.0.113.1"),
        (1, "'; DROP TABLE x", PEER),
    ],
)
def test_R02_only_the_trusted_hop_names_the_client(settings, hops, forwarded, expected):
    settings.TRUSTED_PROXIES = hops
    assert client_address(request_of(forwarded)) == expected


@pytest.mark.parametrize(
    "header", ["HTTP_X_REAL_IP", "HTTP_FORWARDED", "HTTP_CLIENT_IP", "HTTP_X_CLIENT_IP", "HTTP_VIA"]
)
def test_R02_no_other_header_is_read(settings, header):
    settings.TRUSTED_PROXIES = 1
    assert client_address(request_of(**{header: "203.0.113.66"})) == PEER


def test_R02_a_doubled_header_on_a_socket_counts_from_the_right(settings):
    settings.TRUSTED_PROXIES = 1
    headers = [(b"x-forwarded-for", b"203.0.113.66"), (b"host", b"x"), (b"x-forwarded-for", b"203.0.113.1")]
    assert client_address({"client": (PEER, 4711), "headers": headers}) == "203.0.113.1"
    settings.TRUSTED_PROXIES = 0
    assert client_address({"client": (PEER, 4711), "headers": headers}) == PEER


def test_a_unix_socket_has_no_address():
    assert client_address({"client": None, "headers": []}) == ""


def test_R02_an_IPv6_customer_is_one_network_for_a_limit():
    assert limiter_address("2001:db8:1:2:aaaa::1") == limiter_address("2001:db8:1:2:bbbb::2") == "2001:db8:1:2::/64"
    assert limiter_address("2001:db8:1:3::1") != limiter_address("2001:db8:1:2::1")
    assert limiter_address("203.0.113.7") == limiter_address("::ffff:203.0.113.7") == "203.0.113.7"
    assert limiter_address("") == ""
