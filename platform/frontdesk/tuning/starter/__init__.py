"""The built-in chat model: its tokenizer, its training, its export to GGUF and its card. Only here is torch imported."""
