"""The online accounts, put together: a part of the composition root."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from stt_desktop.domain.account import Account, Provider
from stt_desktop.domain.keys import Credentials, KeySource
from stt_desktop.domain.secret import Secret
from stt_desktop.paths import Paths
from stt_desktop.settings import Settings, SettingsStore

if TYPE_CHECKING:
    from stt_desktop.providers.driver import Driver
    from stt_desktop.providers.openai_servers import Servers
    from stt_desktop.providers.openai_transcriber import OpenAiTranscriber
    from stt_desktop.providers.protocol import HttpApi
    from stt_desktop.providers.transcriber import HttpTranscriber

    AnyTranscriber = HttpTranscriber | OpenAiTranscriber


class Services:
    """The online accounts' transcribers, each made when it is first needed."""

    def __init__(self, paths: Paths, settings: SettingsStore, credentials: KeySource) -> None:
        self._paths = paths
        self._settings = settings
        self._credentials = credentials
        from stt_desktop.providers.pace import Pace

        self._pace = Pace()
        self.follow(settings.current)
        # By all that an account and the network's settings say: what was changed gets another.
        self._made: dict[tuple[object, ...], tuple[AnyTranscriber, Driver]] = {}
        self._servers: Servers | None = None

    def transcriber(self, account: Account) -> "AnyTranscriber":
        chosen = self._settings.current
        wanted = (account, chosen.proxy, chosen.ca_file)
        if wanted not in self._made:
            self._made[wanted] = self._make(account)
        return self._made[wanted][0]

    def follow(self, settings: Settings) -> None:
        """Send as fast as ``settings`` allow, from now on. Any thread may call it."""
        limit = settings.upload_limit_kb
        self._pace.limit(limit * 1000 if limit > 0 else None)

    def close(self) -> None:
        """Close the connections that are kept."""
        for _transcriber, driver in self._made.values():
            driver.close()

    def _make(self, account: Account) -> "tuple[AnyTranscriber, Driver]":
        from stt_desktop.jobs.clock import SystemClock
        from stt_desktop.providers.client import Network, NetworkSettings
        from stt_desktop.providers.driver import Driver
        from stt_desktop.providers.transcriber import HttpTranscriber

        chosen = self._settings.current
        ca_file = None if chosen.ca_file is None else Path(chosen.ca_file)
        network = Network(NetworkSettings(chosen.proxy, ca_file))
        api, clock = _api(account), SystemClock()
        driver = Driver(api, account, network, clock, pace=self._pace)
        http = HttpTranscriber(api, account, driver, self._credentials, clock)
        if account.provider is not Provider.OPENAI:
            return http, driver
        return self._with_parts(account, http), driver

    def _with_parts(self, account: Account, http: "HttpTranscriber") -> "OpenAiTranscriber":
        from stt_desktop.media.cutting.cutter import SoundCutter
        from stt_desktop.providers.openai import OpenAi
        from stt_desktop.providers.openai_servers import Servers
        from stt_desktop.providers.openai_transcriber import OpenAiTranscriber

        if self._servers is None:
            self._servers = Servers(self._paths.data / "servers.json")
        cutter = SoundCutter(self._paths.cache / "tasks")
        return OpenAiTranscriber(OpenAi(account), account, http, cutter, self._servers)


def _api(account: Account) -> "HttpApi":
    from stt_desktop.providers.linkai import LinkAi
    from stt_desktop.providers.openai import OpenAi
    from stt_desktop.providers.speech_to_text import SpeechToText

    match account.provider:
        case Provider.SPEECH_TO_TEXT:
            return SpeechToText(account)
        case Provider.LINKAI:
            return LinkAi(account)
        case Provider.OPENAI:
            return OpenAi(account)
        case Provider.LOCAL:
            raise ValueError("the built-in engine is no online service")


class EnteredKey:
    """Stands for the credentials where a key was just entered, and is in no keyring yet."""

    def __init__(self, key: Secret) -> None:
        self._key = key

    async def key(self, _account: Account) -> Secret:
        return self._key


async def list_models(
    account: Account, paths: Paths, settings: SettingsStore, credentials: KeySource
) -> Sequence[str]:
    """The models that an OpenAI-compatible server lists.

    Raises:
        AppError: it lists none, or cannot be asked.
    """
    services = Services(paths, settings, credentials)
    try:
        result = await services.transcriber(account).test()
    finally:
        services.close()
    if result.error is not None and not result.models:
        raise result.error
    return result.models


async def test_account(
    account: Account, paths: Paths, settings: SettingsStore, credentials: Credentials
) -> Sequence[str]:
    """Ask the account's service whether it accepts the key; the models that it lists. Raises
    AppError if not."""
    services = Services(paths, settings, credentials)
    try:
        result = await services.transcriber(account).test()
    finally:
        services.close()
    if result.error is not None:
        raise result.error
    return result.models


async def check_network(proxy: str | None, ca_file: str | None) -> None:
    """See whether clients can be made with these settings, without asking anybody for anything.

    Raises:
        AppError: PROXY_UNUSABLE or CERTIFICATE_UNUSABLE.
    """
    from stt_desktop.providers.client import Network, NetworkSettings

    settings = NetworkSettings(proxy, None if ca_file is None else Path(ca_file))
    client = await Network(settings).client("https://service.invalid/")
    await asyncio.to_thread(client.close)
