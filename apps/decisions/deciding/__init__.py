"""What the group decided: draft, decided, superseded; and the answers to what the rules advise."""
