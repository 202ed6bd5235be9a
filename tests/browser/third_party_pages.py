"""What the third party of the browser tests answers: scripts, players, and pixels."""

from urllib.parse import urlsplit

# Does with the queue what Matomo does: sends a hit to the address that was set, for that site.
MATOMO = """
const said = Object.fromEntries(_paq.map(([name, ...rest]) => [name, rest]));
const cookies = "disableCookies" in said ? 0 : 1;
new Image().src = `${said.setTrackerUrl[0]}?idsite=${said.setSiteId[0]}&cookies=${cookies}`;
"""

TICKING = "setInterval(() => { new Image().src = `%s/tick?${Math.random()}` }, 200);"

# WebRTC asks a server for the browser's own address by UDP, which no policy of a page forbids.
CALLING = """
{
  const call = new RTCPeerConnection({ iceServers: [{ urls: "stun:%s" }] });
  call.createDataChannel("x");
  call.createOffer().then((offer) => call.setLocalDescription(offer));
}
"""


def answer(path, origin, *, is_ticking, is_calling):
    """Return (content type, body) for `path`."""
    if path.startswith(("/embed/", "/video/")):
        player = f"<!DOCTYPE html><title>Player</title><img src='{origin}/poster' alt=''>"
        return "text/html", player.encode()
    if path.endswith("/matomo.js"):
        return "text/javascript", MATOMO.encode()
    if path.endswith(".js"):
        script = f"new Image().src = '{origin}/hit';"
        script += TICKING.replace("%s", origin) if is_ticking else ""
        script += CALLING.replace("%s", urlsplit(origin).netloc) if is_calling else ""
        return "text/javascript", script.encode()
    return "image/gif", b""
