"""A platform that is not there: its API, its customers' phones, and its moods."""
