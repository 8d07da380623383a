"""What customers of any business ask, and how far a sentence answers it."""

from frontdesk_agents.commonplaces.bank import PROBE, Bank, bank, read_bank
from frontdesk_agents.commonplaces.sharpen import Sharpener

__all__ = ["PROBE", "Bank", "Sharpener", "bank", "read_bank"]
