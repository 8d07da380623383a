"""The French student: the embedder, further trained so that French lies where the teacher, the embedder itself, has its English."""
