"""What may be seen of the votes on a topic, and when: the one function that every surface asks."""
