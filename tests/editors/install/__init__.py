"""Installs the editors and interpreters that the tests need and a machine may lack; see `__main__.py`."""
