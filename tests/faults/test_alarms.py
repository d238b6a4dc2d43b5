"""What breaks is told within 90 s: the alarms that ship, evaluated by a real Prometheus that scrapes a real installation."""

import json
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings

from tests.faults.conftest import wait_until
from tests.mailing.smtp import post_office
from tests.product import free_port
from tests.saving.installation import TOKEN, Installation
from tests.saving.installation import installation as a_whole_one
from tests.saving.site import said

pytestmark = [pytest.mark.fault, pytest.mark.timeout(1200)]

WITHIN_SECONDS = 90
RULES = Path(settings.BASE_DIR) / "config/alarms.yml"
# As docs/operations.md has it, but for the address.
CONFIGURATION = """
global: {{ scrape_interval: 15s, evaluation_interval: 15s }}
rule_files: [{rules}]
scrape_configs:
  - job_name: scalelens
    authorization: {{ credentials: {token} }}
    static_configs: [{{ targets: ["127.0.0.1:{port}"] }}]
"""


@dataclass
class Prometheus:
    port: int

    def firing(self) -> set[str]:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/api/v1/alerts", timeout=5) as answer:
            alerts = json.load(answer)["data"]["alerts"]
        return {alert["labels"]["alertname"] for alert in alerts if alert["state"] == "firing"}

    def has_scraped(self) -> bool:
        try:
            url = f"http://127.0.0.1:{self.port}/api/v1/query?query=scalelens_workers"
            with urllib.request.urlopen(url, timeout=5) as answer:
                return bool(json.load(answer)["data"]["result"])
        except OSError:
            return False

    def says(self, alarm: str, since: float) -> None:
        wait_until(lambda: alarm in self.firing(), WITHIN_SECONDS - (time.monotonic() - since), self.firing)
        sys.stdout.write(f"{alarm}: after {time.monotonic() - since:.0f} s\n")


@pytest.fixture
def installation() -> Iterator[Installation]:
    with a_whole_one() as made:
        made.start_worker()
        made.start_beat()
        yield made


@contextmanager
def prometheus_of(site: Installation) -> Iterator[Prometheus]:
    assert shutil.which("prometheus"), "Prometheus is not installed: .ci/setup faults"
    made = Prometheus(free_port())
    configuration = site.folder / "prometheus.yml"
    configuration.write_text(CONFIGURATION.format(rules=RULES, token=TOKEN, port=site.port), encoding="utf-8")
    site.start(
        "prometheus",
        *("prometheus", f"--config.file={configuration}", f"--storage.tsdb.path={site.folder / 'tsdb'}"),
        f"--web.listen-address=127.0.0.1:{made.port}",
    )
    yield made


def test_the_rules_are_what_prometheus_reads() -> None:
    subprocess.run(["promtool", "check", "rules", RULES], check=True, capture_output=True)


# A database brought back holds a mail that had failed once, and rankings wait there too.
BROUGHT_BACK = """
rule_files: [{rules}]
evaluation_interval: 15s
tests:
  - interval: 15s
    input_series:
      - {{ series: 'scalelens_mails_held{{instance="a"}}', values: "1x20" }}
      - {{ series: 'scalelens_mails_held{{instance="b"}}', values: "0x20" }}
      - {{ series: 'scalelens_oldest_waiting_seconds{{instance="a",kind="mails"}}', values: "300x20" }}
      - {{ series: 'scalelens_oldest_waiting_seconds{{instance="b",kind="mails"}}', values: "300x20" }}
      - {{ series: 'scalelens_oldest_waiting_seconds{{instance="a",kind="rankings"}}', values: "300x20" }}
      - {{ series: 'scalelens_tried_before{{instance="a",kind="mails"}}', values: "1x20" }}
      - {{ series: 'scalelens_tried_before{{instance="b",kind="mails"}}', values: "1x20" }}
    promql_expr_test:
      - expr: count by (alertname, instance, kind) (ALERTS{{alertstate="firing",alertname=~"ScalelensMails.*|ScalelensWorkWaits"}})
        eval_time: 2m
        exp_samples:
          - {{ labels: '{{alertname="ScalelensMailsHeld",instance="a"}}', value: 1 }}
          - {{ labels: '{{alertname="ScalelensMailsPutOff",instance="b",kind="mails"}}', value: 1 }}
          - {{ labels: '{{alertname="ScalelensWorkWaits",instance="a",kind="rankings"}}', value: 1 }}
          - {{ labels: '{{alertname="ScalelensWorkWaits",instance="b",kind="mails"}}', value: 1 }}
"""


def test_a_database_that_holds_its_mails_raises_no_alarm_about_mails_but_that(tmp_path: Path) -> None:
    file = tmp_path / "brought_back.yml"
    file.write_text(BROUGHT_BACK.format(rules=RULES), encoding="utf-8")
    done = subprocess.run(["promtool", "test", "rules", file], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_each_part_that_stops_is_told_within_ninety_seconds(installation: Installation) -> None:
    with prometheus_of(installation) as prometheus:
        wait_until(prometheus.has_scraped, 90)
        with post_office(installation.mail_port):
            wait_until(lambda: not prometheus.firing(), 120, prometheus.firing)
            time.sleep(30)
            assert prometheus.firing() == set()
        # The mail server is gone, and somebody waits for a mail.
        said(
            installation.run(
                "manage.py", "create_organisation", "Ours", "--owner-email", "olga@example.com",
                "--owner-name", "Olga", "--generate-password",
            )
        )  # fmt: skip
        said(installation.run("manage.py", "recover_owner", "olga@example.com"))
        prometheus.says("ScalelensMailsPutOff", time.monotonic())
        stopped = time.monotonic()
        installation.kill("worker")
        installation.kill("beat")
        for alarm in ("ScalelensWorkerGone", "ScalelensBeatGone", "ScalelensNobodyWorks"):
            prometheus.says(alarm, stopped)
        valkey, _ = installation.servers.children
        stopped = time.monotonic()
        valkey.kill_group()
        prometheus.says("ScalelensRedisAway", stopped)
        stopped = time.monotonic()
        installation.kill_postgres()
        prometheus.says("ScalelensDatabaseAway", stopped)
        stopped = time.monotonic()
        installation.kill_web()
        installation.web = None
        prometheus.says("ScalelensDown", stopped)
