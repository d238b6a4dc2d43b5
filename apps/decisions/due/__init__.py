"""What is due: assumptions to check and steps to take, and the mails about them."""
