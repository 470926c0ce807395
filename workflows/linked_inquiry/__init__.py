"""One case, two investigations: the way a person was selected, traced back."""
