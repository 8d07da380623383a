"""Finding what a decision rests on: knowledge, the nearest examples, values, and what the business's data says."""
