from django.core.management.base import BaseCommand, CommandError

from apps.assessments.models import Assessment, Snapshot


class Command(BaseCommand):
    help = (
        "Recompute the digest of everything frozen at a closing, and of every result; name what does not fit."
    )

    def handle(self, *args: object, **options: object) -> str:
        damaged = _damaged()
        if damaged:
            raise CommandError("Not as they were stored: " + ", ".join(damaged))
        snapshots, results = Snapshot.objects.count(), Assessment.objects.ready().count()
        return f"{snapshots} frozen rounds and {results} results are as they were stored."


def _damaged() -> list[str]:
    """Recompute every digest of what is frozen and of results; return what does not fit its own."""
    damaged = [
        f"round {each.pk}"
        for each in Snapshot.objects.iterator(chunk_size=50)
        if each.keyed_digest_of(each.document) != each.digest
    ]
    results = Assessment.objects.ready().select_related("snapshot").iterator(chunk_size=50)
    return damaged + [
        f"result {each.pk}"
        for each in results
        if each.snapshot.keyed_digest_of({"assessment": each.result, "advice": each.advice}) != each.digest
    ]
