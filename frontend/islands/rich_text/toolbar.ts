// The keys above the text: one stop of the tab key, walked with arrows, as a toolbar is.
import type { ChainedCommands, Editor } from "@tiptap/core";

type Tool = {
  name: string;
  icon: string;
  /** As a person presses it; the editor itself listens. */
  keys?: string;
  run: (chain: ChainedCommands) => ChainedCommands;
  /** Whether it stays down while the caret stands in it. */
  on?: (editor: Editor) => boolean;
  /** Only there within a table. */
  inTable?: true;
  /** Begins a group. */
  first?: true;
};

// The classes stand here in full: the style sheet is built from what stands in the source.
const TOOLS: Tool[] = [
  { name: "Bold", icon: "icon-[lucide--bold]", keys: "Mod B", run: (it) => it.toggleBold(), on: (it) => it.isActive("bold") },
  { name: "Italic", icon: "icon-[lucide--italic]", keys: "Mod I", run: (it) => it.toggleItalic(), on: (it) => it.isActive("italic") },
  { name: "Struck through", icon: "icon-[lucide--strikethrough]", keys: "Mod Shift S", run: (it) => it.toggleStrike(), on: (it) => it.isActive("strike") },
  { name: "Code", icon: "icon-[lucide--code]", keys: "Mod E", run: (it) => it.toggleCode(), on: (it) => it.isActive("code") },
  heading("Heading", "icon-[lucide--heading-1]", 1),
  heading("Heading below", "icon-[lucide--heading-2]", 2),
  heading("Smallest heading", "icon-[lucide--heading-3]", 3),
  { name: "List", icon: "icon-[lucide--list]", keys: "Mod Shift 8", run: (it) => it.toggleBulletList(), on: (it) => it.isActive("bulletList"), first: true },
  { name: "Numbered list", icon: "icon-[lucide--list-ordered]", keys: "Mod Shift 7", run: (it) => it.toggleOrderedList(), on: (it) => it.isActive("orderedList") },
  { name: "Quote", icon: "icon-[lucide--quote]", keys: "Mod Shift B", run: (it) => it.toggleBlockquote(), on: (it) => it.isActive("blockquote") },
  { name: "Block of code", icon: "icon-[lucide--square-code]", keys: "Mod Alt C", run: (it) => it.toggleCodeBlock(), on: (it) => it.isActive("codeBlock") },
  { name: "Line across", icon: "icon-[lucide--minus]", run: (it) => it.setHorizontalRule() },
  { name: "Table", icon: "icon-[lucide--table]", run: (it) => it.insertTable({ rows: 3, cols: 2, withHeaderRow: true }), on: (it) => it.isActive("table") },
  { name: "Row below", icon: "icon-[lucide--between-vertical-start]", run: (it) => it.addRowAfter(), inTable: true, first: true },
  { name: "Column behind", icon: "icon-[lucide--between-horizontal-start]", run: (it) => it.addColumnAfter(), inTable: true },
  { name: "Delete row", icon: "icon-[lucide--fold-vertical]", run: (it) => it.deleteRow(), inTable: true },
  { name: "Delete column", icon: "icon-[lucide--fold-horizontal]", run: (it) => it.deleteColumn(), inTable: true },
  { name: "Delete table", icon: "icon-[lucide--trash-2]", run: (it) => it.deleteTable(), inTable: true },
  { name: "Undo", icon: "icon-[lucide--undo-2]", keys: "Mod Z", run: (it) => it.undo(), first: true },
  { name: "Redo", icon: "icon-[lucide--redo-2]", keys: "Mod Shift Z", run: (it) => it.redo() },
];

const LINK = { name: "Link", icon: "icon-[lucide--link]", keys: "Mod K" };

function heading(name: string, icon: string, level: 1 | 2 | 3): Tool {
  const on = (it: Editor) => it.isActive("heading", { level });
  return { name, icon, keys: `Mod Alt ${level}`, run: (it) => it.toggleHeading({ level }), on, ...(level === 1 && { first: true }) };
}

/** Draws the keys; `show` brings them up to date. */
export function toolbar(editor: Editor, openLink: () => void, isOff: () => boolean) {
  const element = document.createElement("div");
  element.className = "rich-tools";
  element.setAttribute("role", "toolbar");
  element.setAttribute("aria-label", "Formatting");
  const keys = TOOLS.map((tool) => ({ tool, key: key(tool, () => act(tool)) }));
  const link = key(LINK, () => isOff() || openLink());
  element.append(...keys.map(({ key }) => key));
  keys[4].key.before(link);

  function act(tool: Tool) {
    if (!isOff()) tool.run(editor.chain().focus()).run();
  }

  function show() {
    const inTable = editor.isActive("table");
    for (const { tool, key } of keys) {
      if (tool.on) key.setAttribute("aria-pressed", String(tool.on(editor)));
      key.hidden = tool.inTable === true && !inTable;
      setOff(key, isOff());
    }
    link.setAttribute("aria-pressed", String(editor.isActive("link")));
    setOff(link, isOff());
    rove(element, current(element));
  }

  editor.on("transaction", show);
  show();
  element.addEventListener("keydown", (event) => walk(element, event, () => editor.commands.focus()));
  element.addEventListener("focusin", ({ target }) => rove(element, target as HTMLElement));
  // From within the text, where Tab may mean a list or a cell, there is always a way to the keys.
  editor.view.dom.addEventListener("keydown", (event) => {
    if (event.key === "F10" && event.altKey) {
      event.preventDefault();
      current(element)?.focus();
    }
    if (event.key.toLowerCase() === "k" && (event.metaKey || event.ctrlKey) && !isOff()) {
      event.preventDefault();
      event.stopPropagation();
      openLink();
    }
  });
  return { element, show };
}

function key({ name, icon, keys, first }: { name: string; icon: string; keys?: string; first?: true }, press: () => void) {
  const element = document.createElement("button");
  element.type = "button";
  element.className = first ? "key key-bare key-square rich-first" : "key key-bare key-square";
  element.setAttribute("aria-label", name);
  element.dataset.tip = keys ? `${name}, ${keys.replace("Mod", /Mac|iP/.test(navigator.platform) ? "⌘" : "Ctrl")}` : name;
  if (keys) element.setAttribute("aria-keyshortcuts", keys.replace("Mod", "Control").replaceAll(" ", "+"));
  const glyph = document.createElement("span");
  glyph.className = icon;
  glyph.setAttribute("aria-hidden", "true");
  element.append(glyph);
  // The selection stays in the text.
  element.addEventListener("mousedown", (event) => event.preventDefault());
  element.addEventListener("click", press);
  return element;
}

function setOff(key: HTMLElement, off: boolean) {
  if (off) key.setAttribute("aria-disabled", "true");
  else key.removeAttribute("aria-disabled");
}

function shown(bar: HTMLElement): HTMLElement[] {
  return [...bar.querySelectorAll("button")].filter((it) => !it.hidden);
}

/** The key that Tab leads to. */
function current(bar: HTMLElement): HTMLElement | undefined {
  const all = shown(bar);
  return all.find((it) => it === document.activeElement) ?? all.find((it) => it.tabIndex === 0) ?? all[0];
}

function rove(bar: HTMLElement, to: HTMLElement | undefined) {
  for (const it of bar.querySelectorAll("button")) it.tabIndex = it === to ? 0 : -1;
}

function walk(bar: HTMLElement, event: KeyboardEvent, leave: () => void) {
  const all = shown(bar);
  const at = all.indexOf(document.activeElement as HTMLElement);
  const forward = getComputedStyle(bar).direction === "rtl" ? -1 : 1;
  const goals: Record<string, number> = { ArrowRight: at + forward, ArrowLeft: at - forward, Home: 0, End: all.length - 1 };
  if (event.key === "Escape") return leave();
  if (!(event.key in goals) || at < 0) return;
  event.preventDefault();
  all[(goals[event.key] + all.length) % all.length].focus();
}
