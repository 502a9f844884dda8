"""Benchmarks with references, run by `make bench`. Nothing of the program imports this."""
