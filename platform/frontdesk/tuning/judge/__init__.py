"""The judge: a cross-encoder, fine-tuned from the embedder's weights, that says whether a sentence answers a question."""
