"""What the engine returns, as types."""
