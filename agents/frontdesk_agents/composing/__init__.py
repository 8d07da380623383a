"""Writing the reply: approved sentences from templates and passages, or free text with citations."""
