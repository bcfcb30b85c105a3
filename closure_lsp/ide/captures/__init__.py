"""What closures capture, for several features: where, by whom, and what may become of it. Knows no feature."""
