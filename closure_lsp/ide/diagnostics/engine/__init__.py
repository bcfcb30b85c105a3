"""What all rules share: what a rule is and finds, comments that silence it, what stands from one version to the next."""
