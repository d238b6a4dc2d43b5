"""Each process begins here: settings that can't work are refused in one line, by the name of the variable."""

import sys

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


def load_settings(exit_code: int = 1) -> None:
    """Read the settings, or end the process with a sentence that says which one can't work."""
    try:
        _ = settings.BASE_DIR  # the first look reads them all
    except ImproperlyConfigured as error:
        sys.stderr.write(f"Scalelens does not start: {error}\n")
        raise SystemExit(exit_code) from None
