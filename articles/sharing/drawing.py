"""Drawn covers as pixels: just the SVG that articles.covers writes, and not a mark more."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image, ImageColor, ImageDraw

Point = tuple[float, float]
Box = tuple[int, int, int, int]
Colour = tuple[int, int, int]

ELEMENT = re.compile(r"<(rect|circle|path) ([^>]*)/>")
ATTRIBUTE = re.compile(r'([a-z-]+)="([^"]*)"')
TOKEN = re.compile(r"[A-Za-z]|-?\d+(?:\.\d+)?")
# How many numbers a command of a path takes.
ARITY = {"M": 2, "L": 2, "l": 2, "H": 1, "h": 1, "V": 1, "v": 1, "S": 4, "a": 7, "z": 0}
CURVE_STEPS = 24
# Edges are as smooth as this many pixels in each direction make them.
SMOOTHNESS = 3


def draw(svg: str, *, box: Box, size: tuple[int, int]) -> Image.Image:
    """Return the part `box` of a drawn cover, in its own units, as a picture of `size` pixels.

    `box` has the proportions of `size`.
    """
    width, height = (side * SMOOTHNESS for side in size)
    canvas = _Canvas(width, height, box)
    for tag, attributes in ELEMENT.findall(svg):
        canvas.add(tag, dict(ATTRIBUTE.findall(attributes)))
    return canvas.image.reduce(SMOOTHNESS)


class _Canvas:
    """A picture several times as large as it is to be, on which elements are drawn in turn."""

    def __init__(self, width: int, height: int, box: Box) -> None:
        self.image = Image.new("RGB", (width, height))
        self.pen = ImageDraw.Draw(self.image)
        self.left, self.top = box[:2]
        self.scale = width / (box[2] - box[0])
        self.ground: Colour = (0, 0, 0)

    def add(self, tag: str, attributes: dict[str, str]) -> None:
        """Draw one element; the first one, which fills the canvas, is the ground."""
        if tag == "rect":
            x, y, width, height = (
                float(attributes[name]) for name in ("x", "y", "width", "height")
            )
            colour = _rgb(attributes["fill"])
            if (x, y) == (0, 0):
                self.ground = colour
            self.pen.rectangle([self.at((x, y)), self.at((x + width, y + height))], fill=colour)
        elif tag == "circle":
            centre = float(attributes["cx"]), float(attributes["cy"])
            self.disc(centre, float(attributes["r"]), _rgb(attributes["fill"]))
        elif "fill" in attributes:
            for points in outlines(attributes["d"]):
                self.pen.polygon(
                    [self.at(point) for point in points], fill=_rgb(attributes["fill"])
                )
        else:
            self.stroke(attributes)

    def stroke(self, attributes: dict[str, str]) -> None:
        colour = self.over_ground(_rgb(attributes["stroke"]), attributes.get("stroke-opacity", "1"))
        width = float(attributes["stroke-width"])
        for points in outlines(attributes["d"]):
            if "stroke-dasharray" in attributes:
                gap = float(attributes["stroke-dasharray"].split()[1])
                for point in along(points, gap):
                    self.disc(point, width / 2, colour)
                continue
            line = [self.at(point) for point in points]
            self.pen.line(line, fill=colour, width=round(width * self.scale))
            if attributes.get("stroke-linecap") == "round":
                for end in (points[0], points[-1]):
                    self.disc(end, width / 2, colour)

    def disc(self, centre: Point, radius: float, colour: Colour) -> None:
        x, y = self.at(centre)
        reach = radius * self.scale
        self.pen.ellipse([x - reach, y - reach, x + reach, y + reach], fill=colour)

    def at(self, point: Point) -> Point:
        """Return where a point of the cover lies on this picture."""
        return (point[0] - self.left) * self.scale, (point[1] - self.top) * self.scale

    def over_ground(self, colour: Colour, opacity: str) -> Colour:
        """Return what a translucent stroke looks like: they all lie on the ground."""
        share = float(opacity)
        mixed = [
            round(a * share + b * (1 - share)) for a, b in zip(colour, self.ground, strict=True)
        ]
        return mixed[0], mixed[1], mixed[2]


@dataclass
class _Pen:
    """Where the outline of a path has come to; `control` is the last curve's, for the next one."""

    at: Point = (0.0, 0.0)
    control: Point = (0.0, 0.0)


def outlines(path: str) -> Iterator[list[Point]]:
    """Yield the points of each subpath of `path`, curves as short straight lines."""
    pen = _Pen()
    points: list[Point] = []
    for command, numbers in _commands(path):
        if command == "M" and points:
            yield points
            points = []
        if command == "M":
            pen.at = numbers[0], numbers[1]
            points = [pen.at]
        elif command != "z":
            points += _step(pen, command, numbers)
    yield points


def _commands(path: str) -> Iterator[tuple[str, list[float]]]:
    """Yield each command with its numbers; one that is not repeated before more of them, too."""
    tokens, command = TOKEN.findall(path), ""
    while tokens:
        if tokens[0].isalpha():
            command = tokens.pop(0)
        count = ARITY[command]
        yield command, [float(token) for token in tokens[:count]]
        del tokens[:count]


def _step(pen: _Pen, command: str, numbers: list[float]) -> list[Point]:
    """Move the pen and return the points on its way."""
    start = pen.at
    if command == "a":
        pen.at = start[0] + numbers[5], start[1] + numbers[6]
        points = _arc(start, pen.at, numbers[0])
    elif command == "S":
        control, pen.at = (numbers[0], numbers[1]), (numbers[2], numbers[3])
        points = _curve(start, pen.control, control, pen.at)
        pen.control = 2 * pen.at[0] - control[0], 2 * pen.at[1] - control[1]
        return points
    else:
        pen.at = _line_to(start, command, numbers)
        points = [pen.at]
    pen.control = pen.at
    return points


def _line_to(start: Point, command: str, numbers: list[float]) -> Point:
    x, y = start if command.islower() else (0.0, 0.0)
    if command in "Hh":
        return x + numbers[0], start[1]
    if command in "Vv":
        return start[0], y + numbers[0]
    return x + numbers[0], y + numbers[1]


def _arc(start: Point, end: Point, radius: float) -> list[Point]:
    """Return points on the shorter clockwise arc of a circle from `start` to `end`."""
    across, down = end[0] - start[0], end[1] - start[1]
    chord = math.hypot(across, down)
    offset = math.sqrt(max(0.0, radius**2 - chord**2 / 4)) / chord
    x = (start[0] + end[0]) / 2 - down * offset
    y = (start[1] + end[1]) / 2 + across * offset
    first = math.atan2(start[1] - y, start[0] - x)
    swept = (math.atan2(end[1] - y, end[0] - x) - first) % (2 * math.pi)
    angles = [first + swept * n / CURVE_STEPS for n in range(1, CURVE_STEPS + 1)]
    return [(x + radius * math.cos(a), y + radius * math.sin(a)) for a in angles]


def _curve(a: Point, b: Point, c: Point, d: Point) -> list[Point]:
    """Return points on the cubic Bézier curve from `a` to `d`."""
    points = []
    for n in range(1, CURVE_STEPS + 1):
        t, u = n / CURVE_STEPS, 1 - n / CURVE_STEPS
        shares = (u**3, 3 * u * u * t, 3 * u * t * t, t**3)
        x = sum(share * p[0] for share, p in zip(shares, (a, b, c, d), strict=True))
        y = sum(share * p[1] for share, p in zip(shares, (a, b, c, d), strict=True))
        points.append((x, y))
    return points


def along(points: list[Point], gap: float) -> Iterator[Point]:
    """Yield points `gap` apart on the straight line from the first of `points` to the last."""
    (x, y), (end_x, end_y) = points[0], points[-1]
    count = int(math.hypot(end_x - x, end_y - y) / gap)
    for n in range(count + 1):
        share = n / max(1, count)
        yield x + (end_x - x) * share, y + (end_y - y) * share


def _rgb(colour: str) -> Colour:
    return ImageColor.getrgb(colour)[:3]
