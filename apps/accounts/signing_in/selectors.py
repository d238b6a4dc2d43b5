"""What the page “Your sign-in” shows."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.utils.translation import gettext as _

from apps.accounts import sessions
from apps.accounts.credentials import digest_of_session
from apps.accounts.models import User

_BROWSERS = (
    ("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
)  # fmt: skip
_SYSTEMS = (
    ("Windows", "Windows"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"),
    ("Mac OS X", "Mac"), ("CrOS", "Chromebook"), ("Linux", "Linux"),
)  # fmt: skip


@dataclass(frozen=True)
class OpenSession:
    """One session: its browser as it names itself, and the network it came from, never the whole address."""

    id: int
    device: str
    network: str
    begun_at: datetime
    seen_at: datetime
    is_current: bool


@dataclass(frozen=True)
class Factor:
    id: int
    name: str
    added_at: datetime
    used_at: datetime | None


@dataclass(frozen=True)
class SignInPage:
    app: Factor | None
    passkeys: tuple[Factor, ...]
    codes_left: int | None
    sessions: tuple[OpenSession, ...]

    @property
    def has_second_factor(self) -> bool:
        return self.app is not None or bool(self.passkeys)


def sign_in_page(user: User, *, session_key: str, at: datetime) -> SignInPage:
    factors = list(Authenticator.objects.filter(user=user).order_by("created_at", "pk"))
    apps = [_factor(each) for each in factors if each.type == Authenticator.Type.TOTP]
    codes = [each for each in factors if each.type == Authenticator.Type.RECOVERY_CODES]
    return SignInPage(
        app=apps[0] if apps else None,
        passkeys=tuple(_factor(each) for each in factors if each.type == Authenticator.Type.WEBAUTHN),
        codes_left=len(codes[0].wrap().get_unused_codes()) if codes else None,
        sessions=tuple(_open_sessions(user, session_key, at)),
    )


def _factor(row: Authenticator) -> Factor:
    return Factor(row.pk, str(row), row.created_at, row.last_used_at)


def _open_sessions(user: User, session_key: str, at: datetime) -> Iterator[OpenSession]:
    """Yield the sessions that still let somebody in, the present one first, then by when they were last used."""
    listed = UserSession.objects.filter(
        user=user, last_seen_at__gt=at - sessions.IDLE, created_at__gt=at - sessions.ABSOLUTE
    )
    current = digest_of_session(session_key)
    lines = [
        OpenSession(
            id=each.pk,
            device=device_of(each.user_agent),
            network=network_of(each.ip),
            begun_at=each.created_at,
            seen_at=each.last_seen_at,
            is_current=each.session_key == current,
        )
        for each in listed
    ]
    yield from sorted(lines, key=lambda line: (not line.is_current, -line.seen_at.timestamp()))


def device_of(user_agent: str) -> str:
    """Return the names of browser and system as the browser itself gives them, which anybody can forge."""
    # The first that fits: Edge and Opera also call themselves Chrome, and Chrome calls itself Safari.
    browser = next((name for sign, name in _BROWSERS if sign in user_agent), "")
    system = next((name for sign, name in _SYSTEMS if sign in user_agent), "")
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("An unknown browser")


def network_of(kept: str) -> str:
    """Return the kept part of an address as it is shown: 203.0.113.… or 2001:db8:1:…"""
    return kept.removesuffix(".0") + ".…" if "." in kept else kept.rstrip(":") + ":…"
