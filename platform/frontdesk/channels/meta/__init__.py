"""What WhatsApp, Messenger and Instagram have in common: one signature, one handshake, one Graph API."""
