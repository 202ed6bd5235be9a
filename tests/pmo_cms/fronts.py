"""A real nginx in front of the site, as docs/operators.md sets it up."""

import re
import subprocess
from contextlib import contextmanager

from tests.servers import ROOT, free_port, wait_until_it_answers

# As root, so that its worker can write into the folder of a test; without that, it is ignored.
MAIN = """
user root;
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 256; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
{documented}
}}
"""


def documented(*, keeps):
    """Return the configuration that the operators' guide gives, of one that keeps pages or none."""
    guide = (ROOT / "docs" / "operators.md").read_text()
    found = re.findall(r"```nginx\n(.*?)```", guide, re.DOTALL)
    return next(config for config in found if ("proxy_cache " in config) is keeps)


@contextmanager
def nginx(folder, *, site_port, keeps=True):
    """Yield the port of an nginx that passes on to the site at `site_port` of this machine."""
    folder.mkdir()
    port = free_port()
    config = (
        documented(keeps=keeps)
        .replace("127.0.0.1:8000", f"127.0.0.1:{site_port}")
        .replace("/var/cache/nginx", str(folder))
        .replace("\nserver {", f"\nserver {{\n    listen 127.0.0.1:{port};")
        # Clients reach the site at a port here, which the Host header then names.
        .replace("Host $host", f"Host 127.0.0.1:{site_port}")
    )
    path = folder / "nginx.conf"
    path.write_text(MAIN.format(folder=folder, documented=config))
    process = subprocess.Popen(["nginx", "-e", str(folder / "error.log"), "-c", str(path)])
    try:
        wait_until_it_answers(port)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=20)
