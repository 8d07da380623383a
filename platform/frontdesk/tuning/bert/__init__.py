"""A small BERT in PyTorch, as the embedder and the judge are fine-tuned from it."""
