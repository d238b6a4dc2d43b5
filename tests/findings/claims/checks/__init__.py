"""The checks of all claims but those of a report: importing this enters them."""

from importlib import import_module
from pkgutil import iter_modules

from tests.findings.claims.checking import CHECKS, check

__all__ = ["CHECKS", "check"]

for module in iter_modules(__path__):
    import_module(f"{__name__}.{module.name}")
