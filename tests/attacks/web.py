"""A browser without a screen: cookies, forms, and an address of one's own on the loopback network."""

import http.client
import re
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Self
from urllib.parse import urlencode, urljoin, urlsplit

from tests.pages import Element, read_page

type Fields = Mapping[str, str | Iterable[str]]


@dataclass(frozen=True)
class Answer:
    status: int
    path: str
    headers: Mapping[str, str]
    text: str

    def has(self, words: str) -> bool:
        return words in self.text

    def find(self, pattern: str) -> list[str]:
        return re.findall(pattern, self.text)

    def words(self) -> str:
        """Return what somebody reads, on one line."""
        return read_page(self.text).one("body").text

    def forms(self) -> list["Form"]:
        return [Form.of(each) for each in read_page(self.text).all("form")]


@dataclass
class Form:
    action: str
    fields: dict[str, list[str]] = field(default_factory=dict)  # what is sent as it stands
    choices: dict[str, list[str]] = field(default_factory=dict)  # of radio buttons, boxes and selects
    buttons: list[tuple[str, str]] = field(default_factory=list)

    @classmethod
    def of(cls, form: Element) -> Self:
        made = cls(form.get("action") or "")
        made.buttons = [(each["name"], each.get("value") or "") for each in form.all("button[name]")]
        for each in form.all("select[name]"):
            made.choices[each["name"]] = [option.get("value") or "" for option in each.all("option")]
            for option in each.all("option[selected]"):
                made.fields[each["name"]] = [option.get("value") or ""]
        for each in form.all(":is(input, textarea)[name]:not(:disabled)"):
            made._take(each)
        return made

    def _take(self, each: Element) -> None:
        name, value = each["name"], each.get("value") or each.raw_text
        if each.get("type") in {"radio", "checkbox"}:
            self.choices.setdefault(name, []).append(value or "on")
            if each.get("checked") is None:
                return
        self.fields.setdefault(name, []).append(value)


class Visitor:
    """One device: its cookies, and the address it comes from (127.0.0.0/8 is all this machine's own)."""

    def __init__(self, base: str, address: str = "127.0.0.1") -> None:
        self.base, self.address = base.rstrip("/"), address
        self.cookies: dict[str, str] = {"csrftoken": secrets.token_hex(16)}
        self.prove: Callable[[], None] = lambda: None  # gives the password again, for a member

    def copy(self) -> Self:
        other = type(self)(self.base, self.address)
        other.cookies = dict(self.cookies)
        return other

    def get(self, path: str, *, follow: bool = True) -> Answer:
        return self._follow(self._ask("GET", path), follow)

    def post(self, path: str, fields: Fields | None = None, *, follow: bool = True) -> Answer:
        body = {"csrfmiddlewaretoken": self.cookies["csrftoken"], **(fields or {})}
        return self._follow(self._ask("POST", path, urlencode(body, doseq=True)), follow)

    def upload(self, path: str, field: str, name: str, content: bytes) -> Answer:
        """Send a file as a form does."""
        edge = secrets.token_hex(16)
        body = (
            f'--{edge}\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{self.cookies["csrftoken"]}\r\n'
            f'--{edge}\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n"
        ).encode()
        return self._ask(
            "POST",
            path,
            body + content + f"\r\n--{edge}--\r\n".encode(),
            f"multipart/form-data; boundary={edge}",
        )

    def _follow(self, answer: Answer, follow: bool) -> Answer:
        for _ in range(8):
            if not follow or answer.status not in {301, 302, 303}:
                break
            answer = self._ask("GET", answer.headers["location"])
        return answer

    def _ask(
        self,
        method: str,
        path: str,
        body: str | bytes | None = None,
        kind: str = "application/x-www-form-urlencoded",
    ) -> Answer:
        parts = urlsplit(urljoin(f"{self.base}/", path))
        target = f"{parts.path}?{parts.query}" if parts.query else parts.path
        connection = http.client.HTTPConnection(
            parts.hostname or "", parts.port, timeout=60, source_address=(self.address, 0)
        )
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers |= {"Content-Type": kind, "Origin": self.base}
        connection.request(method, target, body, headers)
        got = connection.getresponse()
        text = got.read().decode(errors="replace")
        for line in got.headers.get_all("set-cookie", []):
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value
        connection.close()
        return Answer(got.status, target, {name.lower(): value for name, value in got.headers.items()}, text)
