"""Figures people give: parsed, printed, and gathered into estimates."""
