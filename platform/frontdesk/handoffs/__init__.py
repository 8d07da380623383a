"""People take over: queue, claim, reply, release."""
