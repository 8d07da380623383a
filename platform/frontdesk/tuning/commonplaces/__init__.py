"""Making the bank of commonplaces: our own wordings of everyday questions and answers, as vectors.

Questions are those of `wordings.*.txt` and of the generator's learning pool; answers are those beside them and the generator's
facts in that pool's wordings. The test pool's questions are not in the bank.
"""

from frontdesk.tuning.commonplaces.making import make_bank

__all__ = ["make_bank"]
