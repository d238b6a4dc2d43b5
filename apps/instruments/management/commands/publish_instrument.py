from apps.instruments.management.commands._versions import VersionCommand
from apps.instruments.models import InstrumentVersion
from apps.instruments.services import publish_version


class Command(VersionCommand):
    help = "Publish a draft of an instrument. From then on it never changes."
    model = InstrumentVersion
    load = "load_instrument"
    step = publish_version
