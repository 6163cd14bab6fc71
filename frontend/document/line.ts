// The tab's line to the server: the same socket and the same words as the program's (`app/ground/live/src/wire.rs`). A
// document only needs to hear that a query it was made from has another answer; it then asks for itself again.
import { SHOWN, refresh } from "./page";

/** The server's word for "your session is over". */
const SIGNED_OUT = 4401;
/** And for "your session goes on under another token": it comes with the next answer, which is that of the next try. */
const COME_AGAIN = 4402;
/** Milliseconds before the next try, doubled each time up to the second. */
const BACK_OFF = [250, 8_000];

/** A query this page was made from, as the server left a mark of it in the page. `have` is missing where it was refused. */
interface Mark {
  path: string;
  args: string;
  have: string | undefined;
}

type Part = "=" | { w: [string, unknown] } | { p: [string, unknown] } | { r: unknown };

let socket: WebSocket | undefined;
let wait = 0;
let retry: ReturnType<typeof setTimeout> | undefined;
let next = 0;
/** What the server keeps this tab told about: the query's name and arguments, and its number. */
const told = new Map<string, number>();

export function follow() {
  connect();
  document.addEventListener(SHOWN, agree);
  // A page that is kept for "back" may not hold a socket; it looks again when it is shown again.
  addEventListener("pagehide", leave);
  addEventListener("pageshow", (event) => event.persisted && connect());
}

/** Without a word on the page: nothing is wrong. */
function leave() {
  clearTimeout(retry);
  if (!socket) return;
  socket.onclose = null;
  socket.close();
}

function connect() {
  // Back on a kept page, the try that its closing had planned is still to come.
  clearTimeout(retry);
  socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/live`);
  socket.onopen = () => {
    wait = 0;
    told.clear();
    agree();
    showLine(true);
  };
  socket.onmessage = (event) => hear(JSON.parse(event.data));
  socket.onclose = ({ code }) => {
    // At the door nobody is sent there: what is being typed would go with each time.
    if (code === SIGNED_OUT) return location.pathname === "/sign-in" ? undefined : location.assign("/sign-in");
    if (code !== COME_AGAIN) showLine(false);
    wait = Math.min(Math.max(wait * 2, BACK_OFF[0]), BACK_OFF[1]);
    // A thousand tabs must not come back in the same instant.
    retry = setTimeout(connect, wait * (0.5 + Math.random()));
  };
}

function marks(): Map<string, Mark> {
  const found = document.querySelectorAll<HTMLElement>("template.watch");
  return new Map(
    [...found].map(({ dataset: { path = "", args = "", have } }) => [`${path} ${args}`, { path, args, have }]),
  );
}

/** Watches what the page shows now, and no longer what it showed before. */
function agree() {
  const shown = marks();
  for (const [name, n] of told) {
    if (shown.has(name)) continue;
    told.delete(name);
    say({ t: "leave", n });
  }
  for (const [name, { path, args, have }] of shown) {
    if (told.has(name)) continue;
    told.set(name, ++next);
    say({ t: "watch", n: next, path, args: JSON.parse(args), have: have ?? null });
  }
}

function say(ask: object) {
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(ask));
}

function hear(frame: { c?: [number, Part][] }) {
  const shown = marks();
  const isNews = ([n, part]: [number, Part]) => {
    const name = [...told].find(([, number]) => number === n)?.[0];
    const mark = name === undefined ? undefined : shown.get(name);
    return mark !== undefined && part !== "=" && hashOf(part) !== mark.have;
  };
  if (frame.c?.some(isNews)) void refresh();
}

/** Hash of the answer; nothing for a refusal. */
function hashOf(part: Exclude<Part, "=">): string | undefined {
  if ("w" in part) return part.w[0];
  return "p" in part ? part.p[0] : undefined;
}

/** The words of the program's `LineNotice`. */
function showLine(isOpen: boolean) {
  const notice = document.querySelector(".line-notice");
  notice?.classList.toggle("line-lost", !isOpen);
  if (notice) notice.textContent = isOpen ? "" : "Reconnecting. This is how it stood.";
}
