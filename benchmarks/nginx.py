"""nginx, which has the pages of the site as files."""

import sys
from contextlib import contextmanager

from needed import path_of
from servers import free_port, running

NGINX = """
user root;
worker_processes 1;
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 512; }}
http {{
    server_tokens off;
    sendfile on;
    tcp_nopush on;
    {tuning}
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    server {{
        listen 127.0.0.1:{port};
        root {folder}/pages;
        default_type text/html;
        charset utf-8;
{locations}
    }}
}}
"""
# What makes it as fast as it gets. Unless told so it keeps a log, opens the file for each request,
# and ends a connection after a thousand.
TUNED = "access_log off; open_file_cache max=100; keepalive_requests 100000000;"
WITH_A_LOG = "access_log {folder}/access.log;"
LOCATION = """
        location = /{name} {{
{headers}
        }}
"""
# Of an answer, what nginx says itself of each file.
SAID_BY_NGINX = {"content-type", "content-length", "etag", "date", "server", "connection"}


@contextmanager
def serving_files(folder, answers, *, tuning=TUNED):
    """Yield the Server of an nginx that has `answers`, (headers, body) by name, as files.

    It sends the headers, too, besides its own.
    """
    (folder / "pages").mkdir(parents=True)
    locations = []
    for name, (headers, body) in answers.items():
        (folder / "pages" / name).write_bytes(body)
        said = [(n, value) for n, value in headers if n.lower() not in SAID_BY_NGINX]
        lines = "\n".join(f"            add_header {n} {quoted(value)};" for n, value in said)
        locations.append(LOCATION.format(name=name, headers=lines))
    port = free_port()
    tuning = tuning.format(folder=folder)
    text = NGINX.format(folder=folder, port=port, tuning=tuning, locations="".join(locations))
    (folder / "nginx.conf").write_text(text)
    command = [path_of("nginx"), "-e", str(folder / "error.log"), "-c", str(folder / "nginx.conf")]
    with running(command, port) as server:
        yield server


def quoted(value):
    """Return `value` as nginx reads it in its configuration, where a dollar names a variable."""
    if "$" in value:
        sys.exit(f"nginx cannot send this header: {value}")
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
