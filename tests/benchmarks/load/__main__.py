"""`python -m tests.benchmarks.load`: fill the database of a running `make up`, or of a server of its own."""

import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from config.local.commands import servers_for

with servers_for("load"):
    import django

    django.setup()
    # Not before: models can be imported only once apps are loaded.
    from tests.benchmarks.load.command import main

    sys.exit(main(sys.argv[1:]))
