"""A personal link opens somebody's answers: its token is in no log, whoever writes it."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from django.conf import settings

from apps.core.database import roles
from apps.engagements.links import new_token
from tests.product import database_url, free_port


def test_no_token_is_left_in_a_log_and_no_address_of_who_asked(
    tmp_path: Path, transactional_db: None
) -> None:
    port, log = free_port(), tmp_path / "web.log"
    command = [sys.executable, "-m", "uvicorn", "config.asgi:application", "--port", str(port)]
    environment = os.environ | {"DATABASE_URL": database_url(roles.APP), "SECRET_KEY": settings.SECRET_KEY}
    token = new_token()
    written = (token, token[:-1], f"%5F{token}", "mis-typed")
    with log.open("wb") as output:
        web = subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment, stdout=output, stderr=output)
    try:
        for each in written:
            ask(f"http://127.0.0.1:{port}/i/{each}/?from=mail", port)
    finally:
        web.terminate()
        web.wait(20)
    said = log.read_text(encoding="utf-8")
    assert said.count("Not Found: /i/[link]/") == len(written)
    assert not [each for each in written if each in said]
    # Here uvicorn was not asked to keep no access log.
    assert [line for line in said.splitlines() if "127.0.0.1" in line and "running on" not in line] == []


def ask(url: str, port: int) -> None:
    end = time.monotonic() + 30
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.1)
    with pytest.raises(urllib.error.HTTPError):
        urllib.request.urlopen(url, timeout=20)
