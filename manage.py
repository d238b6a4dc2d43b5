#!/usr/bin/env python
import os
import sys


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from config.entry import load_settings

    load_settings()
    from config.local.commands import run

    return run(sys.argv)


if __name__ == "__main__":
    sys.exit(main())
