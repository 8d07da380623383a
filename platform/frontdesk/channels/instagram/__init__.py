"""Instagram, through the Instagram API with Instagram Login: a professional account's direct messages."""
