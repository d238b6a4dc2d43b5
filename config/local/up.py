from argparse import ArgumentParser

from django.core.management.base import BaseCommand

from config.local.launcher import run_up


class Command(BaseCommand):
    help = "Bring up the whole product on this machine: database, broker, web, worker and beat."
    # Nothing is loaded yet, and the child processes run the checks.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument(
            "--lan", default="", help="1, or this machine's address: phones in the network reach it"
        )

    def handle(self, *, port: int, lan: str, **options: object) -> None:
        run_up(port=port, lan=lan)
