"""How far people agree, on orders, items and figures, and into which camps they fall."""
