from django.utils import timezone

from apps.core.actors import COMMAND
from apps.instruments.management.versions import VersionCommand, named
from apps.instruments.models import RuleSetVersion
from apps.instruments.services import publish_version


class Command(VersionCommand):
    help = "Publish a draft of a rule set. From then on it never changes."

    def handle(self, *args: object, version: str, **options: object) -> str:
        found = named(RuleSetVersion.objects.all(), version, load="load_rules")
        publish_version(found, by=COMMAND, at=timezone.now())
        return found.name
