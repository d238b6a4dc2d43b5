"""How an organisation's reports look: its logo, its colour and its paper."""
