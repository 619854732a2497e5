"""The tree of pages changes under a lock, so that two hands never give two pages one path, nor count children wrongly.

Treebeard and Wagtail compute paths, counts of children, addresses and networks from pages that they read earlier. So
whoever changes pages locks the tree first, and reads the pages afterwards. One order of locks holds everywhere: the
tree, then networks by key (journal.lock_networks), then the numbering of the journal. docs/decisions/0012 says more.
"""

from django.db import connection

_LOCK = 0x74726565  # an advisory lock's number, "tree"


def lock_tree(*, shared: bool = False) -> None:
    """Wait for the transactions that hold the tree, then hold it until this one ends.

    `shared`, for a transaction that only writes entries where they are: these wait for moves, creations and deletions,
    not for one another. A transaction that holds the tree in this way must not ask for all of it later.

    SQLite has one writer anyway, which begins by waiting (`"transaction_mode": "IMMEDIATE"`).
    """
    if connection.vendor == "postgresql":
        statement = "SELECT pg_advisory_xact_lock_shared(%s)" if shared else "SELECT pg_advisory_xact_lock(%s)"
        with connection.cursor() as cursor:
            cursor.execute(statement, [_LOCK])
