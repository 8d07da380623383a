"""A teacher: a large model behind an OpenAI-compatible URL writes a tenant's training lines, and nothing it says is trusted."""
