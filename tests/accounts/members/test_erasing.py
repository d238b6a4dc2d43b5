"""A member who left is erased: name and address go wherever they are kept, the id stays."""

from pathlib import Path

import pytest
from django.test import Client as Browser
from django.utils import timezone

from apps.accounts.errors import MemberNotChanged
from apps.accounts.members.services import deactivate, erase_member, reactivate
from apps.accounts.models import Organisation, User
from apps.core.erasing.pending import finish_erasures
from apps.core.models import AuditEvent
from apps.engagements.models import Engagement, MailText
from apps.reports.models import ReportContent
from apps.responses.models import Response
from tests.factories import acting, make_engagement, make_mail, make_member, make_stakeholder, sign_in
from tests.portfolio.test_local_mails import mail_folder
from tests.reports.documents import document
from tests.reports.rows import make_report
from tests.responses.entry.test_interviews import enter
from tests.retention.searching import places_of

__all__ = ["mail_folder"]

NAME = "Lena Leaverling"


@pytest.fixture
def lena(organisation: Organisation) -> User:
    return make_member(organisation, NAME)


def leave(lena: User, olga: User) -> None:
    deactivate(membership=lena.membership, by=acting(olga), at=timezone.now())


@pytest.mark.usefixtures("transactional_db")
def test_nothing_names_her_afterwards_and_the_trail_keeps_her_id(
    lena: User, olga: User, organisation: Organisation, engagement: Engagement, mail_folder: Path
) -> None:
    address = lena.email
    led = make_engagement(organisation, lead=lena, contact_name=NAME, contact_email=address)
    MailText.objects.create(
        organisation=organisation, engagement=led, kind="invitation", subject="Hello", text=f"{NAME} {{link}}"
    )
    make_mail(led, make_stakeholder(led, "Ines Roth", "risk"), recipient=address)
    enter(sign_in(Browser(), lena), make_stakeholder(led, "Dele Okafor", "risk"))
    content = document()
    report = make_report(led, content={**content, "names": {**content["names"], "lead": NAME}}, state="ready")
    other = make_report(engagement, state="ready")
    leave(lena, olga)
    assert len(places_of((NAME, address), mail_folder)) >= 6
    erase_member(membership=lena.membership, by=acting(olga), at=timezone.now())
    finish_erasures()
    assert places_of((NAME, address), mail_folder) == set()
    report.refresh_from_db()
    other.refresh_from_db()
    assert (report.is_erased, other.is_ready) == (True, True)
    assert ReportContent.objects.get(reports=report).document["names"]["lead"] == "[erased]"
    assert Response.objects.get().interviewer == "[erased]"
    assert AuditEvent.objects.filter(actor_id=str(lena.pk)).exists()
    assert AuditEvent.objects.get(verb="erase_member").detail == {"member": str(lena.pk)}


def test_who_signs_in_still_is_not_erased_and_nobody_is_erased_twice(lena: User, olga: User) -> None:
    with pytest.raises(MemberNotChanged, match="Deactivate"):
        erase_member(membership=lena.membership, by=acting(olga), at=timezone.now())
    leave(lena, olga)
    erase_member(membership=lena.membership, by=acting(olga), at=timezone.now())
    with pytest.raises(MemberNotChanged, match="already"):
        erase_member(membership=lena.membership, by=acting(olga), at=timezone.now())
    with pytest.raises(MemberNotChanged, match="invite them anew"):
        reactivate(membership=lena.membership, by=acting(olga), at=timezone.now())
