"""What somebody may paste into an article that makes a browser contact another host by itself."""

# Each with a host of its own, so that no connection made for one serves another.
PASTED = {
    "preconnect": '<link rel="preconnect" href="{origin}">',
    "prefetch": '<link rel="prefetch" href="{origin}/next">',
    "image": '<p><img src="{origin}/pixel.gif" alt="A chart"></p>',
    "srcset": '<p><img src="/x" srcset="{origin}/pixel.gif 1x" alt="A chart"></p>',
    "picture": '<picture><source srcset="{origin}/pixel.gif"><img src="/x" alt=""></picture>',
    "base": '<base href="{origin}/"><p><img src="pixel.gif" alt="A chart"></p>',
    "background": '<p style="background: url({origin}/pixel.gif)">Words</p>',
    "style": "<style>@import '{origin}/sheet.css';</style>",
    "stylesheet": '<link rel="stylesheet" href="{origin}/sheet.css">',
    "frame": '<iframe src="{origin}/frame"></iframe>',
    "object": '<object data="{origin}/object"></object>',
    "embed": '<embed src="{origin}/embed">',
    "video": '<video src="{origin}/film.mp4" preload="auto" autoplay></video>',
    "poster": '<video poster="{origin}/poster.png" controls></video>',
    "drawing": '<svg><image href="{origin}/pixel.gif" width="9" height="9"/></svg>',
    "script": '<script src="{origin}/script.js"></script>',
    "handler": '<img src="data:," onerror="new Image().src=\'{origin}/x\'">',
    # Last, since it leaves the page.
    "refresh": '<meta http-equiv="refresh" content="0; url={origin}/elsewhere">',
}

# For this one the name alone is looked up.
LOOKED_UP = "looked-up.test"
LOOK_UP = f'<link rel="dns-prefetch" href="//{LOOKED_UP}">'


def pasted(name, port):
    """Return the piece `name`, for a server at `port` that has as many hosts as one likes."""
    return PASTED[name].format(origin=f"http://{name}.third.test:{port}")


def everything(port):
    """Return the body of an article into which all of it was pasted."""
    pieces = [LOOK_UP, *(pasted(name, port) for name in PASTED)]
    return "<p>Words before.</p>" + "".join(pieces) + "<p>Words after.</p>"
