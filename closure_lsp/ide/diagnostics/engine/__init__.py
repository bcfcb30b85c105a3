"""What all rules share: what a rule and a finding are, comments that silence a rule, and reuse in the next version."""
