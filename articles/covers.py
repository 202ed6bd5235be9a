"""Drawn covers for articles that have no photograph.

The same article keeps the same cover for ever, byte for byte. Two rules hold that promise:
chance comes from `_Dice`, since the sequences of `random` have changed between Python
releases, and all arithmetic is on integers, since sines round differently elsewhere.

Pages crop covers to 16:9 and to a centred square. Every motif therefore carries its weight
between x = 225 and x = 975 and leaves only texture to the edges.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isqrt
from typing import NamedTuple, TypeVar

WIDTH = 1200
HEIGHT = 750

T = TypeVar("T")


@dataclass(frozen=True)
class Palette:
    """Five colours, as `#rrggbb`, that sit well together; `ground` fills the canvas."""

    ground: str
    ink: str
    warm: str
    cool: str
    accent: str

    @property
    def paints(self) -> tuple[str, str, str, str]:
        """Return the four colours that show against the ground."""
        return self.ink, self.warm, self.cool, self.accent


class _Dice:
    """A stream of chance that no Python release can change: SplitMix64.

    Source: Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014.
    """

    def __init__(self, seed: int) -> None:
        self._state = seed

    def below(self, limit: int) -> int:
        """Return an integer from 0 up to, not including, `limit`."""
        self._state = (self._state + 0x9E3779B97F4A7C15) % 2**64
        mixed = self._state
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9 % 2**64
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB % 2**64
        return (mixed ^ (mixed >> 31)) % limit

    def between(self, low: int, high: int) -> int:
        """Return an integer from `low` to `high`, both included."""
        return low + self.below(high - low + 1)

    def pick(self, options: Sequence[T]) -> T:
        """Return one of `options`, each equally likely."""
        return options[self.below(len(options))]

    def shuffled(self, options: Sequence[T]) -> list[T]:
        """Return all of `options` in a new order."""
        waiting = list(options)
        return [waiting.pop(self.below(len(waiting))) for _ in options]


def _rect(x: int, y: int, width: int, height: int, fill: str) -> str:
    return f'<rect x="{x}" y="{y}" width="{width}" height="{height}" fill="{fill}"/>'


def _disc(x: int, y: int, radius: int, fill: str) -> str:
    return f'<circle cx="{x}" cy="{y}" r="{radius}" fill="{fill}"/>'


def _shape(outline: str, fill: str) -> str:
    return f'<path d="{outline}" fill="{fill}"/>'


def _line(outline: str, stroke: str, width: int, extra: str = "") -> str:
    return f'<path d="{outline}" stroke="{stroke}" stroke-width="{width}"{extra}/>'


def _rules(rows: Sequence[int], palette: Palette) -> str:
    """Return faint lines across the page at the heights `rows`."""
    outline = "".join(f"M0 {y}H{WIDTH}" for y in rows)
    return _line(outline, palette.ink, 2, ' stroke-opacity=".16"')


def _pill(left: int, right: int, y: int, fill: str) -> str:
    return _line(f"M{left + 25} {y}H{right - 25}", fill, 50, ' stroke-linecap="round"')


def _diamond(x: int, y: int, reach: int, fill: str) -> str:
    return _shape(f"M{x} {y - reach}l{reach} {reach}-{reach} {reach}-{reach}-{reach}z", fill)


def _gantt(dice: _Dice, palette: Palette) -> list[str]:
    """Draw a plan: bars step down the page, done up to the dotted line of today."""
    today = dice.between(540, 660)
    drawn = [_rules(range(15, HEIGHT, 80), palette)]
    left = dice.between(60, 130)
    steps = dice.shuffled((20, 30, 60, 90, 100, 120, 150))
    for y, step in zip(range(95, 735, 80), (0, *steps), strict=True):
        left += step
        done = today - left + dice.between(-60, 20)
        drawn += _task(dice, palette, left, y, done)
    dots = ' stroke-dasharray="0 18" stroke-linecap="round"'
    return [*drawn, _line(f"M{today} 0V{HEIGHT}", palette.warm, 7, dots)]


def _task(dice: _Dice, palette: Palette, left: int, y: int, done: int) -> list[str]:
    """Draw one bar with its first `done` pixels finished, its slack and its milestone.

    A bar nearly begun or nearly finished is drawn whole, for a sliver looks like a slip.
    """
    right = left + dice.between(26, 40) * 10
    due = min(right + dice.between(60, 260), WIDTH - 60)
    fill = dice.pick((palette.ink, palette.warm, palette.accent))
    if done < 100:
        bars = [_pill(left, right, y, fill)]
    elif left + done > right - 80:
        bars = [_pill(left, right, y, palette.cool)]
    else:
        rest = _pill(left + done - 50, right, y, fill)
        bars = [rest, _pill(left, left + done, y, palette.cool)]
    slack = _line(f"M{right} {y}H{due}", palette.ink, 4, ' stroke-opacity=".4"')
    return [slack, *bars, _diamond(due, y, 25, fill)]


def _arcs(dice: _Dice, palette: Palette) -> list[str]:
    """Draw a mosaic of quarter discs, leaves and dots, with one colour leading."""
    first, second, third, _ = dice.shuffled(palette.paints)
    fills = [first] * 3 + [second] * 2 + [third]
    drawn = []
    for y in range(5, HEIGHT, 150):
        for x in range(5, WIDTH, 150):
            tile = dice.pick([*fills, *[palette.ground] * 6])
            if tile != palette.ground:
                drawn.append(_rect(x, y, 140, 140, tile))
            figure = dice.pick([fill for fill in fills if fill != tile])
            drawn.append(_shape(_tile_outline(dice, x, y), figure))
    return drawn


def _tile_outline(dice: _Dice, x: int, y: int) -> str:
    """Return a figure for the tile of 140 pixels whose top left corner is (x, y)."""
    arc = "a140 140 0 0 1"
    quarters = (
        f"M{x} {y}h140{arc}-140 140z",
        f"M{x + 140} {y}v140{arc}-140-140z",
        f"M{x + 140} {y + 140}h-140{arc} 140-140z",
        f"M{x} {y + 140}v-140{arc} 140 140z",
    )
    leaves = (
        f"M{x} {y}{arc} 140 140{arc}-140-140z",
        f"M{x + 140} {y}{arc}-140 140{arc} 140-140z",
    )
    dot = f"M{x + 28} {y + 70}a42 42 0 0 1 84 0a42 42 0 0 1-84 0z"
    return dice.pick((*quarters, *leaves, dot))


class _Node(NamedTuple):
    x: int
    y: int
    radius: int

    def square_to(self, other: "_Node") -> int:
        """Return the squared distance between the two centres."""
        return (self.x - other.x) ** 2 + (self.y - other.y) ** 2

    def clearance(self, others: Sequence["_Node"]) -> int:
        """Return the smallest gap between this rim and another's; negative in an overlap."""
        return min(isqrt(self.square_to(node)) - self.radius - node.radius for node in others)


def _network(dice: _Dice, palette: Palette) -> list[str]:
    """Draw people and their ties: discs spread round a ringed hub."""
    nodes = _spread_nodes(dice)
    ties = "".join(f"M{a.x} {a.y}L{b.x} {b.y}" for a, b in _ties(nodes))
    hub, *others = nodes
    return [
        _line(ties, palette.ink, 4, ' stroke-opacity=".45"'),
        _disc(hub.x, hub.y, hub.radius, palette.ink),
        _disc(hub.x, hub.y, hub.radius - 4, palette.ground),
        _disc(hub.x, hub.y, hub.radius - 24, dice.pick((palette.warm, palette.accent))),
        *(_disc(*node, dice.pick(palette.paints)) for node in others),
    ]


def _spread_nodes(dice: _Dice) -> list[_Node]:
    """Return a hub near the middle, then its discs, each in the roomiest of ten places."""
    nodes = [_Node(dice.between(480, 720), dice.between(320, 430), 108)]
    for radius in [60] * 2 + [44] * 3 + [30] * 5 + [18] * 8:
        edge = radius + 50
        places = [
            _Node(dice.between(edge, WIDTH - edge), dice.between(edge, HEIGHT - edge), radius)
            for _ in range(10)
        ]
        nodes.append(max(places, key=lambda place: place.clearance(nodes)))
    return nodes


def _ties(nodes: Sequence[_Node]) -> list[tuple[_Node, _Node]]:
    """Return the pairs to join: all connected, no line crossing another.

    Two nodes are joined when no third lies within the circle that spans them.
    Source: Gabriel and Sokal, "A new statistical approach to geographic variation", 1969.
    """
    return [
        (a, b)
        for index, a in enumerate(nodes)
        for b in nodes[index + 1 :]
        if all(a.square_to(c) + c.square_to(b) >= a.square_to(b) for c in nodes)
    ]


def _stack(dice: _Dice, palette: Palette) -> list[str]:
    """Draw twelve stacked columns that climb, or burn down, across the page."""
    drawn = [_rules(range(75, HEIGHT, 100), palette)]
    fills = dice.shuffled(palette.paints)
    spans = [(dice.between(60, 95), dice.between(120, 155)) for _ in fills]
    levels = dice.pick((range(12), range(11, -1, -1)))
    for x, level in zip(range(14, WIDTH, 100), levels, strict=True):
        top = HEIGHT
        for fill, (low, high) in zip(fills, spans, strict=True):
            height = low + (high - low) * level // 11 + dice.between(-14, 14)
            top -= height
            drawn.append(_rect(x, top + 8, 72, height - 8, fill))
    return drawn


def _waves(dice: _Dice, palette: Palette) -> list[str]:
    """Draw four rolling bands under a sun, the nearest band in the sun's colour."""
    sun, other = dice.shuffled((palette.warm, palette.accent))
    bands = [*dice.shuffled((other, palette.cool, palette.ink)), sun]
    drawn = [_disc(dice.between(380, 820), dice.between(150, 190), 84, sun)]
    length = dice.between(280, 380)
    first = dice.pick((-1, 1))
    swell = [dice.between(30, 70) * sign for sign in (first, -first) * 3]
    for depth, fill in enumerate(bands):
        crests = [290 + depth * 112 + rise + dice.between(-26, 26) for rise in swell]
        drawn.append(_shape(_wave_outline(crests, -120 - depth * 24, length), fill))
    return drawn


def _wave_outline(crests: Sequence[int], left: int, length: int) -> str:
    """Return a band whose upper edge eases from one crest to the next, `length` apart."""
    outline = f"M{left} {HEIGHT}V{crests[0]}"
    for step, crest in enumerate(crests[1:], start=1):
        x = left + step * length
        outline += f"S{x - length // 2} {crest} {x} {crest}"
    return f"{outline}V{HEIGHT}z"


def _diamonds(dice: _Dice, palette: Palette) -> list[str]:
    """Draw milestones on five lines, larger the nearer they are to one point."""
    lanes = range(75, HEIGHT, 150)
    tracks = "".join(f"M0 {y}H{WIDTH}" for y in lanes)
    drawn = [_line(tracks, palette.ink, 4, ' stroke-opacity=".35"')]
    focus_x, focus_y = dice.between(450, 750), dice.between(250, 500)
    for row, y in enumerate(lanes):
        for x in range(row % 2 * 75, WIDTH + 1, 150):
            distance = isqrt((x - focus_x) ** 2 + (y - focus_y) ** 2)
            reach = max(18, 72 - distance // 10 - dice.below(12))
            drawn.append(_diamond(x, y, reach, dice.pick(palette.paints)))
    return drawn


_MOTIFS = (_gantt, _arcs, _network, _stack, _waves, _diamonds)
_PALETTES = (
    Palette("#0e3b3a", "#f2e8d5", "#e2a03f", "#2f7f78", "#d9583b"),
    Palette("#1d2a44", "#efe9dd", "#e8b04a", "#5b7db1", "#d4694b"),
    Palette("#f0e6d2", "#0e3b3a", "#d9583b", "#2f7f78", "#e2a03f"),
    Palette("#5a2a27", "#f3e9da", "#e6a15c", "#a9514a", "#8fb6ab"),
    Palette("#dfe7e2", "#173f3f", "#d9583b", "#7fa79e", "#e2a03f"),
    Palette("#23302b", "#ece7da", "#c8d26b", "#6f8f76", "#e08a5a"),
)


def cover_svg(number: int) -> str:
    """Return the cover of article `number`: an SVG document of 1200 by 750, at most 7 KB.

    The same number gives the same text for ever. Neighbours differ in motif and palette,
    and among 36 consecutive numbers every motif meets every palette.
    Raises ValueError when `number` is not a non-negative integer.
    """
    if not isinstance(number, int) or isinstance(number, bool) or number < 0:
        raise ValueError(f"a cover needs a non-negative integer, not {number!r}")
    turn, place = divmod(number, len(_MOTIFS))
    palette = _PALETTES[(place + turn) % len(_PALETTES)]
    drawing = "".join(_MOTIFS[place](_Dice(number), palette))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}"'
        f' viewBox="0 0 {WIDTH} {HEIGHT}">'
        f"{_rect(0, 0, WIDTH, HEIGHT, palette.ground)}{drawing}</svg>\n"
    )
