"""Orders so many reports, one due every so many seconds, all at once without: `python -m tests.saving.prints 100 10`."""

import sys
from datetime import timedelta

import django


def main(reports: int, every: float) -> None:
    from django.db import transaction
    from django.db.models.functions import Now

    from apps.engagements.models import Engagement
    from tests.reports.documents import document
    from tests.reports.rows import make_report

    engagement = Engagement.objects.order_by("-created_at")[0]
    with transaction.atomic():
        for number in range(reports):
            content = document(mark=f"Copy {number}")
            make_report(engagement, content=content, available_at=Now() + timedelta(seconds=number * every))


if __name__ == "__main__":
    django.setup()
    main(int(sys.argv[1]), float(sys.argv[2]))
