"""Three demo businesses, as folders that a business can copy."""
