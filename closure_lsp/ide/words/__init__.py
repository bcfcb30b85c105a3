"""Names for blocks and places, and the form of sentences, in text for users. Knows no feature."""
