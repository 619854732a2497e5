"""The kinds of entries that the API offers, and their connections as fields of the hub and of each network."""

import graphene

from api.types.actor import ACTORS
from api.types.call import CALLS
from api.types.news import NEWS
from api.types.partner import PARTNERS
from api.types.project import PROJECTS

KIND_CONNECTIONS = (CALLS, NEWS, ACTORS, PARTNERS, PROJECTS)

# Bases of Query and Network.
HubConnections, NetworkConnections = (
    type(name, (graphene.ObjectType,), {connection.name: connection.field(of_hub) for connection in KIND_CONNECTIONS})
    for name, of_hub in (("HubConnections", True), ("NetworkConnections", False))
)
