"""Figures: pooled, drawn, and the months until each dimension reaches its first limit."""
