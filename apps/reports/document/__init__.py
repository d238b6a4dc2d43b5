"""What a report says, frozen when it is ordered."""
