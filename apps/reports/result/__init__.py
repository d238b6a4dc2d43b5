"""The page of a result: what its report says first, and below it what that rests on."""
