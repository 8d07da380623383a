"""Random businesses with their customers' questions and the right answers, from a seed and nothing else.

Businesses come from combinators over our own vocabulary (`data/`). A topic's fact stands in a document in one of its
wordings; customers ask for it in quite different ones. Wordings are split into a fitting and a test pool, so what was
fitted is never what is asked in a benchmark.
"""

from frontdesk.tuning.generator.generate import generate_business, generate_businesses
from frontdesk.tuning.generator.model import Case, CaseTurn, Expect, GeneratedBusiness, Pool

__all__ = ["Case", "CaseTurn", "Expect", "GeneratedBusiness", "Pool", "generate_business", "generate_businesses"]
