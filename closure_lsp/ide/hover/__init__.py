"""What a hover tells of the name or header at the cursor."""
