from django.utils import timezone

from apps.core.actors import COMMAND
from apps.instruments.management.versions import VersionCommand, named
from apps.instruments.models import RuleSetVersion
from apps.instruments.services import retire_version


class Command(VersionCommand):
    help = "Retire a rule set: new engagements can't choose it, those that have it keep it."

    def handle(self, *args: object, version: str, **options: object) -> str:
        found = named(RuleSetVersion.objects.all(), version, load="load_rules")
        retire_version(found, by=COMMAND, at=timezone.now())
        return found.name
