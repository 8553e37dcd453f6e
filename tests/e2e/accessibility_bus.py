"""What a screen reader gets to know: the accessibility bus (AT-SPI 2), read from outside.

Speaks D-Bus itself, as Orca's library does; no library of Qt's is asked.
Source of interfaces and numbers: at-spi2-core, ``xml/Accessible.xml`` and ``atspi-constants.h``.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from jeepney import DBusAddress, MessageType, Properties, new_method_call
from jeepney.io.blocking import DBusConnection, open_dbus_connection

_ACCESSIBLE = "org.a11y.atspi.Accessible"
_ROOT = "/org/a11y/atspi/accessible/root"
SECONDS = 10

# Bits of a state set (AtspiStateType).
FOCUSABLE, FOCUSED, SENSITIVE, SHOWING = 11, 12, 24, 25


class AccessibilityBus:
    """The bus that ``session`` (a D-Bus address) leads to; it is started by asking for it."""

    def __init__(self, session: str) -> None:
        with open_dbus_connection(session) as bus:
            there = DBusAddress("/org/a11y/bus", "org.a11y.Bus", "org.a11y.Bus")
            (address,) = _ask(bus, new_method_call(there, "GetAddress"))
        self._bus = open_dbus_connection(address)

    def close(self) -> None:
        self._bus.close()

    def programs(self) -> "list[Node]":
        """Every program on the desktop that can be read."""
        listed = Node(self, "org.a11y.atspi.Registry", _ROOT).children()
        # The list may still name one that has just ended.
        return [node for node in listed if node.find("frame")]

    def call(self, where: DBusAddress, method: str, signature: str = "", *arguments: Any) -> Any:
        """The answer's values.

        Raises:
            LookupError: there is no such thing (any more).
        """
        if signature:
            return _ask(self._bus, new_method_call(where, method, signature, arguments))
        return _ask(self._bus, new_method_call(where, method))

    def read(self, where: DBusAddress, name: str) -> Any:
        (value,) = _ask(self._bus, Properties(where).get(name))
        return value[1]


@dataclass(frozen=True)
class Node:
    """One thing that a screen reader can stand on."""

    bus: AccessibilityBus
    owner: str
    path: str

    @property
    def name(self) -> str:
        return str(self.bus.read(self._as(_ACCESSIBLE), "Name"))

    @property
    def role(self) -> str:
        """In English, as at-spi2-core names roles: ``push button``, ``table cell``."""
        return str(self.bus.call(self._as(_ACCESSIBLE), "GetRoleName")[0])

    @property
    def states(self) -> frozenset[int]:
        (words,) = self.bus.call(self._as(_ACCESSIBLE), "GetState")
        return frozenset(
            32 * place + bit
            for place, word in enumerate(words)
            for bit in range(32)
            if word >> bit & 1
        )

    @property
    def value(self) -> float:
        """Of a slider."""
        return float(self.bus.read(self._as("org.a11y.atspi.Value"), "CurrentValue"))

    @property
    def text(self) -> str:
        """What stands in it, of what can be typed in."""
        return str(self.bus.call(self._as("org.a11y.atspi.Text"), "GetText", "ii", 0, -1)[0])

    def children(self) -> "list[Node]":
        (found,) = self.bus.call(self._as(_ACCESSIBLE), "GetChildren")
        nowhere = "/org/a11y/atspi/null"
        return [Node(self.bus, owner, path) for owner, path in found if path != nowhere]

    def below(self) -> "Iterator[Node]":
        """This and everything in it."""
        yield self
        for child in self.children():
            yield from child.below()

    def on_screen(self) -> "list[Node]":
        """What is on the screen now, of this and everything in it.

        Raises:
            LookupError: something went while we looked.
        """
        return [node for node in self.below() if SHOWING in node.states]

    def find(self, role: str, name: str = "") -> "list[Node]":
        """Those of that role (and name) that are on the screen; none while things change."""
        try:
            return [
                node
                for child in self.children()
                for node in child._showing()
                if node.role == role and name in ("", node.name)
            ]
        except LookupError:
            return []

    def _showing(self) -> "Iterator[Node]":
        """As :meth:`on_screen`, without looking into what is not: that is most of a window."""
        if SHOWING in self.states:
            yield self
            for child in self.children():
                yield from child._showing()

    def _as(self, interface: str) -> DBusAddress:
        return DBusAddress(self.path, self.owner, interface)


def _ask(bus: DBusConnection, message: Any) -> Any:
    reply = bus.send_and_get_reply(message, timeout=SECONDS)
    if reply.header.message_type is MessageType.error:
        raise LookupError(str(reply.body))
    return reply.body
