"""Programs whose right answer is known: each is run, and what is to be found stands behind the line, as `#: late n`."""
