"""What is attacked: a served tree, who signs in to it, and an engagement with people, made by its pages alone."""

import json
import re
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from tests.attacks.web import Answer, Visitor
from tests.pages import read_page

UUID = r"[0-9a-f]{8}-[0-9a-f-]{27}"
ORDER = ("data", "user", "model", "organization")
DATABASE = """
import os
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
from django.conf import settings
for at in (getattr(settings, "DATABASE_ROLES", {}).get(role, settings.DATABASES["default"]) for role in ("web", "worker")):
    print(f"host={at['HOST']} user={at['USER']} dbname={at['NAME']} password='{at['PASSWORD']}'")
"""
_addresses = iter(range(2, 60_000))


class Stuck(Exception):
    """A step before the attack did not do what it does for everybody: the attack says nothing."""


@dataclass(frozen=True)
class Target:
    base: str
    tree: str
    people: Mapping[str, Sequence[str]]  # name to mail address and password: alice, bob facilitate, olga owns
    database: str  # as pages connect
    worker: str = ""  # as workers connect, where they are told apart

    @classmethod
    def read(cls, path: Path) -> Self:
        return cls(**json.loads(path.read_text(encoding="utf-8")))

    def stranger(self) -> Visitor:
        """Return a new device at an address nobody has used."""
        number = next(_addresses)
        return Visitor(self.base, f"127.8.{number // 250}.{number % 250 + 2}")

    def member(self, name: str) -> Visitor:
        visitor = Visitor(self.base, "127.0.0.1")
        email, password = self.people[name]
        answer = visitor.post("/sign-in/", {"login": email, "password": password}, follow=False)
        if answer.status != 302:
            raise Stuck(f"{name} can't sign in: {answer.status} {answer.words()[:200]}")
        visitor.prove = lambda: prove(visitor, password)
        return visitor


def prove(visitor: Visitor, password: str) -> None:
    """Give the password again where the product asks for it before something dangerous."""
    if visitor.get("/account/prove/").status == 200:
        visitor.post("/account/prove/", {"password": password})


FRAMING = {
    "success_measure": "files read",
    "success_unit": "minutes",
    "success_today": "42",
    "success_wanted": "15",
    "brief_claim": "user",
    "stage": "pilot",
    "model_hosting": "own",
    "horizon_months": "24",
    "currency": "eur",
    "existing_systems": "claims register",
    # Of the second edition's questions; the tree of before asks none of these.
    "system_kind": "answers",
    "retrieval": "no",
    "people_check": "none",
    "exists": "prototype",
    "success_without_human": "no",
    "perspectives": ["business", "product", "data_ml", "platform", "risk", "executive"],
    "smallest_group": "3",
    "peaks-TOTAL_FORMS": "0",
    "peaks-INITIAL_FORMS": "0",
}


@dataclass
class Engagement:
    target: Target
    lead: Visitor
    pk: str
    initiative: str

    @property
    def path(self) -> str:
        return f"/engagements/{self.pk}/"

    def add(self, name: str, perspective: str) -> "Person":
        email = f"{name.split()[0].lower()}-{self.pk[:8]}@acme.example"
        before = set(self.ids())
        answer = self.lead.post(f"{self.path}people/new/", {"people": f"{name}, {email}, {perspective}"})
        new = set(self.ids()) - before
        if len(new) != 1:
            raise Stuck(f"{name} is not on the list: {answer.status} {answer.words()[:300]}")
        return Person(self, new.pop(), name, email)

    def ids(self) -> list[str]:
        return list(dict.fromkeys(self.lead.get(self.path).find(rf"/people/({UUID})/")))

    def join_code(self) -> str:
        room = self.lead.post(f"{self.path}joining/", {"open": "1"})
        (code,) = dict.fromkeys(room.find(r"\b(\d{4} \d{4})\b")[:1])
        return code.replace(" ", "")

    def close(self) -> Answer:
        """Close the round and return its result once it is there, or what is shown instead."""
        self.lead.prove()
        answer = self.lead.post(f"{self.path}close/", {"understood": "1"})
        if answer.status >= 400:
            raise Stuck(f"can't close: {answer.status} {answer.words()[:300]}")
        for _ in range(40):
            answer = self.lead.get(f"{self.path}results/")
            if "first-look" in answer.path:
                self.lead.post(answer.path, {"version": "1"})
            if answer.has("Dominant dimension") or answer.has("Who was heard"):
                break
            time.sleep(1)
        return answer


@dataclass
class Person:
    engagement: Engagement
    pk: str
    name: str
    email: str

    @property
    def path(self) -> str:
        return f"{self.engagement.path}people/{self.pk}/"

    def mailed_link(self) -> str:
        """Return the link of their invitation, read where this machine's mails are."""
        self.engagement.lead.post(f"{self.engagement.path}mail/send/", {"invite": "1"})
        for _ in range(60):
            for mail in read_page(self.engagement.lead.get("/local/mails/").text).all("li.card"):
                links = [link["href"] for link in mail.all('a[href*="/i/"]')]
                if self.email in mail.text and links:
                    return urlsplit(links[0]).path
            time.sleep(1)
        raise Stuck(f"no mail with a link came to {self.email}")

    def begin(self) -> tuple[Visitor, Answer]:
        """Open the mailed link on a device of their own and press Start."""
        device = self.engagement.target.stranger()
        link = self.mailed_link()
        device.get(link)
        answer = device.post(link, start_of(device, link))
        if "/r/" not in answer.path:
            raise Stuck(f"{self.name} can't begin: {answer.status} {answer.words()[:300]}")
        return device, answer


def start_of(device: Visitor, link: str) -> dict[str, str]:
    """Return what the Start button of a link sends."""
    for form in device.get(link).forms():
        if ("not_me", "1") not in form.buttons:
            return {name: values[0] for name, values in form.fields.items() if name != "csrfmiddlewaretoken"}
    return {}


def response_in(answer: Answer) -> str:
    (response,) = re.findall(rf"/r/({UUID})/", answer.path)[:1] or [""]
    return response


def fill(device: Visitor, answer: Answer, *, order: Sequence[str] = ORDER, level: str = "4") -> str:
    """Answer every page alike and send it. Return the address of the response."""
    response = response_in(answer)
    for _ in range(16):
        forms = [form for form in answer.forms() if not re.search("leave|withdraw|change", form.action)]
        if not forms:
            break
        fields: dict[str, str | list[str]] = {
            name: values for name, values in forms[0].fields.items() if name != "csrfmiddlewaretoken"
        }
        for name, values in forms[0].choices.items():
            if re.fullmatch(r"[A-Z]\d+", name) and name[0] in "DUMO":
                fields[name] = level
            elif re.fullmatch(r"[A-Z]+\d+", name) and name not in fields and values:
                fields[name] = values[0]
        fields |= {"ranking": list(order), "R1-how": "order"}
        is_last = answer.path.endswith("/review/")
        fields |= {"send": "1"} if is_last else {"continue": "1"}
        answer = device.post(forms[0].action or answer.path, fields)
        if is_last:
            return f"/r/{response}/"
    raise Stuck(f"the answers were not sent: {answer.status} {answer.path} {answer.words()[:200]}")


def make_engagement(
    target: Target, name: str, *, lead: str = "alice", mode: str = "confidential"
) -> Engagement:
    visitor = target.member(lead)
    initiative = f"{name} {time.time_ns() % 10**8}"
    fields = FRAMING | {"client_name": f"Client of {initiative}", "initiative": initiative, "mode": mode}
    answer = visitor.post("/engagements/new/", fields)
    found = re.findall(rf"/engagements/({UUID})/", answer.path)
    if not found:
        raise Stuck(f"no engagement: {answer.status} {answer.words()[:400]}")
    return Engagement(target, visitor, found[0], initiative)


def prepare(tree: Path, base: str) -> Target:
    """Add two facilitators and an owner to the demo organisation of a served tree, by its own command."""
    people = {}
    for name, role in (("alice", "facilitator"), ("bob", "facilitator"), ("olga", "owner")):
        email = f"{name}-{time.time_ns() % 10**8}@attack.example"
        command = [".venv/bin/python", "manage.py", "add_member", "demo", role, "--email", email]
        made = subprocess.run(
            [*command, "--name", f"{name.title()} Attack", "--generate-password"],
            cwd=tree, check=True, capture_output=True, text=True, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        people[name] = (email, made.stdout.strip().splitlines()[-1])
    settings = subprocess.run(
        [".venv/bin/python", "-c", DATABASE], cwd=tree, check=True, capture_output=True, text=True
    )  # fmt: skip
    return Target(base, str(tree), people, *settings.stdout.strip().splitlines())


if __name__ == "__main__":
    made = prepare(Path(sys.argv[1]).resolve(), sys.argv[2])
    print(json.dumps({**made.__dict__}, indent=2))  # noqa: T201
