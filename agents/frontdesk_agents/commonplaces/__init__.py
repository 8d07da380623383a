"""What customers of any business ask, and how far a sentence answers it."""

from frontdesk_agents.commonplaces.bank import PROBE, Bank, bank, read_bank
from frontdesk_agents.commonplaces.sharpen import Sharpened, Sharpener

__all__ = ["PROBE", "Bank", "Sharpened", "Sharpener", "bank", "read_bank"]
