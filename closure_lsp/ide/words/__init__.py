"""How things are called in print: blocks, places, sentences. Knows no feature."""
