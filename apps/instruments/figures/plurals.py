"""Which labels stand in the plural: data of the instruments, because no rule of spelling tells it in every language.

`units.json` lists the labels of dimensions that do, in English and in every language they are translated to. It stands
beside the versions and not in them, so that no digest changes with it.
"""

import json
from functools import cache
from pathlib import Path


def grammatical_number(label: str) -> int:
    """Return 1 for a label in the singular ("Data"), 2 for one in the plural ("Users"): what a verb follows."""
    return 2 if label in _plural_labels() else 1


@cache
def _plural_labels() -> frozenset[str]:
    units = json.loads((Path(__file__).parent / "units.json").read_text(encoding="utf-8"))
    return frozenset(units["plural_labels"])
