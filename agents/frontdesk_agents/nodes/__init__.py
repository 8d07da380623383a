"""The steps that every blueprint's graph is made of, one file each."""
