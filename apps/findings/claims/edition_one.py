"""What rules of edition 1 mean beyond their words."""

# Rules that ask the group again.
ASKS_AGAIN = frozenset({"P0", "X10"})
# What a rule leaves alone, and the rules that would do it. A module also stands for its dimension.
LEAVES_ALONE: dict[str, frozenset[str]] = {
    "P1": frozenset({"P4"}),
    "P5": frozenset({"P8"}),
    "P6": frozenset({"P4", "module-user"}),
    "P8": frozenset({"module-user", "module-model"}),
    "P9": frozenset({"X2"}),
    "module-data": frozenset({"module-user"}),
    "module-user": frozenset({"module-data", "module-model"}),
    "module-model": frozenset({"module-user"}),
    "module-organization": frozenset({"module-user", "module-model"}),
    "pair-user-data": frozenset({"module-data"}),
    "pair-user-organization": frozenset({"P8"}),
}
