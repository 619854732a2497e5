"""The Django project and the editors' side.

Puts graphql/ at the front of the import path, once for manage.py, wsgi and the worker alike, so that
`graphql/api` is imported as `api` while `import graphql` keeps finding graphql-core
(docs/decisions/0001-graphql-folder.md).
"""

import sys
from pathlib import Path

_API_ROOT = str(Path(__file__).resolve().parent.parent / "graphql")
if _API_ROOT not in sys.path:
    sys.path.insert(0, _API_ROOT)
