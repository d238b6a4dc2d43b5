from apps.instruments.management.commands._versions import VersionCommand
from apps.instruments.models import RuleSetVersion
from apps.instruments.services import retire_version


class Command(VersionCommand):
    help = "Retire a rule set: new engagements can't choose it, those that have it keep it."
    model = RuleSetVersion
    load = "load_rules"
    step = retire_version
