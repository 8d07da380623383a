"""A tenant's student of the chat model: a LoRA adapter of a Llama- or Qwen-shaped GGUF, whichever this installation uses.

`making.make_chat_student` makes one; it needs PyTorch, as `weights` and `training` do. `described` and `errors` need none. What it shares
with the student of the judge is that one's: data, progress, checkpoints, the loop, the folder.
"""
