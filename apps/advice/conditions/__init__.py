"""The conditions of rules: their types, how they are judged, and the checks of a file."""
