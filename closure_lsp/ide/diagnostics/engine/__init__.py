"""What all rules share: what a rule is and finds, comments that silence it, what holds in the next version."""
