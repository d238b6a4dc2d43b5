from apps.instruments.management.commands._versions import LoadCommand
from apps.instruments.services import load_instrument


class Command(LoadCommand):
    help = "Load a questionnaire (scalelens-instrument/3) and publish it. A published version never changes."
    load = load_instrument
    of_file = "the instrument as JSON, - for standard input"
    as_draft = "keep it a draft, which may still change"
