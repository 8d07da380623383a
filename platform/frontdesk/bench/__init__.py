"""Measurements of the whole: a scratch desk, a load, and a figure to reach. Only the wiring layer knows this folder."""
