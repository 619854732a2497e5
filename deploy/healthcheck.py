"""Whether the web process is ready to serve; an answer that isn't 200 is an error here."""

from urllib.request import urlopen

urlopen("http://127.0.0.1:8000/readyz", timeout=8)
