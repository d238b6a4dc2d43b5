"""What the engine is given: types, their checks, their JSON, and the evidence as arrays."""
