// Posts forms in place: what was typed stays, the refusal stands beside its field, and a broken line loses nothing.
import { hold, refresh, show } from "./page";

/** Milliseconds before each new try when the line breaks. */
const TRIES = [500, 1_000, 2_000];
const OFFLINE = "No connection. Nothing was lost; try again when you are back online.";

export function helpForms() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.method !== "post") return;
    event.preventDefault();
    if (form.getAttribute("aria-busy") !== "true") void send(form, event.submitter);
  });
}

async function send(form: HTMLFormElement, key: HTMLElement | null) {
  const fields = new URLSearchParams();
  for (const [name, value] of new FormData(form, key)) fields.append(name, String(value));
  working(form, key, true);
  hold(true);
  const response = await post(form.action, fields);
  const goal = response?.headers.get("x-goto");
  // A full load, so that the next page starts with the rights this answer brought.
  if (goal && new URL(goal, location.href).href !== location.href) return location.assign(goal);
  hold(false);
  if (response?.ok) return refresh();
  working(form, key, false);
  if (!response) return say(form, OFFLINE);
  if (response.headers.get("content-type")?.startsWith("text/html")) show(await response.text());
  else say(form, ((await response.json()) as { message: string }).message);
  form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
}

/** One attempt of the person, however often it is sent: the id makes sending again harmless. */
async function post(address: string, body: URLSearchParams): Promise<Response | undefined> {
  const headers = { accept: "text/html", "x-document": "1", "x-mutation-id": freshId() };
  for (let at = 0; ; at += 1) {
    const response = await fetch(address, { method: "POST", body, headers }).catch(() => undefined);
    if (response || at === TRIES.length) return response;
    await new Promise((resolve) => setTimeout(resolve, TRIES[at]));
  }
}

/** Not `crypto.randomUUID`: browsers keep that from pages without https. */
function freshId(): string {
  const numbers = crypto.getRandomValues(new Uint32Array(4));
  return [...numbers].map((number) => number.toString(16).padStart(8, "0")).join("");
}

/** The key's other face, with its verb, while the answer is on its way. */
function working(form: HTMLFormElement, key: HTMLElement | null, isOn: boolean) {
  form.setAttribute("aria-busy", String(isOn));
  key?.classList.toggle("key-working", isOn);
  if (isOn) key?.setAttribute("aria-disabled", "true");
  else key?.removeAttribute("aria-disabled");
  const [still, busy] = key?.querySelectorAll(":scope > .key-face > span") ?? [];
  if (!busy) return;
  still.classList.toggle("shown", !isOn);
  busy.classList.toggle("shown", isOn);
}

/** Says what concerns the whole form, in the place the server says it. */
function say(form: HTMLFormElement, text: string) {
  const notice = document.createElement("div");
  notice.className = "notice tone-clip";
  notice.textContent = text;
  const place = form.querySelector('[role="alert"]');
  if (place) place.replaceChildren(notice);
  else form.prepend(notice);
}
