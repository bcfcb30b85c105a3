"""How code is changed: declarations, imports, suites, wrappings, one edit after another. Never knows why."""
