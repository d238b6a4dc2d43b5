"""What people type into names and subjects stays in its line, whichever way it came in."""

from typing import Any

import pytest
from django.core import mail as django_mail
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains

from apps.accounts.models import User
from apps.engagements.models import Engagement, MailText, Stakeholder
from apps.engagements.people.csv_files import read_people
from apps.engagements.people.pasting import Perspectives
from apps.mailing import services
from apps.mailing.models import REFUSED, Mail
from tests.factories import SignIn, make_stakeholder

INJECTED = "Ines\r\nBcc: all@example.com"


@pytest.fixture
def ines(engagement: Engagement, alice: User) -> Stakeholder:
    Engagement.objects.update(lead=alice)
    return make_stakeholder(engagement, "Ines Roth", email="ines@example.com")


@pytest.mark.usefixtures("transactional_db")
@pytest.mark.parametrize("where", ["name", "initiative", "subject"])
def test_a_line_break_that_is_in_the_database_is_not_sent(
    where: str, ines: Stakeholder, engagement: Engagement, alice: User, signed_in: SignIn
) -> None:
    if where == "name":
        Stakeholder.objects.update(name=INJECTED)
    elif where == "initiative":
        Engagement.objects.update(initiative=INJECTED)
    else:
        MailText.objects.create(
            organisation_id=engagement.organisation_id,
            engagement=engagement,
            kind="invitation",
            subject=INJECTED,
            text="{link}",
        )
    browser = signed_in(alice)
    browser.post(reverse("mail_people", args=[engagement.pk]), {"invite": "1"})
    while waiting := services.claim_mail():
        services.deliver(waiting, at=timezone.now())
    assert (Mail.objects.get().error_code, django_mail.outbox) == (REFUSED, [])
    assertContains(browser.get(reverse("mails", args=[engagement.pk])), "holds a line break")


FORMS: dict[str, tuple[str, dict[str, str]]] = {
    "person": ("name", {"email": "ines@example.com", "perspective": "business"}),
    "mail_text": ("subject", {"text": "{link}"}),
    "framing": ("initiative", {}),
}


@pytest.mark.parametrize("name", FORMS)
def test_a_form_refuses_one_at_its_field(
    name: str, ines: Stakeholder, engagement: Engagement, alice: User, signed_in: SignIn
) -> None:
    places: dict[str, list[Any]] = {"person": [ines.pk], "mail_text": ["invitation"]}
    typed, others = FORMS[name]
    address = reverse(name, args=[engagement.pk, *places.get(name, [])])
    answer = signed_in(alice).post(address, {**others, typed: INJECTED})
    assert "This holds a line break. Write it on one line." in answer.content.decode()
    for row in (ines, engagement):
        row.refresh_from_db()
    assert (ines.name, engagement.initiative) == ("Ines Roth", "Claims assistant")
    assert not MailText.objects.exists()


def test_a_file_with_one_in_a_name_is_told_so_for_that_line() -> None:
    content = (
        'name,email,perspective\n"Ines\nBcc: everybody",ines@example.com,risk\nDele,dele@example.com,risk\n'
    )
    lines = read_people(content, Perspectives.of({"risk": "Security, legal and risk"}))
    assert ["line break" in line.problem for line in lines] == [True, False]
