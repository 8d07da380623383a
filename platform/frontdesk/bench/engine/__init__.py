"""The engine beside llama-server of the same llama.cpp: the same loads over HTTP, in turn, as ratios."""
