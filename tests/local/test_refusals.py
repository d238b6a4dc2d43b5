"""Settings that can't work are refused at the start, in one line that names the variable and repeats no password."""

import os
import runpy
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

LONG = "x" * 50
PASSWORD = "geheim"
ASKED = {
    "SECRET_KEY": ({"BASE_URL": "https://scalelens.example.org", "SECRET_KEY": ""}, "SECRET_KEY is not set"),
    "a short SECRET_KEY": ({"SECRET_KEY": PASSWORD}, "SECRET_KEY is shorter than 50"),
    "SECRET_KEY_FALLBACKS": ({"SECRET_KEY_FALLBACKS": f"{LONG},{PASSWORD}"}, "SECRET_KEY_FALLBACKS holds a key"),
    "a file that is gone": ({"SECRET_KEY_FILE": "/nowhere/key"}, "SECRET_KEY_FILE names /nowhere/key"),
    "BASE_URL": ({"BASE_URL": "scalelens.example.org"}, "BASE_URL"),
    "DATABASE_URL": ({"DATABASE_URL": f"mysql://u:{PASSWORD}@db/x"}, "DATABASE_URL must start with postgresql://"),
    "a port": ({"DATABASE_URL": f"postgresql://u:{PASSWORD}@db:x/x"}, "DATABASE_URL can't be read"),
    "a slash in a password": ({"DATABASE_URL": f"postgresql://u:a/{PASSWORD}@db/x"}, "DATABASE_URL can't be read"),
    "WORKER_DATABASE_URL": ({"WORKER_DATABASE_URL": f"u:{PASSWORD}@db"}, "WORKER_DATABASE_URL"),
    "ADMIN_DATABASE_URL": ({"ADMIN_DATABASE_URL": f"http://u:{PASSWORD}@db"}, "ADMIN_DATABASE_URL"),
    "REDIS_URL": ({"REDIS_URL": f"http://:{PASSWORD}@redis:6379/0"}, "REDIS_URL must start with redis://"),
    "a port of Redis": ({"REDIS_URL": f"redis://:{PASSWORD}@redis:x/0"}, "REDIS_URL can't be read"),
    "MAIL_URL": ({"MAIL_URL": f"imap://u:{PASSWORD}@mail"}, "MAIL_URL must look like smtp://"),
    "a port of mail": ({"MAIL_URL": f"smtp://u:{PASSWORD}@mail:x"}, "MAIL_URL can't be read"),
    "MAIL_FROM": ({"MAIL_FROM": "Scalelens"}, "MAIL_FROM"),
    "OIDC_ID": ({"OIDC_ID": "scalelens"}, "OIDC_ID is set and OIDC_URL is not"),
    "OIDC_SECRET": ({"OIDC_SECRET": PASSWORD}, "OIDC_SECRET is set and OIDC_URL is not"),
    "OIDC_URL": ({"OIDC_URL": "https://id.example.org"}, "OIDC_ID is not set"),
    "OIDC_URL, then": ({"OIDC_URL": "https://id.example.org", "OIDC_ID": "x"}, "OIDC_SECRET is not set"),
    "OIDC_URL on http": ({"OIDC_URL": "http://id.example.org"}, "OIDC_URL"),
    "PASSWORD_BREACH_LIST": ({"PASSWORD_BREACH_LIST": "/nowhere/list"}, "PASSWORD_BREACH_LIST names /nowhere/list"),
    "PASSWORD_BREACH_URL": ({"PASSWORD_BREACH_URL": "ftp://x"}, "PASSWORD_BREACH_URL must start with https://"),
    "METRICS_TOKEN": ({"METRICS_TOKEN": PASSWORD}, "METRICS_TOKEN is shorter than 20"),
    "SENTRY_DSN": ({"SENTRY_DSN": f"https://{PASSWORD}@sentry.example.org/"}, "SENTRY_DSN must look like"),
    "OPERATORS": ({"OPERATORS": "olga"}, "OPERATORS must hold addresses"),
    "PROXIES": ({"PROXIES": "one"}, "PROXIES"),
    "DEBUG": ({"DEBUG": "perhaps"}, "DEBUG"),
    "LOG_JSON": ({"LOG_JSON": "perhaps"}, "LOG_JSON"),
}  # fmt: skip


@pytest.fixture
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SECRET_KEY", "SCALELENS_ENTRY", "BASE_URL"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(("environment", "sentence"), ASKED.values(), ids=ASKED)
@pytest.mark.usefixtures("nothing_set")
def test_it_is_refused_by_name(
    environment: dict[str, str], sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured) as refused:
        runpy.run_path(str(Path(settings.BASE_DIR) / "config/settings.py"))
    said = str(refused.value)
    assert sentence in said
    assert "\n" not in said
    assert PASSWORD not in said


@pytest.mark.usefixtures("nothing_set")
def test_what_can_not_be_reached_is_no_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    nowhere = {
        "DATABASE_URL": "postgresql://u:p%2Fw@nowhere.invalid/x",
        "REDIS_URL": "rediss://nowhere.invalid/0",
        "MAIL_URL": "smtps://nowhere.invalid",
        "SECRET_KEY_FALLBACKS": f"{LONG},{LONG}",
    }
    for name, value in nowhere.items():
        monkeypatch.setenv(name, value)
    found = runpy.run_path(str(Path(settings.BASE_DIR) / "config/settings.py"))
    assert found["DATABASES"]["default"]["PASSWORD"] == "p/w"


@pytest.mark.parametrize(
    ("entry", "command"),
    [
        ("", ["manage.py", "check"]),
        ("asgi", ["-m", "uvicorn", "config.asgi:application"]),
        ("wsgi", ["-c", "import config.wsgi"]),
        ("worker", ["-m", "celery", "-A", "config", "worker"]),
        ("beat", ["-m", "celery", "-A", "config", "beat"]),
    ],
)
def test_every_process_says_it_in_one_line(entry: str, command: list[str]) -> None:
    wrong = {"SCALELENS_ENTRY": entry, "REDIS_URL": f"http://:{PASSWORD}@redis"}
    ended = subprocess.run(
        [sys.executable, *command],
        cwd=settings.BASE_DIR,
        env=os.environ | wrong,
        capture_output=True,
        text=True,
        timeout=60,
    )
    # gunicorn gives up at this number; at any other it would start the process again and again.
    assert ended.returncode == (3 if entry == "wsgi" else 1)
    assert ended.stdout + ended.stderr == (
        "Scalelens does not start: REDIS_URL must start with redis://, rediss:// or unix://\n"
    )
