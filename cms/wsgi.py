"""The WSGI application that granian serves."""

import os
import sys
from typing import Any

import django
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.utils.http import parse_header_parameters

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.demo")


class Request(WSGIRequest):
    """A request whose URL is decoded as UTF-8, whatever charset its Content-Type names."""

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        """Leave out what Django does with a charset: it decodes the URL with it, and fails if it is unknown."""
        self.content_type, self.content_params = parse_header_parameters(meta.get("CONTENT_TYPE", ""))


class Handler(WSGIHandler):
    request_class = Request


# Seconds until a thread that computes lets another one go on. At Python's own 5 ms, a small request, which passes from
# thread to thread and waits for the database a dozen times, takes long beside a large one.
sys.setswitchinterval(0.0005)

django.setup(set_prefix=False)
application = Handler()
