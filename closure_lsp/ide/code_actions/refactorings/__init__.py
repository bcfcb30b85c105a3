"""The actions that change code in which nothing is wrong, one file each."""
