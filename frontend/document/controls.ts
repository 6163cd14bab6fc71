// Small parts that also work alone, or are hidden without scripts: menus, the theme, the password's eye and its level.
import { SHOWN } from "./page";

export function helpControls() {
  document.addEventListener("keydown", onKey);
  // After the menus: giving focus back shows a tooltip again.
  document.addEventListener("keydown", ({ key }) => key === "Escape" && keepTipsHidden(true));
  document.addEventListener("click", onClick);
  document.addEventListener("focusin", ({ target }) => {
    closeMenus(target);
    keepTipsHidden(false);
  });
  document.addEventListener("mouseover", () => keepTipsHidden(false));
  document.addEventListener("change", onChange);
  document.addEventListener("input", ({ target }) => judge(target));
  document.addEventListener(SHOWN, judgeTyped);
  showTheme();
  judgeTyped();
}

function onClick({ target }: MouseEvent) {
  if (!(target instanceof Element)) return;
  closeMenus(target);
  const eye = target.closest<HTMLButtonElement>("[data-reveals] button");
  if (eye) reveal(eye);
}

/** Closes every menu that does not hold `around`. */
function closeMenus(around: EventTarget | null) {
  for (const menu of document.querySelectorAll<HTMLDetailsElement>("details.menu[open]")) {
    if (!(around instanceof Node && menu.contains(around))) menu.open = false;
  }
}

function onKey(event: KeyboardEvent) {
  const menu = event.target instanceof Element && event.target.closest<HTMLDetailsElement>("details.menu");
  if (!menu) return;
  if (event.key === "Escape" && menu.open) {
    event.preventDefault();
    menu.open = false;
    menu.querySelector("summary")?.focus();
  }
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    menu.open = true;
    walk(menu, event.key === "ArrowDown");
  }
}

/** Escape hides the tooltip that covers something, until one goes on. */
function keepTipsHidden(isHidden: boolean) {
  document.documentElement.toggleAttribute("data-tips-hidden", isHidden);
}

/** To the next or previous entry, round the ends. */
function walk(menu: HTMLElement, isDown: boolean) {
  const items = [...menu.querySelectorAll<HTMLElement>(".menu-item")];
  const here = items.indexOf(document.activeElement as HTMLElement);
  const to = isDown ? here + 1 : here < 0 ? items.length - 1 : here - 1 + items.length;
  items[to % items.length]?.focus();
}

function onChange({ target }: Event) {
  if (!(target instanceof HTMLInputElement) || !target.closest(".theme-switch")) return;
  const isSystem = target.value === "system";
  if (isSystem) delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = target.value;
  document.cookie = `theme=${target.value}; Path=/; Max-Age=${isSystem ? 0 : 31_536_000}; SameSite=Lax`;
}

/** Marks the theme that is worn. */
function showTheme() {
  const worn = document.documentElement.dataset.theme ?? "system";
  const choice = document.querySelector<HTMLInputElement>(`.theme-switch input[value="${worn}"]`);
  if (choice) choice.checked = true;
}

/** Makes a password readable, or hides it again. */
function reveal(eye: HTMLButtonElement) {
  const field = eye.closest("[data-reveals]")?.querySelector("input");
  if (!field) return;
  const isShown = field.type === "password";
  field.type = isShown ? "text" : "password";
  const name = isShown ? "Hide password" : "Show password";
  eye.setAttribute("aria-pressed", String(isShown));
  eye.setAttribute("aria-label", name);
  eye.dataset.tip = name;
}

/** What was typed before this script arrived, or before another version of the page was shown. */
function judgeTyped() {
  document.querySelectorAll("input").forEach(judge);
}

/** How good a new password looks: the server decides, this only encourages. Length counts, not ornaments. */
function judge(target: EventTarget | null) {
  if (!(target instanceof HTMLInputElement) || target.autocomplete !== "new-password") return;
  const level = document.querySelector<HTMLElement>("[data-judges]");
  if (!level) return;
  const [step, word] = strength(target.value);
  level.hidden = step === 0;
  if (level.hidden) return;
  const track = level.querySelector(".level-track");
  track?.setAttribute("aria-valuenow", String(step * 25));
  track?.setAttribute("aria-valuetext", word);
  track?.querySelector("i")?.style.setProperty("--at", `${step * 25}%`);
  const text = level.querySelector(".num");
  if (text) text.textContent = word;
}

function strength(password: string): [number, string] {
  const length = [...password].length;
  if (length === 0) return [0, ""];
  if (length < 10) return [1, "too short"];
  if (new Set(password.toLowerCase()).size < 6) return [1, "too plain"];
  if (length < 14) return [2, "fair"];
  return length < 20 ? [3, "good"] : [4, "strong"];
}
