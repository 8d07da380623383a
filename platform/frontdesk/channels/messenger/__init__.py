"""Messenger, through the Messenger Platform: a Facebook page's chats."""
