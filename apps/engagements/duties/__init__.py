"""What a member leads in engagements, and who takes it over when their role changes or they leave."""
