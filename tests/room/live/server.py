"""A web server of its own, which a test may stop or kill."""

import os
import signal
import subprocess
import sys
from dataclasses import dataclass

from django.conf import settings

from tests.product import Product


@dataclass
class Server(Product):
    def start_web(self) -> None:
        command = [
            "uvicorn",
            "tests.room.live.site:application",
            "--host",
            "127.0.0.1",
            "--port",
            str(self.port),
        ]
        with (self.folder / "web.log").open("ab") as log:
            self.processes["web"] = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    *command,
                    "--log-level",
                    "warning",
                    "--timeout-graceful-shutdown",
                    "3",
                ],
                cwd=settings.BASE_DIR,
                env=os.environ | self.environment("asgi"),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.wait_for_web()

    @property
    def web(self) -> subprocess.Popen[bytes]:
        return self.processes["web"]

    def end_web(self) -> None:
        self.web.send_signal(signal.SIGTERM)
