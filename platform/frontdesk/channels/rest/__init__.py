"""Any other system, by signed JSON."""
