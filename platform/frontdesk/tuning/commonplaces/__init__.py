"""Making the bank of commonplaces: our own wordings of everyday questions and answers, as vectors.

Questions are those of `questions.*.txt` and the generator's fitting pool; answers are the generator's facts, in the
wordings of the fitting pool. The test pool's wordings are not in the bank.
"""

from frontdesk.tuning.commonplaces.making import make_bank

__all__ = ["make_bank"]
