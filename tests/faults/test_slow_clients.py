"""Sixty who send a byte a second hold up nobody: neither at the proxy that ships, nor at uvicorn without one."""

import itertools
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from django.conf import settings

from tests.faults.conftest import times_slower
from tests.product import free_port
from tests.saving.site import Site, site

pytestmark = pytest.mark.fault

SLOW = 60
LONGEST_ANSWER = 1.0  # second, of a machine that does nothing else
SECONDS = 12


@contextmanager
def proxy(upstream: Site, folder: Path) -> Iterator[int]:
    """The Caddyfile that ships, before one server."""
    port = free_port()
    names = {
        "BASE_URL": f"http://127.0.0.1:{port}",
        "UPSTREAM": f"127.0.0.1:{upstream.port}",
        "HOME": str(folder),
    }
    caddy = shutil.which("caddy", path=f"{Path(sys.executable).parent}:{os.defpath}")
    assert caddy, "caddy is not installed: make faults installs it"
    with (folder / "caddy.log").open("wb") as log:
        process = subprocess.Popen(
            [caddy, "run", "--config", settings.BASE_DIR / "config/Caddyfile", "--adapter", "caddyfile"],
            env=os.environ | names,
            stdout=log,
            stderr=log,
        )
    try:
        yield port
    finally:
        process.terminate()
        process.wait(20)


def seconds_of(port: int, path: str) -> float:
    began = time.monotonic()
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
        assert answer.status == 200
    return time.monotonic() - began


def drip(port: int, number: int, stop: threading.Event) -> None:
    """Send a form, or every other time its headers, a byte a second."""
    head = b"POST /sign-in/ HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nCookie: csrftoken=%s\r\n" % (port, b"a" * 32)
    head += b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 5000\r\n"
    whole, slow = (head + b"\r\n", b"a" * 5000) if number % 2 else (b"", head)
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.sendall(whole)
        for each in slow:
            try:
                line.send(bytes([each]))
            except OSError:  # sent away
                return
            if stop.wait(1):
                return


@pytest.mark.parametrize("way", ["gunicorn behind the proxy", "uvicorn alone"])
def test_sixty_slow_clients_leave_probes_and_pages_under_a_second(way: str, tmp_path: Path) -> None:
    with ExitStack() as stack:
        served = stack.enter_context(site(way.split()[0]))
        served.prepare()
        served.start_web()
        port = stack.enter_context(proxy(served, tmp_path)) if "proxy" in way else served.port
        _wait_for(port)
        stop = threading.Event()
        clients = [threading.Thread(target=drip, args=(port, number, stop)) for number in range(SLOW)]
        for client in clients:
            client.start()
        time.sleep(2)
        try:
            end = time.monotonic() + SECONDS
            for path in itertools.cycle(("/livez", "/readyz", "/sign-in/")):
                assert seconds_of(port, path) < LONGEST_ANSWER * times_slower()
                if time.monotonic() > end:
                    break
                time.sleep(0.1)
        finally:
            stop.set()
            for client in clients:
                client.join()


def _wait_for(port: int) -> None:
    end = time.monotonic() + 30
    while time.monotonic() < end:
        try:
            seconds_of(port, "/livez")
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("nobody answers")
