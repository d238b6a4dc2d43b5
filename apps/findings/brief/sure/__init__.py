"""How sure a finding is: the word of one ladder, and who gave the figures it rests on."""
