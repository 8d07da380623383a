"""`python -m frontdesk.cli`."""

from frontdesk.cli.main import main

main()
