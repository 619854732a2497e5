"""deploy/nginx.conf and deploy/Caddyfile, run before a server that answers with what it was sent."""

import json
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from uuid import UUID

import pytest
import trustme

from database import ROOT

HOST = "hub.example.org"
PATIENCE = 30  # seconds until nginx listens


class Echo(BaseHTTPRequestHandler):
    """Answers with the headers that it was sent, by their names in lower case."""

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def _answer(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        answer = json.dumps({name.lower(): value for name, value in self.headers.items()}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its name in the base class
        pass


@dataclass
class Proxy:
    http_port: int
    https_port: int
    trust: ssl.SSLContext

    def get(self, path: str = "/", **headers: str) -> HTTPResponse:
        return self.send("GET", path, headers=headers)

    def send(self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None) -> HTTPResponse:
        """Over TLS, whose certificate is looked at as a browser would."""
        connection = HTTPSConnection("127.0.0.1", self.https_port, context=self.trust)
        connection.sock = self.trust.wrap_socket(
            socket.create_connection(("127.0.0.1", self.https_port)), server_hostname=HOST
        )
        connection.request(method, path, body, {"Host": HOST, **(headers or {})})
        return connection.getresponse()


@pytest.fixture(params=[pytest.param(name, marks=getattr(pytest.mark, name)) for name in ("nginx", "caddy")])
def proxy(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Proxy]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    Thread(target=server.serve_forever, daemon=True).start()
    authority = trustme.CA()
    trust = ssl.create_default_context()
    authority.configure_trust(trust)
    certificate = authority.issue_cert(HOST)
    certificate.cert_chain_pems[0].write_to_path(tmp_path / "fullchain.pem")
    certificate.private_key_pem.write_to_path(tmp_path / "privkey.pem")
    proxy = Proxy(free_port(), free_port(), trust)
    start = {"nginx": start_nginx, "caddy": start_caddy}[request.param]
    process = start(tmp_path, proxy, f"127.0.0.1:{server.server_port}")
    try:
        wait_for(proxy.https_port, process, tmp_path / "error.log")
        yield proxy
    finally:
        process.terminate()
        process.wait(PATIENCE)
        server.shutdown()
        server.server_close()


def start_nginx(folder: Path, proxy: Proxy, hub: str) -> "subprocess.Popen[bytes]":
    """With the file as it is, but for the ports and the certificate."""
    replacements = {
        "listen 80;": f"listen 127.0.0.1:{proxy.http_port};",
        "listen [::]:80;": "",
        "listen 443 ssl;": f"listen 127.0.0.1:{proxy.https_port} ssl;",
        "listen [::]:443 ssl;": "",
        "127.0.0.1:8000": hub,
        "/etc/letsencrypt/live/hub.example.org": str(folder),
    }
    (folder / "site.conf").write_text(replaced("nginx.conf", replacements))
    (folder / "nginx.conf").write_text(
        f"daemon off; pid {folder}/pid; error_log {folder}/error.log;\n"
        f"events {{}}\nhttp {{ access_log off; include {folder}/site.conf; }}\n"
    )
    return subprocess.Popen([str(shutil.which("nginx")), "-c", folder / "nginx.conf", "-p", folder])


def start_caddy(folder: Path, proxy: Proxy, hub: str) -> "subprocess.Popen[bytes]":
    """With the file as it is, but for the ports and the certificate."""
    addresses = "hub.example.org, www.network.example.org {\n"
    certificate = f"tls {folder}/fullchain.pem {folder}/privkey.pem"
    replacements = {addresses: f"{addresses}\t{certificate}\n", "127.0.0.1:8000": hub}
    options = f"admin off\nhttp_port {proxy.http_port}\nhttps_port {proxy.https_port}\ndefault_bind 127.0.0.1"
    (folder / "Caddyfile").write_text(f"{{\n{options}\n}}\n{replaced('Caddyfile', replacements)}")
    command = [str(shutil.which("caddy")), "run", "--config", f"{folder}/Caddyfile", "--adapter", "caddyfile"]
    with (folder / "error.log").open("wb") as log:
        return subprocess.Popen(command, env={"HOME": str(folder)}, stderr=log)


def replaced(name: str, replacements: dict[str, str]) -> str:
    text = (ROOT / "deploy" / name).read_text()
    for original, replacement in replacements.items():
        assert original in text
        text = text.replace(original, replacement)
    return text


def free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        port: int = server.getsockname()[1]
        return port


def wait_for(port: int, process: "subprocess.Popen[bytes]", log: Path) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        assert process.poll() is None, log.read_text()
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError(log.read_text())


def test_the_hub_is_told_who_asks_by_which_address_and_scheme(proxy: Proxy) -> None:
    forged = {"X-Forwarded-For": "192.0.2.1", "X-Forwarded-Proto": "http", "X-Request-ID": "forged"}
    headers = json.load(proxy.get(**forged))
    assert headers["host"] == HOST
    assert headers["x-forwarded-proto"] == "https"
    assert headers["x-forwarded-for"].rpartition(", ")[2] == "127.0.0.1"
    assert UUID(headers["x-request-id"])


def test_plain_http_is_sent_to_https(proxy: Proxy) -> None:
    connection = HTTPConnection("127.0.0.1", proxy.http_port)
    connection.request("GET", "/appels/?x=1", headers={"Host": HOST})
    response = connection.getresponse()
    assert response.status in (301, 308)
    assert response.headers["Location"] == f"https://{HOST}/appels/?x=1"


def test_metrics_are_not_public(proxy: Proxy) -> None:
    for path in ["/metrics", "/metrics?x", "/%6Detrics"]:
        assert proxy.get(path, Authorization="Bearer x").status == 404
    assert proxy.get("/metrics-of-projects/").status == 200


def test_uploads_pass_up_to_the_limit(proxy: Proxy) -> None:
    assert proxy.send("POST", "/admin/images/multiple/add/", b"x" * 11_000_000).status == 200
    assert proxy.send("POST", "/", headers={"Content-Length": "60000000"}).status == 413


@pytest.mark.parametrize("proxy", [pytest.param("nginx", marks=pytest.mark.nginx)], indirect=True)
def test_an_address_that_asks_too_often_is_told_when_to_come_back(proxy: Proxy) -> None:
    with ThreadPoolExecutor(8) as threads:
        responses = list(threads.map(lambda _: proxy.get("/graphql/"), range(400)))
    refusals = [response for response in responses if response.status != 200]
    assert {response.status for response in responses[:90]} == {200}
    assert {response.status for response in refusals} == {429}
    assert refusals[0].headers["Retry-After"] == "10"
    assert refusals[0].headers["Content-Type"] == "application/json"
    assert json.load(refusals[0])["errors"][0]["extensions"] == {"code": "TOO_MANY_REQUESTS"}
