"""Addresses and headers as requests carry them."""

import pytest

from stt_desktop.media.download.answers import RefusedError
from stt_desktop.media.download.wire import headers_for, on_the_wire, plain_text


@pytest.mark.parametrize(
    ("url", "wire"),
    [
        ("https://bücher.example/a", "https://xn--bcher-kva.example/a"),
        ("https://example.org", "https://example.org/"),
        ("https://example.org/采访 1.mp3#t=3", "https://example.org/%E9%87%87%E8%AE%BF%201.mp3"),
        ("https://example.org/a%20b?x=ü&y=1", "https://example.org/a%20b?x=%C3%BC&y=1"),
        ("https://ann:pw@example.org:8443/a", "https://example.org:8443/a"),
        ("https://[2606:4700::1]/a", "https://[2606:4700::1]/a"),
        ("https://example.org/a\r\nX: y", "https://example.org/aX:%20y"),
    ],
)
def test_addresses(url: str, wire: str) -> None:
    assert on_the_wire(url) == wire


@pytest.mark.parametrize("url", ["https://" + "a" * 300 + ".example/", "https://a..b/"])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(RefusedError):
        on_the_wire(url)


def test_a_password_is_for_the_persons_host_alone() -> None:
    first = "https://ann:pw@example.org/a"
    assert "Authorization" in headers_for(first, first)
    assert "Authorization" not in headers_for("https://elsewhere.example/a", first)
    assert "Authorization" not in headers_for("https://example.org/a", "https://example.org/a")


def test_raw_utf8_is_read_as_what_it_is() -> None:
    assert plain_text("/采访".encode().decode("latin-1")) == "/采访"
    assert plain_text("/caf\u00e9") == "/caf\u00e9"
    assert plain_text("/采访") == "/采访"
