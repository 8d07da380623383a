"""E-mail: in by LMTP, SMTP or a signed webhook, out by SMTP."""
