"""What customers of any business ask, and how far a sentence answers it."""

from frontdesk_agents.commonplaces.bank import ORDINARY, PROBE, Bank, bank, read_bank
from frontdesk_agents.commonplaces.sharpen import Sharpened, Sharpener

__all__ = ["ORDINARY", "PROBE", "Bank", "Sharpened", "Sharpener", "bank", "read_bank"]
