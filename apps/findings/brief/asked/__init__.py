"""What a decision is about: how far it is opened, and the bills of that."""
