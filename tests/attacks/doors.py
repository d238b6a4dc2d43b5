"""F3, F5, F6, F9, F11 and F13: accounts, doors, the database and the proxy."""

import re
import secrets
import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg

from tests.attacks.promises import LINK, Outcome
from tests.attacks.target import Stuck, Target, make_engagement
from tests.attacks.web import Visitor
from tests.pages import read_page


def a_leaver_keeps_everything(target: Target) -> Outcome:
    """F3: the owner has no page that ends a colleague's sign-in."""
    owner, bob = target.member("olga"), target.member("bob")
    owner.prove()
    page = owner.get("/organisation/")
    for path in _pages_of(page.text, target.people["bob"][0]):
        owner.post(f"{path}deactivate/", {"understood": "1"})
    answer = bob.get("/engagements/", follow=False)
    return Outcome(answer.status == 200, f"members page {page.status}; bob afterwards {answer.status}")


def _pages_of(page: str, email: str) -> list[str]:
    rows = [row for row in read_page(page).all("tr, li") if email in row.text]
    return [link["href"] for row in rows for link in row.all('a[href*="/organisation/"]')][:1]


def one_factor_is_all_there_is(target: Target) -> Outcome:
    """F3: no second factor, no reset and no change of a password, no list of sessions."""
    member = target.member("olga")
    found = {
        "reset": target.stranger().get("/sign-in/password/").status,
        "second factor and sessions": member.get("/account/").status,
    }
    missing = [name for name, status in found.items() if status != 200]
    return Outcome(len(missing) == len(found), f"not found: {', '.join(missing) or 'nothing'}")


def the_application_rewrites_the_trail(target: Target) -> Outcome:
    """F5: the role the application connects with is superuser, and what is only added can be changed."""
    tried = {
        "delete audit": "set local app.purge = 'on'; delete from core_auditevent where verb = 'make_links'",
        "trigger off": "alter table core_auditevent disable trigger user; update core_auditevent set verb = 'x'",
        "replica": "set local session_replication_role = 'replica'; update core_auditevent set verb = 'x'",
        "program": "create temp table t (l text); copy t from program 'id'",
        "snapshot": "update assessments_snapshot set sha256 = sha256",
        "answer events": "update responses_answerevent set item = item",
    }
    done = [name for name, statements in tried.items() if _runs(target.database, statements)]
    with psycopg.connect(target.database) as connection:
        row = connection.execute("select rolsuper from pg_roles where rolname = current_user").fetchone()
    return Outcome(bool(done), f"superuser {bool(row and row[0])}; ran: {', '.join(done) or 'nothing'}")


def _runs(database: str, statements: str) -> bool:
    with psycopg.connect(database) as connection:
        try:
            for statement in statements.split(";"):
                connection.execute(statement)
        except psycopg.errors.UndefinedColumn as error:
            raise Stuck(str(error)) from error
        except psycopg.Error:
            return False
        finally:
            connection.rollback()
    return True


def _try(target: Target, email: str, password: str, address: str) -> int:
    visitor = Visitor(target.base, address)
    return visitor.post("/sign-in/", {"login": email, "password": password}, follow=False).status


def strangers_lock_an_owner_out(target: Target) -> Outcome:
    """F6: five wrong passwords from one address, and the right one is refused from another."""
    email, password = target.people["olga"]
    for _ in range(6):
        _try(target, email, "not the password", "127.0.0.20")
    status = _try(target, email, password, "127.0.0.21")
    return Outcome(status != 302, f"the right password from elsewhere: {status}")


def an_office_locks_its_own_out(target: Target) -> Outcome:
    """F6: eleven wrong tries for invented names, and a colleague behind the same address is refused."""
    for number in range(11):
        _try(target, f"nobody-{number}-{secrets.token_hex(3)}@example.com", "not the password", "127.0.0.30")
    email, password = target.people["alice"]
    status = _try(target, email, password, "127.0.0.30")
    return Outcome(status != 302, f"a colleague's right password: {status}")


def one_phone_stops_the_workshop(target: Target) -> Outcome:
    """F6: forty wrong codes from one address, and the right one is refused to everybody behind it."""
    code = make_engagement(target, "F6").join_code()
    phone, colleague = Visitor(target.base, "127.0.0.40"), Visitor(target.base, "127.0.0.40")
    for number in range(41):
        phone.get(f"/join/?code={number:08}")
    status = colleague.get(f"/join/?code={code}").status
    return Outcome(status != 200, f"the right code: {status}")


def strangers_keep_a_lost_link(target: Target) -> Outcome:
    """F6: three requests of strangers for an address, and its owner's own is refused."""
    email = f"p-{secrets.token_hex(4)}@acme.example"
    for number in range(3):
        Visitor(target.base, f"127.0.1.{number + 1}").post("/lost/", {"email": email}, follow=False)
    status = Visitor(target.base, "127.0.1.9").post("/lost/", {"email": email}, follow=False).status
    return Outcome(status != 302, f"the owner's own request: {status}")


def a_made_link_names_nobody(target: Target) -> Outcome:
    """F9: the trail doesn't say for whom a link was made, and no page shows it to an owner."""
    engagement = make_engagement(target, "F9")
    person = engagement.add("Pia One", "risk")
    engagement.lead.prove()
    made = engagement.lead.post(f"{person.path}link/").find(LINK)
    owner = target.member("olga")
    owner.prove()
    page = owner.get("/organisation/trail/")
    for path in dict.fromkeys(
        re.findall(
            r'href="(/[\w/-]*(?:audit|trail|record)[\w/-]*)"',
            owner.get("/").text + owner.get("/organisation/").text,
        )
    ):
        page = owner.get(path)
    shown = page.status == 200 and (person.pk in page.text or person.name in page.text)
    return Outcome(not shown, f"made {len(made)}; page of the trail {page.status}")


def eight_strangers_slow_everybody(target: Target) -> Outcome:
    """F11: eight sign-ins at once, each 100 MB and a quarter of a second of a core."""
    calm = statistics.median(_livez(target) for _ in range(15))
    with ThreadPoolExecutor(9) as threads:
        tries = [
            threads.submit(
                _try, target, f"nobody-{n}@example.com", "not the password", f"127.0.2.{n % 8 + 1}"
            )
            for n in range(64)
        ]
        waits = []
        while not all(each.done() for each in tries):
            waits.append(_livez(target))
    slowest = max(waits)
    rss = _memory(Path(target.tree))
    said = f"/livez {1000 * calm:.0f} ms calm, median {1000 * statistics.median(waits):.0f}, worst {1000 * slowest:.0f}; web {rss:.0f} MB"
    return Outcome(rss > 400, said)


def _livez(target: Target) -> float:
    begun = time.perf_counter()
    Visitor(target.base, "127.0.3.1").get("/livez")
    return time.perf_counter() - begun


def _memory(tree: Path) -> float:
    """Return the most memory the web process of this tree has used, in MB."""
    peaks = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if (folder / "cwd").resolve() == tree and b"uvicorn" in (folder / "cmdline").read_bytes():
                peaks += re.findall(r"VmHWM:\s+(\d+)", (folder / "status").read_text())
        except OSError:
            continue
    return max((int(peak) / 1024 for peak in peaks), default=0.0)


def dead_stops_are_unlimited(target: Target) -> Outcome:
    """F13: the address that stops reminders is outside the limit of wrong links."""
    visitor = Visitor(target.base, "127.0.4.1")
    statuses = [visitor.get(f"/i/{secrets.token_urlsafe(32)}/stop/").status for _ in range(30)]
    return Outcome(429 not in statuses, f"{statuses.count(404)} of 30 were 404, {statuses.count(429)} 429")


def a_script_may_read_the_csrf_cookie(target: Target) -> Outcome:
    """F13: the CSRF cookie is not HttpOnly."""
    header = Visitor(target.base).get("/sign-in/").headers.get("set-cookie", "")
    return Outcome(
        "httponly" not in header.lower(), "HttpOnly" if "httponly" in header.lower() else header[:30]
    )


def the_proxy_logs_a_token(target: Target) -> Outcome:
    """F13: Caddy's error log holds the personal link (read in the Caddyfile)."""
    text = (Path(target.tree) / "config/Caddyfile").read_text(encoding="utf-8")
    return Outcome(
        "request>uri" not in text,
        "its log keeps the whole address"
        if "request>uri" not in text
        else "its log keeps the first part of a path",
    )


def compose_is_open(target: Target) -> Outcome:
    """F13: one network, no bounds, floating tags, passwords in the environment and in arguments (read)."""
    text = (Path(target.tree) / "docker-compose.yml").read_text(encoding="utf-8")
    found = {
        "one network": "networks:" not in text,
        "no bounds": "mem_limit" not in text,
        "floating tags": bool(re.search(r"image: (postgres:\d+|caddy:\d+|valkey/valkey:\d+)\s", text)),
        "password in arguments": "--requirepass" in text,
        "secrets in the environment": "SECRET_KEY: ${" in text,
    }
    return Outcome(
        any(found.values()), ", ".join(name for name, is_so in found.items() if is_so) or "none of it"
    )


def a_nul_hides_its_line(target: Target) -> Outcome:
    """F13: the list of people refuses a whole paste for one NUL and doesn't say where."""
    engagement = make_engagement(target, "F13")
    answer = engagement.lead.post(
        f"{engagement.path}people/new/", {"people": "Dele, risk\nInes \0Roth, risk"}
    )
    return Outcome(
        "Line 2" not in answer.words(), "Line 2" if "Line 2" in answer.words() else "no line named"
    )
