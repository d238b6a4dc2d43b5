"""What walls, consoles and phones show."""
