"""What was found by attacking the product at 7cfc457, done again over real HTTP: `python -m tests.attacks --help`."""
