"""A named use of a provider. Its key, where it has one, lies in the OS keyring only."""

from dataclasses import dataclass
from enum import StrEnum


class Provider(StrEnum):
    """The kinds of speech service."""

    LOCAL = "local"


@dataclass(frozen=True, slots=True)
class Account:
    """``id`` never changes (tasks and the keyring refer to it); ``name`` is the person's."""

    id: str
    name: str
    provider: Provider

    @property
    def leaves_this_computer(self) -> bool:
        """True where the recording is sent to a service."""
        return self.provider is not Provider.LOCAL


LOCAL = Account(id="local", name="local", provider=Provider.LOCAL)
"""The built-in engine: always there, and the default until another account is made so."""
