"""Loops over graphs as machine code: compiled once, run by several threads, the same result with any number of them."""
