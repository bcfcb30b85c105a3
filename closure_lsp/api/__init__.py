"""Knows how analyses and findings are given to other programs: as plain, frozen values. `public` is the interface."""
