"""Generated businesses, fitting, and the models trained on them."""
