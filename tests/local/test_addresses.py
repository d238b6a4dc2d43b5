import socket
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from kombu.utils.url import url_to_parts

from config import env
from config.local import paths
from config.local.errors import LocalStackError
from config.local.network import answers_as, choose_address
from tests.product import free_port

ODD_FOLDER = Path("/home/bob/50% of & my+things #1/run")


def test_a_database_address_with_an_odd_folder_is_read_back_as_it_was(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DATABASE_URL", paths.database_url(ODD_FOLDER))
    assert env.database("DATABASE_URL", "")["HOST"] == str(ODD_FOLDER)


def test_a_broker_address_with_an_odd_folder_is_read_back_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDIS_URL", paths.redis_url(ODD_FOLDER))
    address = env.redis("REDIS_URL", "")
    assert f"/{url_to_parts(address).path}" == f"{ODD_FOLDER}/valkey.sock"


def test_a_database_elsewhere_is_named_by_its_host(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://bob:se%40cret@db.example:6432/scalelens?sslmode=require")
    found = env.database("DATABASE_URL", "")
    assert (found["HOST"], found["PORT"], found["USER"], found["PASSWORD"], found["NAME"]) == (
        *("db.example", "6432", "bob", "se@cret", "scalelens"),
    )
    assert found["OPTIONS"] == {"sslmode": "require"}


@pytest.mark.parametrize("folder", [Path("/srv/here/.local"), Path("/home/bob") / ("x" * 60) / ".local"])
def test_every_socket_fits_into_its_address(folder: Path) -> None:
    assert len(str(paths.socket_folder(folder) / ".s.PGSQL.5432.lock")) <= 107


def test_a_taken_port_is_named_with_a_way_out() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(LocalStackError, match=rf"Port {port} is taken .* make up PORT="):
            choose_address(port, "")


@pytest.mark.parametrize("port", [0, 65536, -1])
def test_a_port_that_none_can_have_is_refused(port: int) -> None:
    with pytest.raises(LocalStackError, match="between 1 and 65535"):
        choose_address(port, "")


@pytest.mark.parametrize("lan", ["", "0"])
def test_without_lan_only_this_machine_is_served(lan: str) -> None:
    address = choose_address(free_port(), lan)
    assert (address.listen, urlsplit(address.url).hostname) == ("127.0.0.1", "127.0.0.1")


def test_with_an_address_of_its_own_the_network_is_served() -> None:
    address = choose_address(free_port(), "192.168.7.5")
    assert (address.listen, urlsplit(address.url).hostname) == ("0.0.0.0", "192.168.7.5")


def test_a_lan_that_is_no_address_is_refused() -> None:
    with pytest.raises(LocalStackError, match="LAN is 'yes'"):
        choose_address(free_port(), "yes")


def test_another_program_on_the_port_is_not_taken_for_ours(asgi_server: str) -> None:
    port = urlsplit(asgi_server).port
    assert port is not None
    assert not answers_as(port, "the mark of our own")
