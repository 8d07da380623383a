"""The embedder, fine-tuned from the published one: a question comes to lie near the sentences that answer it."""
