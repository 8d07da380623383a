"""Everything around the agents: the rooms, from the doors down to the kit."""
