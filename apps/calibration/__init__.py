"""How often the engine finds a truth that was planted, over made-up workshops."""
