// Puts a newer version of this page in the place of the shown one, and leaves alone what the person did to it.
import { Idiomorph } from "idiomorph";

/** Milliseconds before the next try to read the page, doubled each time up to the second. */
const BACK_OFF = [500, 10_000];

let reading: Promise<void> | undefined;
let isStale = false;
let isHeld = false;

/** While a form is on its way its answer decides where the page goes, not what it changed meanwhile. */
export function hold(on: boolean) {
  isHeld = on;
  if (!on && isStale) void refresh();
}

/** Reads this page again. Asked for while it is being read, it is read once more afterwards. */
export function refresh(): Promise<void> {
  isStale = true;
  if (isHeld) return Promise.resolve();
  reading ??= readUntilCurrent().finally(() => (reading = undefined));
  return reading;
}

async function readUntilCurrent() {
  let wait = BACK_OFF[0];
  while (isStale) {
    isStale = false;
    const response = await fetch(location.href, { headers: { accept: "text/html" } }).catch(() => undefined);
    if (isHeld) {
      isStale = true;
      return;
    }
    if (response?.redirected) return location.assign(response.url);
    if (response && response.status < 500) {
      show(await response.text());
    } else {
      isStale = true;
      await new Promise((resolve) => setTimeout(resolve, wait));
      wait = Math.min(wait * 2, BACK_OFF[1]);
    }
  }
}

/** Told to the document whenever another version of the page is shown. */
export const SHOWN = "page-shown";

/** Shows a page the server has drawn. */
export function show(html: string) {
  const drawn = new DOMParser().parseFromString(html, "text/html");
  document.title = drawn.title;
  Idiomorph.morph(document.body, drawn.body, {
    ignoreActiveValue: true,
    callbacks: { beforeAttributeUpdated: (name: string, element: Element) => !isTheirs(name, element) },
  });
  document.dispatchEvent(new Event(SHOWN));
}

/** Whether a person set this: unfolded a part, typed, ticked, made a password readable. */
function isTheirs(attribute: string, element: Element): boolean {
  if (element.closest("[data-reveals] button")) return true;
  if (element instanceof HTMLDetailsElement) return attribute === "open";
  if (element instanceof HTMLInputElement) {
    if (attribute === "checked") return element.checked !== element.defaultChecked;
    if (attribute === "type") return true;
    return attribute === "value" && element.value !== element.defaultValue;
  }
  if (element instanceof HTMLTextAreaElement) return attribute === "value" && element.value !== element.defaultValue;
  return element instanceof HTMLOptionElement && attribute === "selected";
}
