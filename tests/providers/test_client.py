"""Clients: proxies that are none, certificates that are none, who is trusted, and loopback."""

import os
import ssl
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from stt_desktop.domain.errors import AppError
from stt_desktop.domain.ports import AccountBlockedError
from stt_desktop.domain.source import LocalFile, RemoteUrl
from stt_desktop.providers import client as module
from stt_desktop.providers.client import Network, NetworkSettings, check_proxies
from tests.providers.conftest import KEY, bench
from tests.services.proxy import ConnectProxy
from tests.services.speech_to_text import SpeechToTextServer
from tests.services.tls import make_certificate

Run = Callable[[Coroutine[Any, Any, Any]], Any]

FAR = "https://service.example/api/v1/"
_VARIABLES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in _VARIABLES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


async def made(url: str = FAR, **settings: Any) -> httpx.Client:
    return await Network(NetworkSettings(**settings)).client(url)


def test_certificates_are_verified_and_redirects_not_followed(run: Run) -> None:
    with run(made()) as client:
        context = client._transport._pool._ssl_context
        assert context.verify_mode is ssl.CERT_REQUIRED
        assert context.check_hostname
        assert context.cert_store_stats()["x509_ca"] > 0
        assert not client.follow_redirects
        assert client.headers["accept-encoding"] == "identity"
        assert client.headers["user-agent"].startswith("STT-Desktop/")
        assert client.timeout.connect == 15
        assert client.timeout.write == 60


def test_cookies_are_not_kept(run: Run) -> None:
    with run(made()) as client:
        request = httpx.Request("GET", FAR)
        answer = httpx.Response(200, headers={"set-cookie": "a=b; path=/"}, request=request)
        client.cookies.extract_cookies(answer)
        assert len(client.cookies) == 0


@pytest.mark.skipif(sys.platform in {"darwin", "win32"}, reason="these ask the system itself")
def test_the_systems_certificates_are_found_where_openssl_does_not_look(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("cryptography")
    store = make_certificate(tmp_path).authority
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "none.pem"))
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path / "none"))
    monkeypatch.setattr(module, "_STORES", (str(tmp_path / "absent"), str(store)))
    with run(made()) as client:
        assert client._transport._pool._ssl_context.cert_store_stats()["x509_ca"] == 1


# --- proxies ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("variable", "value", "shown"),
    [
        ("ALL_PROXY", "socks://127.0.0.1:1080", "socks://127.0.0.1:1080"),
        ("ALL_PROXY", "socks5://me:secret@127.0.0.1:1080", "socks5://127.0.0.1:1080"),
        ("HTTPS_PROXY", "ftp://me:secret@proxy.example:1", "ftp://proxy.example:1"),
        ("https_proxy", "http://proxy.example:port", "http://proxy.example:port"),
        ("HTTPS_PROXY", "http://[::1", "http://[::1"),
        ("HTTP_PROXY", "://", None),
        ("NO_PROXY", "[::1]", "[::1]"),
    ],
)
def test_a_broken_proxy_variable_is_an_error_in_words(
    run: Run, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, shown: str | None
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(AppError) as caught:
        run(made())
    assert caught.value.code == "proxy-unusable"
    assert "secret" not in str(caught.value)
    if shown is not None:
        assert caught.value.details["proxy"] == shown


@pytest.mark.parametrize(
    "proxy", ["socks4://h:1", "me:secret@host", "http://", "", "http://me:secret@h:port", "\0"]
)
def test_a_broken_proxy_setting_is_an_error_in_words(proxy: str) -> None:
    with pytest.raises(AppError) as caught:
        check_proxies(proxy)
    assert caught.value.code == "proxy-unusable"
    assert "secret" not in str(caught.value)


def test_good_proxies_are_taken(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    check_proxies("http://me:secret@proxy.example:8080")
    monkeypatch.setenv("HTTPS_PROXY", "proxy.example:8080")
    monkeypatch.setenv("NO_PROXY", "localhost,127.0.0.1,.example.org")
    with run(made()) as client:
        assert client._transport_for_url(httpx.URL(FAR)) is not client._transport


def test_the_setting_goes_before_the_variables(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", "socks://broken")
    with run(made(proxy="http://proxy.example:8080")) as client:
        transport = client._transport_for_url(httpx.URL(FAR))
        assert transport._pool._proxy_url.host == b"proxy.example"


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/", "http://localhost:1/", "http://[::1]:1/"])
def test_this_computer_is_reached_without_a_proxy(
    run: Run, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("ALL_PROXY", "socks://broken")
    with run(made(url)) as client:
        assert client._transport_for_url(httpx.URL(url)) is client._transport


def test_a_broken_proxy_pauses_the_account_and_sends_nothing(
    run: Run, recording: LocalFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALL_PROXY", "socks://broken")

    async def scenario() -> None:
        with bench(FAR) as desk:
            with pytest.raises(AccountBlockedError) as caught:
                await desk.run(recording)
            assert caught.value.error.code == "proxy-unusable"
            assert desk.steps.names == ["Sending"]

    run(scenario())


def test_a_proxy_gets_a_tunnel_and_never_the_key(run: Run, recording: LocalFile) -> None:
    """The stand-in knows no CONNECT and refuses it: what it got so far is what is looked at."""

    async def scenario() -> None:
        with SpeechToTextServer(keys=[KEY]) as proxy:
            settings = NetworkSettings(proxy=proxy.origin, connect_seconds=5)
            with bench(FAR, settings=settings) as desk, pytest.raises(AppError) as caught:
                await desk.run(recording)
            assert caught.value.code == "not-reached"
            assert "proxy" in caught.value.message()
            requests = proxy.record.requests
            assert {request.method for request in requests} == {"CONNECT"}
            assert {request.key for request in requests} == {"absent"}
            assert {request.target for request in requests} == {"service.example:443"}
            assert not any(request.key_strayed for request in requests)

    run(scenario())


@pytest.mark.parametrize("what", ["file", "link", "sync"])
def test_a_tunnel_carries_a_submission_once(
    run: Run, tmp_path: Path, recording: LocalFile, link: RemoteUrl, what: str
) -> None:
    """The tunnel's own answer is not the service's: the end of the body still waits for the
    journal."""
    pytest.importorskip("cryptography")
    tls = make_certificate(tmp_path, ("service.example",))

    async def scenario() -> None:
        with (
            SpeechToTextServer(keys=[KEY], tls=tls.context()) as server,
            ConnectProxy(server.port) as proxy,
        ):
            settings = NetworkSettings(proxy=proxy.url, ca_file=tls.authority, connect_seconds=5)
            with bench(FAR, settings=settings) as desk:
                mode = "sync" if what == "sync" else "auto"
                assert await desk.run(link if what == "link" else recording, mode=mode)
                assert desk.steps.names[:2] == ["Sending", "Committing"]
                assert desk.steps.names.count("Committing") == 1
            assert set(proxy.targets) == {"service.example:443"}
            assert len(server.record.submissions) == 1

    run(scenario())


# --- certificates -----------------------------------------------------------------------------


def test_a_companys_own_certificates_are_trusted_besides(
    run: Run, tmp_path: Path, recording: LocalFile
) -> None:
    pytest.importorskip("cryptography")
    tls = make_certificate(tmp_path)

    async def scenario() -> None:
        with SpeechToTextServer(keys=[KEY], tls=tls.context()) as server:
            settings = NetworkSettings(ca_file=tls.authority)
            with bench(server.base_url, settings=settings) as desk:
                assert await desk.run(recording)
            assert server.record.failed_handshakes == 0

    run(scenario())


@pytest.mark.parametrize(
    ("hosts", "expired"), [(("localhost", "127.0.0.1"), True), (("other.example",), False)]
)
def test_a_certificate_that_is_wrong_is_not_trusted(
    run: Run, tmp_path: Path, recording: LocalFile, hosts: tuple[str, ...], expired: bool
) -> None:
    pytest.importorskip("cryptography")
    tls = make_certificate(tmp_path, hosts, expired=expired)

    async def scenario() -> None:
        with SpeechToTextServer(keys=[KEY], tls=tls.context()) as server:
            settings = NetworkSettings(ca_file=tls.authority)
            with bench(server.base_url, settings=settings) as desk:
                with pytest.raises(AccountBlockedError) as caught:
                    await desk.run(recording)
                assert caught.value.error.code == "not-trusted"
                assert "–" not in str(caught.value.error)
                assert caught.value.error.details["host"] == urlsplit(server.base_url).netloc
            assert server.record.requests == ()

    run(scenario())


def _nothing(path: Path) -> None:
    path.write_bytes(b"")


def _no_pem(path: Path) -> None:
    path.write_bytes(b"\x30\x82 not PEM")


def _absent(path: Path) -> None:
    assert not path.exists()


def _folder(path: Path) -> None:
    path.mkdir()


@pytest.mark.parametrize("make", [_nothing, _no_pem, _absent, _folder])
def test_a_file_without_certificates_is_an_error_in_words(
    run: Run, tmp_path: Path, make: Callable[[Path], None]
) -> None:
    path = tmp_path / "company.pem"
    make(path)
    with pytest.raises(AppError) as caught:
        run(made(ca_file=path))
    assert caught.value.code == "certificate-unusable"
    assert caught.value.details["path"] == os.fspath(path)
    assert "–" not in str(caught.value)
