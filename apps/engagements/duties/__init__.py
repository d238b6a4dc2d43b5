"""What a member does in engagements, and what becomes of it when their role changes or they leave."""
