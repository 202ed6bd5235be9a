"""What the third party of the browser tests answers: scripts, players, and pixels."""

# Does with the queue what Matomo does: sends a hit to the address that was set, for that site.
MATOMO = """
const said = Object.fromEntries(_paq.map(([name, ...rest]) => [name, rest]));
const cookies = "disableCookies" in said ? 0 : 1;
new Image().src = `${said.setTrackerUrl[0]}?idsite=${said.setSiteId[0]}&cookies=${cookies}`;
"""

TICKING = "setInterval(() => { new Image().src = `%s/tick?${Math.random()}` }, 200);"


def answer(path, origin, *, is_ticking):
    """Return (content type, body) for `path`."""
    if path.startswith(("/embed/", "/video/")):
        player = f"<!DOCTYPE html><title>Player</title><img src='{origin}/poster' alt=''>"
        return "text/html", player.encode()
    if path.endswith("/matomo.js"):
        return "text/javascript", MATOMO.encode()
    if path.endswith(".js"):
        hit = f"new Image().src = '{origin}/hit';"
        script = hit + TICKING.replace("%s", origin) if is_ticking else hit
        return "text/javascript", script.encode()
    return "image/gif", b""
