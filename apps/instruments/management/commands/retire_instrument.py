from apps.instruments.management.commands._versions import VersionCommand
from apps.instruments.models import InstrumentVersion
from apps.instruments.services import retire_version


class Command(VersionCommand):
    help = "Retire an instrument: new engagements can't choose it, those that have it keep it."
    model = InstrumentVersion
    load = "load_instrument"
    step = retire_version
