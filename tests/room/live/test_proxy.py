"""The proxy that ships: it lets a stream through for as long as it goes on, and does without the one who streams."""

import http.client
import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings

from apps.room.models import Room
from tests.product import free_port
from tests.room.live.conftest import Stream, go_on, path_of
from tests.room.live.server import Server

pytestmark = pytest.mark.fault

READING_A_FORM_TAKES = 60  # seconds at most, as config/Caddyfile has it


@pytest.fixture
def servers(room: Room, tmp_path: Path) -> Iterator[tuple[Server, Server]]:
    started = []
    for name in ("live", "web"):
        (tmp_path / name).mkdir()
        server = Server(tmp_path / name)
        server.start_web()
        started.append(server)
    yield started[0], started[1]
    for server in started:
        server.stop()


@pytest.fixture
def caddy(servers: tuple[Server, Server], tmp_path: Path) -> Iterator[str]:
    url = f"http://127.0.0.1:{free_port()}"
    live, web = (f"127.0.0.1:{each.port}" for each in servers)
    program = shutil.which("caddy", path=f"{Path(sys.executable).parent}:{os.defpath}")
    assert program, "caddy is not installed: make faults installs it"
    process = subprocess.Popen(
        [program, "run", "--config", settings.BASE_DIR / "config/Caddyfile", "--adapter", "caddyfile"],
        env=os.environ | {"BASE_URL": url, "LIVE": live, "UPSTREAM": web, "HOME": str(tmp_path)},
        stderr=subprocess.DEVNULL,
    )
    end = time.monotonic() + 20
    while time.monotonic() < end:
        try:
            urllib.request.urlopen(f"{url}/livez", timeout=1).close()
            break
        except OSError:
            time.sleep(0.1)
    yield url
    process.terminate()
    process.wait(20)


def test_a_stream_outlives_what_is_allowed_for_a_form_and_who_asks_outlives_the_streams(
    caddy: str, servers: tuple[Server, Server], room: Room
) -> None:
    stream = Stream(caddy, path_of(room, "stream"))
    stream.until("shared")
    began = time.monotonic()
    while time.monotonic() - began < READING_A_FORM_TAKES + 15:
        stream.until("beat")
    step = go_on(room)
    said = time.monotonic()
    assert stream.until("shared")["step"] == step
    assert time.monotonic() - said < 1
    servers[0].kill("web")
    assert stream.next()[0] == "end"
    asked = urlsplit(caddy + path_of(room, "state", step=0))
    line = http.client.HTTPConnection(asked.netloc, timeout=5)
    line.request("GET", f"{asked.path}?{asked.query}")
    assert line.getresponse().status == 200
