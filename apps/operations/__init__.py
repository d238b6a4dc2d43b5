"""What whoever runs this installation is told: what waits, what fails, and which processes are there."""
