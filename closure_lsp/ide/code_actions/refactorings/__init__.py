"""The actions that change correct code, one file each."""
