"""Try phones and the network of a room some days before: whether a stream comes through, and what carries it if not."""
