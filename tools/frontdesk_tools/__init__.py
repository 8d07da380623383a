"""What an agent can do: tools, their arguments and where the arguments may come from. Imports nothing of ours."""
