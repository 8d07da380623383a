"""Word-by-word French to English, so that an English embedder can compare French texts.

This is no translation: word order stays French and unknown words stay as they are (many are cognates). It is enough for
nearest neighbours, costs well under a millisecond a sentence and needs no model.
"""

from frontdesk_agents.gloss.detect import Language, detect
from frontdesk_agents.gloss.french import to_english

__all__ = ["Language", "detect", "to_english"]
