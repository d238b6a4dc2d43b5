"""The containers as docker-compose.yml and the Caddyfile describe them, read as text: Docker is not needed to test."""

import re
import subprocess
from pathlib import Path

import pytest


@pytest.fixture
def compose(repository: Path) -> str:
    return (repository / "docker-compose.yml").read_text(encoding="utf-8")


WORKERS = ("worker", "short-worker")


@pytest.fixture
def services(compose: str) -> dict[str, str]:
    part = compose.partition("\nservices:\n")[2].partition("\nnetworks:\n")[0]
    blocks = re.split(r"\n?^  ([\w-]+):(?: &\w+)?\n", part, flags=re.MULTILINE)[1:]
    return dict(zip(blocks[::2], blocks[1::2], strict=True))


def test_every_container_is_bounded_and_can_write_nothing_but_what_it_must(
    compose: str, services: dict[str, str]
) -> None:
    assert set(services) == {
        "db",
        "redis",
        "roles",
        "migrate",
        "web",
        "live",
        *WORKERS,
        "beat",
        "backup",
        "proxy",
    }
    bounded = compose.partition("x-bounded")[2].partition("\n\n")[0]
    for words in ("read_only: true", "cap_drop: [ALL]", "no-new-privileges:true", "pids_limit:"):
        assert words in bounded
    app = compose.partition("x-app")[2].partition("\nservices:")[0]
    assert "<<: *bounded" in app
    for name, block in services.items():
        assert re.search(r"<<: \*(app|bounded|worker)", block), name
        own = block if "*bounded" in block else app
        assert "mem_limit:" in own, name
        assert "cpus:" in own, name
        assert "privileged" not in block


def test_the_proxy_reaches_neither_database_nor_broker(services: dict[str, str]) -> None:
    networks = {name: set(re.findall(r"\w+", line)) for name, line in _networks(services).items()}
    assert not networks["proxy"] & (networks["db"] | networks["redis"])
    assert networks["db"] == networks["redis"] == {"data"}
    assert networks["proxy"] & networks["web"] == networks["proxy"] & networks["live"] == {"front"}


def _networks(services: dict[str, str]) -> dict[str, str]:
    found = {name: re.search(r"networks: \[(.*)\]", block) for name, block in services.items()}
    return {name: match[1] if match else "data outside" for name, match in found.items()}


def test_data_and_front_lead_nowhere_else(compose: str) -> None:
    assert "front: { internal: true }" in compose
    assert "data: { internal: true }" in compose


def test_every_image_is_one_version(compose: str) -> None:
    tags = re.findall(r"image: (\S+)", compose)
    assert all(re.search(r":\d+\.\d", tag) for tag in tags if tag != "scalelens")


def test_no_secret_is_in_the_environment_or_on_a_command_line(compose: str) -> None:
    said = re.findall(r"\$\{(\w+)", compose)
    assert set(said) == {"BASE_URL", "MAIL_FROM"}
    assert "--requirepass" not in compose


def test_every_secret_is_a_file_that_make_secrets_makes(
    compose: str, repository: Path, tmp_path: Path
) -> None:
    named = set(re.findall(r"file: \./secrets/(\S+) ", compose))
    (tmp_path / "config").mkdir()
    script = tmp_path / "config/make_secrets"
    script.write_bytes((repository / "config/make_secrets").read_bytes())
    (tmp_path / ".env").write_text("POSTGRES_PASSWORD=as-before\nMAIL_URL=smtp://mail.example.org:25\n")
    subprocess.run(["sh", script], check=True, capture_output=True)
    made = {path.name: path.read_text() for path in (tmp_path / "secrets").iterdir()}
    assert set(made) == named
    assert made["postgres_password"] == "as-before\n"
    assert ":as-before@db:" in made["database_admin_url"]
    assert len(made["secret_key"].strip()) == 64
    assert made["valkey_password"] in made["valkey.conf"]
    assert (tmp_path / "secrets").stat().st_mode & 0o777 == 0o700
    subprocess.run(["sh", script], check=True, capture_output=True)
    assert made == {path.name: path.read_text() for path in (tmp_path / "secrets").iterdir()}


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ("/i/AAAABBBB/", "/i"),
        ("/live/AAAA:BB/state?step=1", "/live"),
        ("/join/?code=12345678", "/join"),
        ("/", "/"),
        ("/lost/asked/", "/lost"),
    ],
)
def test_the_log_of_the_proxy_keeps_the_first_part_of_a_path(repository: Path, asked: str, kept: str) -> None:
    text = (repository / "config/Caddyfile").read_text(encoding="utf-8")
    pattern, replacement = re.search(r'request>uri regexp "(.*)" "(.*)"', text).groups()
    assert re.sub(pattern, replacement.replace("$1", r"\1"), asked) == kept
    for header in ("Referer", "Cookie", "Hx-Current-Url"):
        assert f"request>headers>{header} delete" in text
