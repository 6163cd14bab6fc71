// Asks where a link leads. The browser's own dialog, in the clothes of ours (app/ground/ui/src/dialog.rs).
import type { Editor } from "@tiptap/core";
import { leads } from "./schema";

const BAD = "Begin with https://, mailto: or a path of this site, such as /courses/mixing.";

export function linkDialog(editor: Editor) {
  const element = document.createElement("dialog");
  element.className = "dialog";
  element.setAttribute("aria-label", "Link");
  element.innerHTML = `<form class="dialog-in" novalidate>
    <h2 class="dialog-title">Link</h2>
    <label class="field"><span class="field-label">Where it leads</span>
      <input class="input" name="href" type="text" aria-label="Where it leads" inputmode="url" autocomplete="off" spellcheck="false">
      <span class="field-bad" role="alert" hidden></span></label>
    <div class="dialog-keys">
      <button type="button" class="key key-bare" data-does="remove">Remove link</button>
      <button type="button" class="key" data-does="leave">Cancel</button>
      <button type="submit" class="key key-lit">Set link</button>
    </div>
  </form>`;
  const input = element.querySelector("input") as HTMLInputElement;
  const bad = element.querySelector(".field-bad") as HTMLElement;
  const remove = element.querySelector<HTMLElement>("[data-does=remove]")!;

  function complain(sentence: string) {
    bad.textContent = sentence;
    bad.hidden = !sentence;
    if (sentence) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
  }

  function open() {
    const href = editor.getAttributes("link").href ?? "";
    input.value = href;
    remove.hidden = !href;
    complain("");
    element.showModal();
    input.select();
  }

  function close() {
    if (element.open) element.close();
  }

  function set() {
    const href = complete(input.value.trim());
    if (!leads(href)) {
      complain(BAD);
      return input.focus();
    }
    close();
    const chain = editor.chain().focus().extendMarkRange("link");
    const isEmpty = editor.state.selection.empty && !editor.isActive("link");
    const mark = { type: "link", attrs: { href } };
    if (isEmpty) chain.insertContent({ type: "text", text: href, marks: [mark] }).run();
    else chain.setLink({ href }).run();
  }

  element.querySelector("form")!.addEventListener("submit", (event) => {
    event.preventDefault();
    set();
  });
  remove.addEventListener("click", () => {
    close();
    editor.chain().focus().extendMarkRange("link").unsetLink().run();
  });
  element.querySelector("[data-does=leave]")!.addEventListener("click", close);
  element.addEventListener("close", () => editor.isDestroyed || editor.commands.focus());
  input.addEventListener("input", () => complain(""));
  return { element, open, close };
}

/** People leave out what they never say. */
function complete(typed: string): string {
  if (/^[^\s:/?#@]+@[^\s/]+\.[^\s/]+$/.test(typed)) return `mailto:${typed}`;
  return /^[\w-]+(\.[\w-]+)+([/?#:]|$)/.test(typed) && !/\.(md|html?)([?#]|$)/.test(typed) ? `https://${typed}` : typed;
}
