"""Shows what a change of the rules does to real code: the standard library and packages that many people use."""
