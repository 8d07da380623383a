"""WhatsApp, through the Cloud API."""
