"""Somebody else's server, for the browser tests: it remembers whoever comes near."""

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import BaseRequestHandler, UDPServer
from threading import Thread

from tests.browser import third_party_pages


class ThirdParty:
    """A tracker's server: it serves scripts and players and remembers every request it gets.

    It also notes every contact: "TCP" for each connection, even one over which nothing is asked,
    and "UDP" for each datagram at the same port.

    While `is_ticking` its scripts go on sending a hit every 200 ms; while `is_calling` they also
    send datagrams.
    """

    def __init__(self):
        self.received, self.contacts = [], []
        self.is_ticking = self.is_calling = False
        self._http = CountingServer(("127.0.0.1", 0), ThirdPartyHandler)
        self.port = self._http.server_port
        self.origin = f"http://127.0.0.1:{self.port}"
        self._udp = UDPServer(("127.0.0.1", self.port), DatagramHandler)
        self._http.party = self._udp.party = self

    def take(self):
        """Return the paths requested since the last call."""
        received, self.received = self.received, []
        return received

    def take_contacts(self):
        """Return how it was contacted since the last call, requests included."""
        contacts, self.contacts = self.contacts, []
        return contacts

    def __enter__(self):
        self._threads = [
            Thread(target=server.serve_forever, daemon=True) for server in (self._http, self._udp)
        ]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *error):
        for server in (self._http, self._udp):
            server.shutdown()
            server.server_close()
        for thread in self._threads:
            thread.join()


class CountingServer(ThreadingHTTPServer):
    def get_request(self):
        accepted = super().get_request()
        self.party.contacts.append("TCP")
        return accepted


class DatagramHandler(BaseRequestHandler):
    def handle(self):
        self.server.party.contacts.append("UDP")


class ThirdPartyHandler(BaseHTTPRequestHandler):
    def do_GET(self):
        party = self.server.party
        party.received.append(self.path)
        kind, body = third_party_pages.answer(
            self.path, party.origin, is_ticking=party.is_ticking, is_calling=party.is_calling
        )
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cross-Origin-Resource-Policy", "cross-origin")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET  # noqa: N815

    def log_message(self, *args):
        """Say nothing."""
