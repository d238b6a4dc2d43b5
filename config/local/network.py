"""The port and address of the web server, also for phones in the same network."""

import ipaddress
import socket
import urllib.error
import urllib.request
from dataclasses import dataclass

from config.local.errors import LocalStackError

LOOPBACK = "127.0.0.1"
INSTANCE_HEADER = "X-Scalelens-Instance"


@dataclass(frozen=True, slots=True)
class Address:
    """The address to listen on, and the one to type."""

    listen: str
    shown: str
    port: int

    @property
    def url(self) -> str:
        return f"http://{self.shown}:{self.port}"


def choose_address(port: int, lan: str) -> Address:
    """Return the address for this machine only or for its network: `lan` is empty, 1, or one of its addresses."""
    if not 1 <= port <= 65535:
        raise LocalStackError(f"PORT is {port}; it must be between 1 and 65535.")
    if lan in {"", "0"}:
        address = Address(LOOPBACK, LOOPBACK, port)
    else:
        shown = _own_network_address() if lan == "1" else _checked(lan)
        address = Address("0.0.0.0", shown, port)  # noqa: S104 - asked for by LAN=1
    _refuse_taken(address)
    return address


def _own_network_address() -> str:
    # Connecting a datagram socket sends nothing; it only shows which local address would be used.
    for target in ("192.0.2.1", "10.255.255.255"):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            try:
                probe.connect((target, 9))
            except OSError:
                continue
            found = str(probe.getsockname()[0])
        if not ipaddress.ip_address(found).is_loopback:
            return found
    raise LocalStackError(
        "This machine has no network address. Join a network, or give one: make up LAN=192.168.1.5"
    )


def _checked(text: str) -> str:
    try:
        return str(ipaddress.IPv4Address(text))
    except ValueError as error:
        raise LocalStackError(f"LAN is {text!r}; it must be 1 or an address like 192.168.1.5.") from error


def _refuse_taken(address: Address) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address.listen, address.port))
        except PermissionError as error:
            raise LocalStackError(
                f"Port {address.port} is for root. Choose a free one above 1023: make up PORT=8001"
            ) from error
        except OSError as error:
            raise LocalStackError(
                f"Port {address.port} is taken by another program. Choose a free one: make up PORT={address.port % 65000 + 1}"
            ) from error


def answers_as(port: int, instance: str) -> bool:
    """Say whether the server on this port is the one started with this mark."""
    try:
        with urllib.request.urlopen(f"http://{LOOPBACK}:{port}/livez", timeout=5) as answer:
            return bool(answer.headers.get(INSTANCE_HEADER) == instance)
    except (urllib.error.URLError, OSError):
        return False
