"""Whoever sends whatever to whichever address: a page, a refusal or a sentence, never an error of ours.

8 seconds in `make test`; `make hostile` takes ten minutes, or as many seconds as SCALELENS_HOSTILE_SECONDS says.
"""

import os
import time
from collections import Counter
from contextlib import suppress

import pytest
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings

from apps.accounts.models import Organisation
from apps.engagements.models import Engagement, Stakeholder
from apps.mailing.composing import message_of
from apps.mailing.errors import MailNotComposed, MailNotWanted
from apps.mailing.models import Mail
from tests.hostile.asking import Asked, asked_of, send
from tests.hostile.world import World, make_world

SECONDS = float(os.environ.get("SCALELENS_HOSTILE_SECONDS", "8"))
AT_A_TIME = 25  # after so many requests somebody looks at the clock


@pytest.fixture
def world(organisation: Organisation, engagement: Engagement, bob: Stakeholder, rules: object) -> World:
    return make_world(organisation, engagement, bob)


@pytest.mark.timeout(SECONDS + 300)
def test_no_form_answers_with_an_error_of_ours(world: World) -> None:
    assert len(world.fields) > 60
    until, answers = time.monotonic() + SECONDS, Counter[str]()

    @settings(
        max_examples=AT_A_TIME,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate, Phase.shrink],
        database=None,
    )
    @given(asked_of(world))
    def ask(asked: Asked) -> None:
        status = _answered(asked)
        assert status < 500
        answers[f"{status // 100}xx"] += 1

    # One request in twelve is served: a busy machine sends too few in eight seconds to count on one.
    while time.monotonic() < until or not answers["2xx"]:
        ask()
    print(f"\n{answers.total():,} requests: {dict(sorted(answers.items()))}")  # noqa: T201 - seen with -s


def _answered(asked: Asked) -> int:
    """Send it, write the mails that follow from it, and undo all of it."""
    with transaction.atomic():
        status = send(asked)
        _compose_mails()
        cache.clear()
        transaction.set_rollback(True)
    return status


def _compose_mails() -> None:
    """Whatever was typed gets into a mail, or the mail says why it is not sent."""
    for mail in Mail.objects.filter(state=Mail.State.QUEUED):
        with suppress(MailNotWanted, MailNotComposed, ValueError):
            message_of(mail, at=timezone.now())
