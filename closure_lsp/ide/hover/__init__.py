"""What a hover says about the name or header at the cursor."""
