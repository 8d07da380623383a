"""The chat models that can be had by name, those on this machine, and the way from the one to the other."""

from frontdesk.engine.catalogue.entries import Entry, catalogue
from frontdesk.engine.catalogue.library import Installed, Library
from frontdesk.engine.catalogue.naming import model_file, served_name

__all__ = ["Entry", "Installed", "Library", "catalogue", "model_file", "served_name"]
