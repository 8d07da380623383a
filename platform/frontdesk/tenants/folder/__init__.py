"""A business as a folder of readable files: what `frontdesk tenant import` reads and `export` writes.

    business.yaml        slug, name, language (en|fr), timezone, currency, about, contact {email, phone, address},
                         hours {monday: "09:00-12:00, 14:00-18:00", sunday: closed}
    agents/<slug>.yaml   fields of frontdesk_agents.config.AgentConfig; business and language default to the business's,
                         tools to those that fit the folder's data
    documents/*.md|*.txt knowledge; the first "# heading" is the title, else the file name; front matter may set
                         `title` and `language` between two lines of "---"
    products.csv         sku,name,category,description,price,stock[,currency], then any further columns: attributes.
                         A column of numbers is a number, of yes/no a flag; its header may end in a unit: "volume (l)"
    orders.csv           number,status,placed_on,expected_on,total,items[,tracking,email,name,currency]; items are joined
                         by ";"; status is processing, shipped, delivered, cancelled or ready
    events.csv           title,starts_at[,ends_at],place[,url]
    examples.yaml        a list of {text, action} that every agent learns from

Everything but business.yaml is optional. Dates are ISO 8601 ("2026-03-05", "2026-03-05T19:00", the business's own
time), or count from the day of the import: "+3d" is in three days, "-12d" was twelve days ago, "+3d 19:00" is that
day at seven in the evening; so a demo never ages.
"""

from frontdesk.tenants.folder.defaults import default_agent, fitting_tools
from frontdesk.tenants.folder.documents import read_document_files
from frontdesk.tenants.folder.models import (
    Business,
    BusinessFolder,
    Contact,
    DocumentFile,
    EventRecord,
    OrderRecord,
    ProductRecord,
    split_unit,
)
from frontdesk.tenants.folder.problems import FolderErrors, Problem
from frontdesk.tenants.folder.reading import read_folder
from frontdesk.tenants.folder.writing import write_folder

__all__ = [
    "Business",
    "BusinessFolder",
    "Contact",
    "DocumentFile",
    "EventRecord",
    "FolderErrors",
    "OrderRecord",
    "Problem",
    "ProductRecord",
    "default_agent",
    "fitting_tools",
    "read_document_files",
    "read_folder",
    "split_unit",
    "write_folder",
]
