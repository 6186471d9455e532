"""Make the moving picture of the README: one iteration, forward and back again: `python docs/demo.py`.

An SVG that moves by itself, without a script, wherever a page shows it as an image. Each piece of the screen is in it
once; a style sheet says when it is seen. What cannot move shows one picture, `POSTER`.
"""

import asyncio
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, pairwise
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape, quoteattr

from pictures import drawn, settle

from gpnet_engine.files.document import open_document
from gpnet_engine.files.overrides import Overrides
from gpnet_tui.app import GpnetApp

FILE = Path(__file__).parent / "demo.svg"
SIZE = (140, 30)
STEPS = 18
START, STEP, ERROR, END, BACK = 1.5, 0.8, 1.6, 2.0, 0.25  # how many seconds a picture stands
ERROR_STEP = 7
POSTER = 13  # δ has been sent back to the first hidden layer

_SVG = "{http://www.w3.org/2000/svg}"
_TITLE, _GROUND, _TEXT = range(3)  # layers


_KEPT = ("fill", "x", "y", "width", "height", "textLength", "text-anchor")
_STYLES = (
    "text{font-family:Fira Code,DejaVu Sans Mono,Menlo,Consolas,monospace;font-size:20px;white-space:pre}",
    "g rect{shape-rendering:crispEdges}",
    ".title{font:bold 18px arial,sans-serif}",
    "@media(prefers-reduced-motion:reduce){g{animation:none!important}}",
)


class Frame(NamedTuple):
    """A picture of the screen, and how many seconds it stands."""

    svg: str
    seconds: float


class Part(NamedTuple):
    """A rectangle or a text that is in some of the pictures, as SVG. What is drawn first has the lowest layer."""

    layer: int
    drawing: str


async def frames() -> list[Frame]:
    """Do an iteration, step by step, and take it back."""
    keys = [("s", "one operation forward")] * STEPS + [("S", "one operation back")] * STEPS
    app = GpnetApp(open_document("article", Overrides()))
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await settle(pilot)
        found = [Frame(drawn(app), START)]
        for number, (key, does) in enumerate(keys, start=1):
            await pilot.press(key)
            await settle(pilot)
            found.append(Frame(drawn(app, f"{key}   {does}"), _seconds(number)))
    return found[:-1]  # the last one is the first


def _seconds(number: int) -> float:
    if number > STEPS:
        return BACK
    return {ERROR_STEP: ERROR, STEPS: END}.get(number, STEP)


def animated(shown: Sequence[Frame], poster: int) -> str:
    """Return one SVG that shows pictures one after the other, again and again."""
    styles: dict[str, str] = {}
    seen: dict[Part, list[bool]] = {}
    for index, frame in enumerate(shown):
        for part in _parts(ET.fromstring(frame.svg), styles):  # noqa: S314 - our own text
            seen.setdefault(part, [False] * len(shown))[index] = True
    together: dict[tuple[int, tuple[bool, ...]], list[str]] = {}
    for part, when in seen.items():
        together.setdefault((part.layer, tuple(when)), []).append(part.drawing)
    names = {when: f"v{number}" for number, when in enumerate(dict.fromkeys(when for _, when in together))}
    rules = [f".{name}{{{css}}}" for css, name in styles.items()]
    for when, name in names.items():
        rules += _rules(name, when, [frame.seconds for frame in shown], is_seen=when[poster])
    groups: dict[int, list[str]] = {_TITLE: [], _GROUND: [], _TEXT: []}
    for (layer, when), drawings in together.items():
        groups[layer].append(f'<g class="{names[when]}">{"".join(drawings)}</g>')
    return _in_window(shown[0].svg, rules, groups[_TITLE], [*groups[_GROUND], *groups[_TEXT]])


def _rules(name: str, when: Sequence[bool], seconds: Sequence[float], *, is_seen: bool) -> Iterator[str]:
    """Yield the style of what is not in all pictures: when it comes and goes, and whether it is there at rest."""
    if all(when):
        return
    begins = [0.0, *accumulate(seconds)]
    whole = begins[-1]
    changes = [0, *(index for index, (one, two) in enumerate(pairwise(when), start=1) if one != two)]
    stops = "".join(f"{begins[index] / whole:.3%}{{visibility:{_word(when[index])}}}" for index in changes)
    yield f"@keyframes {name}{{{stops}}}"
    yield f".{name}{{visibility:{_word(is_seen)};animation:{name} {whole:g}s step-end infinite}}"


def _word(is_seen: bool) -> str:  # noqa: FBT001 - one argument
    return "visible" if is_seen else "hidden"


def _parts(svg: ET.Element, styles: dict[str, str]) -> Iterator[Part]:
    """Yield the title of a picture, and what is drawn in its window; styles that are new are added to `styles`."""
    own = dict(re.findall(r"\.([\w-]+) \{ ?([^}]*?) ?\}", svg.findtext(f"{_SVG}style", "")))
    title = next(one for one in svg.iter(f"{_SVG}text") if "title" in one.get("class", ""))
    yield Part(_TITLE, _drawing(title, "title"))
    for element in _in_terminal(svg):
        css = own.get(element.get("class", ""), "")
        name = styles.setdefault(css, f"r{len(styles)}") if css else ""
        yield Part(_GROUND if element.tag == f"{_SVG}rect" else _TEXT, _drawing(element, name))


def _in_terminal(svg: ET.Element) -> Iterable[ET.Element]:
    """Return what is drawn in the window, without the window."""
    inside = next(one for one in svg.iter(f"{_SVG}g") if "clip-terminal" in one.get("clip-path", ""))
    return (one for one in inside.iter() if one.tag in {f"{_SVG}rect", f"{_SVG}text"})


def _drawing(element: ET.Element, name: str) -> str:
    """Return a text or a rectangle as SVG, in few words."""
    tag = element.tag.removeprefix(_SVG)
    kept = {key: element.attrib[key] for key in _KEPT if key in element.attrib}
    start = _tag(tag, {"class": name, **kept} if name else kept)
    return f"{start[:-2]}>{escape(element.text)}</{tag}>" if element.text else start


def _in_window(svg: str, rules: Iterable[str], titles: Iterable[str], lines: Iterable[str]) -> str:
    """Return titles and lines in the window of a picture."""
    root = ET.fromstring(svg)  # noqa: S314 - our own text
    group = next(one for one in root.iter(f"{_SVG}g") if "clip-terminal" in one.get("clip-path", ""))
    buttons = next(one for one in root.iter(f"{_SVG}g") if one.find(f"{_SVG}circle") is not None)
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{root.get("viewBox")}">',
            *("<style>", *_STYLES, *rules, "</style>"),
            _tag("rect", next(iter(root.findall(f"{_SVG}rect"))).attrib),
            *(f'<g transform="{buttons.get("transform")}">', *(_tag("circle", one.attrib) for one in buttons), "</g>"),
            *titles,
            *(f'<g transform="{group.get("transform")}" xml:space="preserve">', *lines, "</g>", "</svg>", ""),
        ]
    )


def _tag(name: str, attributes: Mapping[str, str]) -> str:
    return f"<{name}{''.join(f' {key}={quoteattr(value)}' for key, value in attributes.items())}/>"


if __name__ == "__main__":
    FILE.write_text(animated(asyncio.run(frames()), POSTER), encoding="utf-8")
