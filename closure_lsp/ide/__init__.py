"""What an editor shows about closures: pure functions from a frozen `Analysis` to plain values. Knows no protocol and
no I/O. `results` defines the values; every other module is one feature.
"""
