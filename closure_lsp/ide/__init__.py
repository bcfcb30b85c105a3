"""Knows what an editor shows of closures: pure functions from a frozen `Analysis` to plain values.

Knows no protocol and no I/O. `results` holds the values, each other module is one feature.
"""
