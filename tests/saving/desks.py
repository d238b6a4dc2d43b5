"""Prints the sessions of so many owners of the workshop's organisation, and where they look: `python -m tests.saving.desks 20`."""

import json
import sys

import django


def main(people: int) -> None:
    from django.conf import settings
    from django.test import Client
    from django.urls import reverse

    from apps.accounts.models import Membership
    from apps.engagements.models import Engagement
    from tests.factories import make_member, sign_in

    engagement = Engagement.objects.order_by("-created_at")[0]
    members = [
        make_member(engagement.organisation, f"Owner{number} Desk", Membership.Role.OWNER)
        for number in range(people)
    ]
    path = reverse("engagement", args=[engagement.pk])
    sessions = [sign_in(Client(), member).cookies[settings.SESSION_COOKIE_NAME].value for member in members]
    desks = [
        {"cookie": f"{settings.SESSION_COOKIE_NAME}={session}", "path": path, "every": 10.0}
        for session in sessions
    ]
    json.dump(desks, sys.stdout)


if __name__ == "__main__":
    django.setup()
    main(int(sys.argv[1]))
