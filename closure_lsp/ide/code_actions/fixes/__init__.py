"""The actions that fix what a rule finds, one file each."""
