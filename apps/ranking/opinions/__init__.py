"""Opinions: what people rank and notice, as weights of the draws."""
