"""What operators teach an agent: corrections that count from the next message on."""
