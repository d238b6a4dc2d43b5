"""What a password must not be, beyond what Django checks: too long to hash, or known from a breach."""

import hashlib
import logging
import urllib.request
from functools import partial
from pathlib import Path
from urllib.error import URLError

from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.utils.translation import gettext as _

from apps.accounts.models import User

logger = logging.getLogger(__name__)

PREFIX = 5  # of the hash, that is all a range service is told
# A page waits for it, and does without it.
SECONDS = 2.0


class LongestPassword:
    def __init__(self, most: int) -> None:
        self.most = most

    def validate(self, password: str, user: User | None = None) -> None:
        if len(password) > self.most:
            sentence = _("This password is too long. It may have %(most)d characters.")
            raise ValidationError(sentence % {"most": self.most}, code="password_too_long")

    def get_help_text(self) -> str:
        return _("At most %(most)d characters.") % {"most": self.most}


class BreachedPassword:
    """Refuse a password on a list of breached ones: a file or a range service. If the lookup fails, none is refused.

    The file has a line for each password, its SHA-1 in upper case first, in order, as Have I Been Pwned gives it out.
    A range service answers `address + first five digits` with the rest of each hash (k-anonymity).
    """

    def __init__(self, list_file: str = "", range_url: str = "") -> None:
        if list_file and not Path(list_file).is_file():
            raise ImproperlyConfigured(f"PASSWORD_BREACH_LIST names {list_file}, which is no file.")
        if range_url and not range_url.startswith(("https://", "http://")):
            raise ImproperlyConfigured(f"PASSWORD_BREACH_URL is {range_url!r}; it must start with https://.")
        self._look_ups = [
            *([partial(_is_in_file, Path(list_file))] if list_file else []),
            *([partial(_is_in_range, range_url)] if range_url else []),
        ]

    def validate(self, password: str, user: User | None = None) -> None:
        digest = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper()
        if any(self._knows(look_up, digest) for look_up in self._look_ups):
            sentence = _(
                "This password is known from a breach of another service. Choose one you use nowhere else."
            )
            raise ValidationError(sentence, code="password_breached")

    @staticmethod
    def _knows(look_up: "partial[bool]", digest: str) -> bool:
        try:
            return look_up(digest)
        except (OSError, URLError, ValueError) as error:
            # Somebody must be able to set a password while the service is down.
            logger.warning("The list of breached passwords can't be read: %s", error)
            return False

    def get_help_text(self) -> str:
        return _("None that is known from a breach.")


def _is_in_file(path: Path, digest: str) -> bool:
    # By halves of the sorted file: the whole list has a billion lines.
    wanted = digest.encode()
    with path.open("rb") as lines:
        low, high = 0, path.stat().st_size
        while low < high:
            middle = (low + high) // 2
            lines.seek(middle)
            if middle:
                lines.readline()  # the rest of a line that began before
            line = lines.readline()
            if not line or line[:40].upper() > wanted:
                high = middle
            elif line[:40].upper() == wanted:
                return True
            else:
                low = middle + 1
        lines.seek(0)
        return lines.readline()[:40].upper() == wanted


def _is_in_range(address: str, digest: str) -> bool:
    # Padding keeps the length of the answer from telling which range was asked for; padded lines count 0.
    request = urllib.request.Request(address + digest[:PREFIX], headers={"Add-Padding": "true"})  # noqa: S310
    with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310 - of a scheme checked above
        lines = answer.read().decode("ascii").splitlines()
    known = {rest for rest, _colon, count in (line.partition(":") for line in lines) if count != "0"}
    return digest[PREFIX:] in known
