"""What the decision rests on and what follows: assumptions, targets, and the steps of the plan, each with an owner."""
