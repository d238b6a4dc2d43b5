"""Who gets into a room: its team by the console, whoever answers by a phone, and anybody with its token by the wall."""
