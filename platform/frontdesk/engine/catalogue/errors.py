"""What can go wrong with the catalogue, the hub and the models of this machine; each message says what to do.

FrontdeskError
└── CatalogueError    422  base
    ├── UnknownName   404  no model of that name
    ├── NotInstalled  409  in the catalogue, but not on this machine
    ├── InUse         409  the front desk is set to use it
    ├── NameTaken     409  another model has that name here
    ├── Busy          409  another process pulls or removes it
    ├── Gated         403  the hub wants a token, or a licence accepted
    ├── NotOnHub      404  the hub has no such file
    ├── HubAway       503  no usable answer from the hub; nothing was stored
    ├── Interrupted   503  the download broke; what came is kept
    ├── DiskFull      507  not enough room
    └── WrongFile     422  its bytes are not those that were promised
"""

from __future__ import annotations

from frontdesk.kit.errors import FrontdeskError


class CatalogueError(FrontdeskError):
    status = 422
    code = "catalogue"


class UnknownName(CatalogueError):
    status = 404
    code = "unknown_model_name"


class NotInstalled(CatalogueError):
    status = 409
    code = "model_not_installed"


class InUse(CatalogueError):
    status = 409
    code = "model_in_use"


class NameTaken(CatalogueError):
    status = 409
    code = "model_name_taken"


class Busy(CatalogueError):
    status = 409
    code = "model_busy"


class Gated(CatalogueError):
    status = 403
    code = "model_gated"


class NotOnHub(CatalogueError):
    status = 404
    code = "model_not_on_hub"


class HubAway(CatalogueError):
    status = 503
    code = "hub_away"


class Interrupted(CatalogueError):
    status = 503
    code = "download_interrupted"


class DiskFull(CatalogueError):
    status = 507
    code = "disk_full"


class WrongFile(CatalogueError):
    code = "wrong_file"
