"""A window of a browser, as flows use it: the same for every engine, each of which brings what stands under "engine".

Elements are named by selectors: a word is a `data-testid`, anything else is CSS, and ` >> ` goes on inside of what was
found. Both look into shadow trees. What a person does is done with the browser's own pointer and keys, at the place
where the element is seen, so that something that lies over it is found out.
"""

from __future__ import annotations

import json
import re
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

# Seconds that something may take on a slow, busy machine.
PATIENCE = 120.0

# How often a press is tried on an element that moves away from under the pointer.
PRESSES = 5

READY = '[data-testid="engine-status"][data-status="ready"]'

IN_PAGE = """
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const within = (root, selector) => {
  const found = [...root.querySelectorAll(selector)];
  for (const { shadowRoot } of root.querySelectorAll('*')) if (shadowRoot) found.push(...within(shadowRoot, selector));
  return found;
};
const insides = (element) => element.shadowRoot ? [element, element.shadowRoot] : [element];
const step = (roots, selector) => new Set(roots.flatMap(insides).flatMap((root) => within(root, selector)));
const all = (selectors) => selectors.reduce((roots, selector) => [...step(roots, selector)], [document]);
const one = (selectors) => all(selectors)[0] ?? null;
const visible = (element) => element.getClientRects().length > 0 && getComputedStyle(element).visibility === 'visible';
const until = async (what, condition, patience) => {
  const deadline = performance.now() + patience;
  for (;;) {
    const found = await condition();
    if (found) return found;
    if (performance.now() > deadline) throw new Error(`never came: ${what()}`);
    await pause(25);
  }
};
const deepest = (x, y) => {
  let at = document.elementFromPoint(x, y);
  for (let inner = at; inner !== null; ) {
    at = inner;
    inner = at.shadowRoot?.elementFromPoint(x, y) ?? null;
    if (inner === at) break;
  }
  return at;
};
const holds = (outer, inner) => {
  for (let at = inner; at !== null; at = at.parentNode ?? at.host ?? null) if (at === outer) return true;
  return false;
};
const focused = () => {
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  return at;
};
const textOf = (element) => element.innerText ?? element.textContent ?? '';
"""

# Where to press: the middle of the element, in view, at rest, with nothing over it. Until `LANDED` looks, a press that
# lands elsewhere because the page moved in between does nothing there.
PLACE = """async (selectors, patience) => {
  let why = 'nothing of that name is visible';
  return until(() => `${selectors.join(' >> ')} to press: ${why}`, async () => {
    const element = all(selectors).find(visible);
    if (element === undefined) return null;
    element.scrollIntoView({ block: 'center', inline: 'nearest', behavior: 'instant' });
    const before = element.getBoundingClientRect();
    await pause(40);
    const box = element.getBoundingClientRect();
    why = 'it moves';
    if (box.x !== before.x || box.y !== before.y) return null;
    const x = Math.floor(box.x + box.width / 2), y = Math.floor(box.y + box.height / 2);
    const top = deepest(x, y);
    why = `${top?.localName} ${top?.dataset?.testid ?? top?.className} lies over it at ${x}, ${y}`;
    const label = element.labels?.[0];
    const meant = (at) => holds(element, at) || (label !== undefined && holds(label, at));
    if (top === null || !meant(top)) return null;
    const kinds = ['pointerdown', 'mousedown', 'pointerup', 'mouseup', 'click'];
    const press = { begun: false, strayed: false };
    const guard = (event) => {
      if (!event.isTrusted) return;
      if (meant(event.composedPath()[0])) {
        press.begun = true;
      } else if (element.isConnected || !press.begun) {  // it may have gone at its first event, as it should
        press.strayed = true;
        event.preventDefault();
        event.stopImmediatePropagation();
      }
    };
    for (const kind of kinds) window.addEventListener(kind, guard, true);
    press.end = () => { for (const kind of kinds) window.removeEventListener(kind, guard, true); };
    window.__press = press;
    return [x, y];
  }, patience);
}"""

# Whether the press after `PLACE` reached its element. Some presses leave the page; nobody is left to be asked then.
LANDED = """() => {
  const press = window.__press;
  delete window.__press;
  press?.end();
  return !press?.strayed;
}"""


class BrowserError(Exception):
    """The page or the browser did not do what was asked of it."""


def parts(selector: str) -> list[str]:
    """The CSS of each step of a selector."""
    return [
        f'[data-testid="{step}"]' if re.fullmatch(r"[\w-]+", step) else step
        for step in selector.split(" >> ")
    ]


def card(name: str) -> str:
    """The card of a route."""
    return f'[data-testid="route-card"][data-name="{name}"]'


class Window(ABC):
    """A window with a profile of its own, in which nobody has been before."""

    # -- the engine's part ------------------------------------------------------------------------------------------

    @abstractmethod
    def go(self, address: str) -> None:
        """Open an address; the document has loaded afterwards."""

    @abstractmethod
    def reload(self) -> None:
        """Load the document again, as its button does."""

    @abstractmethod
    def call(self, function: str) -> Any:
        """Call an asynchronous function of JavaScript without parameters. BrowserError if it throws."""

    @abstractmethod
    def click_at(self, x: int, y: int) -> None:
        """Press the pointer's button at a place of the viewport."""

    @abstractmethod
    def chord(self, keys: Sequence[str]) -> None:
        """Press keys one after the other and let go of them in reverse: `Control`, `a`."""

    @abstractmethod
    def picture(self) -> bytes:
        """What is seen, as PNG."""

    @abstractmethod
    def troubles(self) -> list[str]:
        """What the console has shown as errors and warnings, and errors that nobody caught, since the window opened."""

    @abstractmethod
    def ended(self) -> str | None:
        """Why the browser of this window can do nothing any more, in a sentence; None while it runs."""

    @abstractmethod
    def close(self) -> None:
        """Close the window; its profile is forgotten. Nothing happens where the browser has ended."""

    # -- the same for all -------------------------------------------------------------------------------------------

    def run(self, function: str, *arguments: object) -> Any:
        """Call a function with arguments that JSON can carry; it may use what `IN_PAGE` has."""
        given = ", ".join(json.dumps(argument) for argument in arguments)
        return self.call(f"async () => {{ {IN_PAGE}\nreturn await ({function})({given}); }}")

    def wait(self, what: str, function: str, *arguments: object, patience: float = PATIENCE) -> Any:
        """Wait until a function returns something true, and return that. BrowserError if it never does."""
        given = ", ".join(json.dumps(argument) for argument in arguments)
        return self.run(
            f"(what, patience) => until(() => what, () => ({function})({given}), patience)",
            what,
            patience * 1000,
        )

    def ready(self, patience: float = PATIENCE) -> None:
        """Wait until the engine runs and has answered."""
        self.wait("the engine to be ready", "(ready) => one([ready])", READY, patience=patience)
        self.settle()

    def settle(self) -> None:
        """Wait until the answer belongs to what is shown."""
        self.run("() => window.__routelens.idle()")

    def click(self, selector: str, patience: float = 30.0) -> None:
        """Press an element. BrowserError if it never stands still under the pointer."""
        for _ in range(PRESSES):
            x, y = self.run(PLACE, parts(selector), patience * 1000)
            self.click_at(x, y)
            if self.run(LANDED):
                return
        raise BrowserError(f"{selector} moved away from the pointer {PRESSES} times")

    def press(self, chord: str) -> None:
        """Press keys together: `Control+a`."""
        self.chord(re.split(r"(?<=.)\+", chord))

    def type(self, text: str) -> None:
        """Press the keys of a text."""
        for character in text:
            self.chord(["Enter" if character == "\n" else character])

    def see(self, selector: str, text: str = "", patience: float = PATIENCE) -> str:
        """Wait until an element is visible and has a text; return all its text."""
        return str(
            self.wait(
                f"{selector} with “{text}”",
                """(selectors, text) => {
                  const found = all(selectors).find((element) => visible(element) && textOf(element).includes(text));
                  return found && (textOf(found) || ' ');
                }""",
                parts(selector),
                text,
                patience=patience,
            )
        )

    def exists(self, selector: str) -> bool:
        """Whether there is such an element now."""
        return bool(self.run("(selectors) => one(selectors) !== null", parts(selector)))

    def gone(self, selector: str) -> None:
        """Wait until nothing of that name is visible."""
        self.wait(f"{selector} to go", "(selectors) => !all(selectors).some(visible)", parts(selector))

    def count(self, selector: str, number: int) -> None:
        """Wait until there are so many."""
        self.wait(
            f"{selector}, {number} of them",
            "(selectors, number) => all(selectors).length === number",
            parts(selector),
            number,
        )

    def has(self, selector: str, attribute: str, value: str, patience: float = PATIENCE) -> None:
        """Wait until an element has an attribute of that value."""
        self.wait(
            f"{selector} with {attribute}={value}",
            "(selectors, attribute, value) => one(selectors)?.getAttribute(attribute) === value",
            parts(selector),
            attribute,
            value,
            patience=patience,
        )

    def attribute(self, selector: str, attribute: str) -> str | None:
        """An attribute of the first element of that name; BrowserError if there is none."""
        found = self.wait(
            selector,
            "(selectors, attribute) => { const e = one(selectors); return e && [e.getAttribute(attribute)]; }",
            parts(selector),
            attribute,
        )
        value: str | None = found[0]
        return value

    def value(self, selector: str) -> str:
        """What a field holds."""
        return str(self.run("(selectors) => one(selectors).value", parts(selector)))

    def fill(self, selector: str, text: str) -> None:
        """Replace what a field holds, by keys."""
        self.click(selector)
        self.press("Control+a")
        self.press("Delete")
        self.type(text)

    def choose(self, selector: str, value: str) -> None:
        """Choose an option. The lists of some engines are windows of the system, which no test reaches."""
        self.run(
            """(selectors, value) => {
              const field = one(selectors);
              field.value = value;
              if (field.value !== value) throw new Error(`there is no option ${value}`);
              field.dispatchEvent(new Event('input', { bubbles: true, composed: true }));
              field.dispatchEvent(new Event('change', { bubbles: true, composed: true }));
            }""",
            parts(selector),
            value,
        )

    def copy(self, text: str) -> None:
        """Put a text on the clipboard, as a person does: it is selected somewhere, and copied by keys."""
        self.run(
            """(text) => {
              const field = document.createElement('textarea');
              field.id = 'elsewhere';
              field.value = text;
              document.body.append(field);
              field.focus();
              field.select();
            }""",
            text,
        )
        self.press("Control+c")
        self.run("() => document.getElementById('elsewhere').remove()")

    def drop(self, selector: str, name: str, text: str) -> None:
        """Drop a file on an element."""
        self.run(
            """(selectors, name, text) => {
              const dataTransfer = new DataTransfer();
              dataTransfer.items.add(new File([text], name));
              const told = { dataTransfer, bubbles: true, cancelable: true, composed: true };
              const target = one(selectors);
              for (const type of ['dragenter', 'dragover', 'drop']) target.dispatchEvent(new DragEvent(type, told));
            }""",
            parts(selector),
            name,
            text,
        )

    def focused(self) -> str:
        """The `data-testid` of what has the focus, or its words."""
        return str(
            self.run(
                "() => { const at = focused(); return at?.dataset.testid ?? at?.ariaLabel ?? at?.textContent ?? ''; }"
            )
        )


class Engine(ABC):
    """A kind of browser that is installed here."""

    name: str

    @abstractmethod
    def window(self, *, width: int = 1280, height: int = 720, dark: bool = False) -> Window:
        """Open a window with a new profile, its viewport of that size; `dark` is the system's theme.

        A browser that has ended since the last one is started anew.
        """

    @abstractmethod
    def close(self) -> None:
        """End the browser."""
