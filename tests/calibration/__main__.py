"""`python -m tests.calibration`: rank made-up workshops with a known truth, and print how often the result is right."""

import os
import sys

import django

# Processes of their own import this module again, and must not begin anew.
if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from tests.calibration.command import main

    sys.exit(main(sys.argv[1:]))
