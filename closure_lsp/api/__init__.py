"""Gives analyses and findings to other programs as plain, frozen values. `public` is the interface."""
