"""Where a download may lead."""

import pytest

from stt_desktop.media.download.addresses import (
    PrivateAddressError,
    Rules,
    UnsafeAddressError,
    rules_for,
)

PUBLIC = Rules()
HERE = Rules(loopback=True)
ALLOWED = Rules(private=True)


@pytest.mark.parametrize(
    "url", ["https://example.org/a", "https://93.184.216.34/", "https://[2606:4700::1]/"]
)
def test_the_web_is_fine(url: str) -> None:
    PUBLIC.check_url(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/",
        "http://93.184.216.34/",
        "file:///etc/passwd",
        "ftp://example.org/a",
        "data:audio/wav;base64,UklGRg==",
        "gopher://127.0.0.1/",
        "javascript:alert(1)",
        "https://",
        "https://[broken",
        "https://example.org:99999/",
        "//example.org/a",
        "",
    ],
)
@pytest.mark.parametrize("rules", [PUBLIC, HERE, ALLOWED])
def test_what_is_not_https_is_unsafe(url: str, rules: Rules) -> None:
    with pytest.raises(UnsafeAddressError):
        rules.check_url(url)


INSIDE = [
    "10.0.0.1",
    "172.16.5.4",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "fd00::1",
    "fe80::1",
    "::ffff:10.0.0.1",
    "64:ff9b::a00:1",
    "2002:a00:1::",
    "fec0::1",
    "::10.0.0.1",
    "::ffff:0:10.0.0.1",
    "64:ff9b:1::a00:1",
]
NOWHERE = ["0.0.0.0", "::", "224.0.0.1", "255.255.255.255", "ff02::1", "240.0.0.1"]
LOOPBACK = ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1", "::127.0.0.1"]


def literal(ip: str) -> str:
    return f"https://[{ip}]/" if ":" in ip else f"https://{ip}/"


@pytest.mark.parametrize("ip", INSIDE)
def test_private_addresses_need_a_permission(ip: str) -> None:
    for rules in (PUBLIC, HERE):
        with pytest.raises(PrivateAddressError):
            rules.check_url(literal(ip))
        with pytest.raises(PrivateAddressError):
            rules.check_ip(ip, "innocent.example")
    ALLOWED.check_url(literal(ip))
    ALLOWED.check_ip(ip, "nas.example")


@pytest.mark.parametrize("ip", NOWHERE)
@pytest.mark.parametrize("rules", [PUBLIC, HERE, ALLOWED])
def test_what_is_no_host_is_never_asked(ip: str, rules: Rules) -> None:
    with pytest.raises(PrivateAddressError):
        rules.check_ip(ip, "innocent.example")


@pytest.mark.parametrize("ip", LOOPBACK)
def test_this_computer_is_asked_only_where_the_person_named_it(ip: str) -> None:
    with pytest.raises(PrivateAddressError):
        PUBLIC.check_url(literal(ip))
    HERE.check_url(literal(ip))
    for rules in (PUBLIC, HERE, ALLOWED):
        with pytest.raises(PrivateAddressError):
            rules.check_ip(ip, "rebound.example")
    HERE.check_ip(ip, "localhost")


@pytest.mark.parametrize(
    ("url", "loopback"),
    [
        ("http://localhost:80/a", True),
        ("http://127.0.0.1/a", True),
        ("https://[::1]/a", True),
        ("https://example.org/a", False),
        ("https://localhost.example.org/", False),
        ("https://[broken", False),
    ],
)
def test_a_persons_own_link_decides(url: str, loopback: bool) -> None:
    assert rules_for(url, private=False) == Rules(loopback=loopback)
