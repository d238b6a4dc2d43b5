"""Ask again about few things: the page that proposes what, whom and until when."""
