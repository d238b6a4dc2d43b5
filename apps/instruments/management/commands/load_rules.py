from apps.instruments.management.commands._versions import LoadCommand
from apps.instruments.services import load_rules


class Command(LoadCommand):
    help = "Load a rule set and publish it. A published version never changes."
    load = load_rules
    of_file = "the rules as JSON, - for standard input"
    as_draft = "keep them a draft, which may still change"
