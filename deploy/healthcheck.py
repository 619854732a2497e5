"""Whether the web process answers, asked as the proxy before it would."""

import os
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

public = urlsplit(os.environ["PUBLIC_URL"])
headers = {"Host": public.netloc, "X-Forwarded-Proto": public.scheme}
urlopen(Request("http://127.0.0.1:8000/graphql/?query={__typename}", headers=headers), timeout=5)
