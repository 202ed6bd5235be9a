"""The ways in which people look at a page, and what may be wrong with it in each."""

from dataclasses import dataclass, field

from tests.browser.people import SETTLED, violations

# What each look sets anew, so that none depends on the one before.
PLAIN = {
    "media": "screen",
    "color_scheme": "light",
    "forced_colors": "none",
    "reduced_motion": "no-preference",
}


@dataclass(frozen=True)
class Look:
    """A window so many pixels wide, with text at so many per cent, and what the reader prefers."""

    width: int
    text: int = 100
    prefers: dict = field(default_factory=dict)

    def at(self, page):
        """Show the open `page` in this way."""
        page.set_viewport_size({"width": self.width, "height": 900})
        page.emulate_media(**PLAIN | self.prefers)
        page.evaluate(f"document.documentElement.style.fontSize = '{self.text}%'")
        page.evaluate(SETTLED)


LOOKS = {
    "light": Look(1440),
    "dark": Look(1440, prefers={"color_scheme": "dark"}),
    "phone": Look(390),
    "small": Look(320),
    "large text": Look(1440, text=200),
    "large text on a phone": Look(390, text=200),
    "forced colours": Look(820, prefers={"forced_colors": "active"}),
    "less motion": Look(820, prefers={"reduced_motion": "reduce"}),
    "print": Look(720, prefers={"media": "print"}),
}

# Is the element there for people to see? What is for screen readers alone is a pixel large.
MEASURE = """() => {
    const seen = element => {
        const { width, height } = element.getBoundingClientRect();
        return width > 1 && height > 1 && element.checkVisibility({ visibilityProperty: true })
            && !element.closest(".skip, .vh");
    };
    const name = element => element.outerHTML.slice(0, 90);
    const scrolls = element => ["auto", "scroll"].includes(getComputedStyle(element).overflowX);
    const all = [...document.body.querySelectorAll("*")].filter(seen);

    // A box that hides what of its text does not fit.
    const clipped = all.filter(element => {
        const { overflowX, overflowY } = getComputedStyle(element);
        const hides = overflow => ["hidden", "clip"].includes(overflow);
        return element.innerText?.trim() && (
            (hides(overflowX) && element.scrollWidth > element.clientWidth + 1)
            || (hides(overflowY) && element.scrollHeight > element.clientHeight + 1));
    });
    // Text that leaves the window, but for what stands in a box of its own that scrolls.
    const outside = all.filter(element => {
        const { left, right } = element.getBoundingClientRect();
        if (left >= -1 && right <= innerWidth + 1) return false;
        for (let box = element; box; box = box.parentElement) if (scrolls(box)) return false;
        return true;
    });
    // Source: WCAG 2.2, 2.5.8, without its exception for spacing. What lies over a control, as
    // the whole card over its title, counts, and so do labels.
    const target = element => {
        const own = [element, element.labels?.[0]].filter(Boolean);
        const boxes = own.map(one => one.getBoundingClientRect());
        const over = getComputedStyle(element, "::after");
        return [
            Math.max(...boxes.map(box => box.width), parseFloat(over.width) || 0),
            Math.max(...boxes.map(box => box.height), parseFloat(over.height) || 0),
        ];
    };
    const inSentence = element => getComputedStyle(element).display === "inline"
        && [...element.parentElement.childNodes].some(
            node => node.nodeType === Node.TEXT_NODE && node.textContent.trim());
    const small = all.filter(element =>
        element.matches("a[href], button, input:not([type=hidden]), select, textarea, summary")
        && !inSentence(element) && target(element).some(side => side < 24));

    const width = document.documentElement.scrollWidth;
    return {
        "scrolls sideways": width > innerWidth ? [`${width} px`] : [],
        "is clipped": clipped.map(name),
        "is outside": outside.map(name),
        "is too small": small.map(element => [...target(element), name(element)].join(" ")),
    };
}"""
MOVING = """() => document.getAnimations().map(({ animationName }) => animationName)
    .concat(getComputedStyle(document.documentElement).scrollBehavior)"""


# What readers are shown, and where it takes them.
SHOWN = """() => [
    document.title,
    document.body.innerText,
    ...[...document.querySelectorAll("a[href]")].map(({ href }) => href),
    ...[...document.forms].map(form => `${form.method} ${form.action} ${form.innerHTML}`),
    ...[...document.images].map(({ alt, width }) => `${alt} ${width}`),
]"""


def faults(page, look):
    """Return what is wrong with the open `page` in the Look `look`: {what: where}."""
    look.at(page)
    found = page.evaluate(MEASURE) | {"axe": violations(page, strictly=True)}
    if "media" in look.prefers:  # nobody presses anything on paper
        del found["is too small"]
    if "reduced_motion" in look.prefers:
        found["moves"] = [name for name in page.evaluate(MOVING) if name != "auto"]
    return {what: where for what, where in found.items() if where}
