"""A tenant's own student: a LoRA adapter of the judge, examples and weights, made from what operators and customers said.

`making.make_student` makes one; it needs PyTorch, as the modules do that it imports. `files` and `errors` need none.
"""
