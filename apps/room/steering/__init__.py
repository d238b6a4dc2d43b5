"""What a command does to a room: who may give it, where the hour goes, what is voted on, what is shown, how it ends."""
