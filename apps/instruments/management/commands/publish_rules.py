from apps.instruments.management.commands._versions import VersionCommand
from apps.instruments.models import RuleSetVersion
from apps.instruments.services import publish_version


class Command(VersionCommand):
    help = "Publish a draft of a rule set. From then on it never changes."
    model = RuleSetVersion
    load = "load_rules"
    step = publish_version
