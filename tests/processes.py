"""Which tests run in one process, where several run the suite: those that share what one of them may change or stop."""

from pathlib import PurePath

from xdist.scheduler import LoadScopeScheduling

# The tests of each share a running demo, a hub that logs, the guide's answers, or a hub that was upgraded: it is made
# once for all of them.
SHARED = {"tests/browser", "tests/test_access_log.py", "tests/test_docs.py", "tests/test_upgrade.py"}


class SharedResourceScheduling(LoadScopeScheduling):
    """Hands out tests one by one, but for those of a shared resource, which stay together.

    It takes the place of --dist=loadgroup, whose marks have no effect with the pytest of today.
    """

    def _split_scope(self, nodeid: str) -> str:
        path = PurePath(nodeid.partition("::")[0])
        if path.name.startswith("test_elasticsearch") or "[elasticsearch" in nodeid:
            return "elasticsearch"
        return next((str(scope) for scope in (path, path.parent) if str(scope) in SHARED), nodeid)
