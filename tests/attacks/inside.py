"""S2, S3 and S4: what an owner's file, a worker's connection and a statement in a page could do further in."""

import os
import subprocess
from pathlib import Path

import psycopg

from tests.attacks.promises import Outcome
from tests.attacks.target import Stuck, Target, make_engagement
from tests.reports.docx.dangerous import ELEMENTS, FIELDS, HIDDEN, PARTS, complex_field, with_paragraph
from tests.reports.docx.making import template

TEMPLATE = "/organisation/word-template/"
# One row that is nine minutes old at most, by the rights that workers have for retention.
TARGETED = """
set local role scalelens_purge; set local app.purge = 'on';
delete from core_auditevent
where id = (select id from core_auditevent where verb = 'create_engagement' order by id desc limit 1)
"""
# Each as a page: none may give or read what signs somebody in.
TAKE_OVERS = {
    "password": "update accounts_user set password = (select password from accounts_user where email = %(mine)s)"
    " where email = %(theirs)s",
    "password's table": "update sign_in.password set hash = (select hash from sign_in.password limit 1)",
    "password's function": "select sign_in.keep_password(id, 'x', array['x']) from accounts_user where email = %(theirs)s",
    "hash": "select sign_in.password_of(id, array['x']) from accounts_user where email = %(theirs)s",
    "address": "update accounts_user set email = 'mallory@attack.example' where email = %(theirs)s",
    "session keys": "select session_key from django_session",
    "session contents": "update django_session set session_data = 'x'",
    "key": "select * from sign_in.key",
}


def a_template_fetches_or_starts(target: Target) -> Outcome:
    """S2: a Word template of an owner holds fields, parts or relations that fetch or start something."""
    owner = target.member("olga")
    if owner.get(TEMPLATE).status != 200:
        raise Stuck(f"no page for templates: {owner.get(TEMPLATE).status}")
    tried = {
        "field": with_paragraph(complex_field(FIELDS[0])),
        "DDE": with_paragraph(complex_field(FIELDS[3])),
        "split": with_paragraph(HIDDEN["split by a comment"]),
        **{
            name: PARTS[name]
            for name in ("HTML to be taken in", "an OLE object", "macros under another name")
        },
        **{name: PARTS[name] for name in ("a kind that only ends so", "a protocol of the system")},
        "mail merge": ELEMENTS["mailMerge"],
    }
    if owner.upload(TEMPLATE, "template", "own.docx", template("{{ finding }}")).status != 302:
        raise Stuck("a harmless template is not taken either")
    owner.post(f"{TEMPLATE}drop/")
    taken = []
    for name, docx in tried.items():
        answer = owner.upload(TEMPLATE, "template", "own.docx", docx)
        if answer.status == 429 or answer.has("Too many tries"):
            raise Stuck("too many uploads a minute")
        if answer.status == 302:
            taken.append(name)
    return Outcome(bool(taken), f"of {len(tried)} taken: {', '.join(taken) or 'none'}")


def a_deleted_row_of_the_trail_is_blessed(target: Target) -> Outcome:
    """S3: a row that is minutes old is deleted as retention deletes, and verify_audit says that all is well."""
    make_engagement(target, "Trail")
    seal(target)
    with psycopg.connect(target.worker or target.database) as connection:
        for statement in TARGETED.split(";"):
            connection.execute(statement)
    seal(target)
    told = _manage(target, "verify_audit")
    return Outcome(
        told.returncode == 0, f"exit {told.returncode}: {(told.stderr or told.stdout).strip()[-160:]}"
    )


def seal(target: Target) -> None:
    """Link the rows there are, as a worker does each minute."""
    _manage(target, "shell", "-v", "0", "-c", "from apps.core import chain; chain.seal()")


def _manage(target: Target, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"}
    return subprocess.run(
        [str(Path(target.tree, ".venv/bin/python")), "manage.py", *words],
        cwd=target.tree, check=False, capture_output=True, text=True, env=environment,
    )  # fmt: skip


def a_statement_takes_over_a_sign_in(target: Target) -> Outcome:
    """S4: a statement of one's own in a page sets an owner's password, or reads the key of an open session."""
    theirs = target.member("olga")
    known = {"mine": target.people["bob"][0], "theirs": target.people["olga"][0]}
    done = [name for name, statement in TAKE_OVERS.items() if _touches(target.database, statement, known)]
    with psycopg.connect(target.database) as connection:
        listed = connection.execute("select session_key from usersessions_usersession").fetchall()
    thief, key = target.stranger(), theirs.cookies["sessionid"]
    for (kept,) in listed:
        thief.cookies["sessionid"] = kept
        if thief.get("/account/", follow=False).status == 200:
            done.append("a key that is listed")
            break
    return Outcome(
        bool(done), f"of {len(TAKE_OVERS) + 1} worked: {', '.join(done) or 'none'}; own key {len(key)} signs"
    )


def _touches(database: str, statement: str, known: dict[str, str]) -> bool:
    """Return whether a statement is allowed and finds or changes a row; nothing of it stays."""
    with psycopg.connect(database) as connection:
        try:
            return connection.execute(statement, known).rowcount > 0
        except psycopg.Error:
            return False
        finally:
            connection.rollback()
