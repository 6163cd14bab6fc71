// The rich-text editor: TipTap on a document of ours. The document's types are app/rooms/learning/src/document.rs; what
// is not in them does not get in here either, neither typed nor pasted.
import { Editor } from "@tiptap/core";
import { type Handle, enter } from "./contract";
import { linkDialog } from "./rich_text/link";
import { schema } from "./rich_text/schema";
import { toolbar } from "./rich_text/toolbar";

type Options = {
  label: string;
  placeholder?: string;
  /** Ids of what describes the text: help or error. */
  describedBy?: string;
  invalid?: boolean;
  /** Shown, but not to be changed. */
  off?: boolean;
};

enter("rich-text", mount);

function mount(host: HTMLElement, value: string, onChange: (value: string) => void, json: string): Handle {
  let options: Options = JSON.parse(json);
  const text = document.createElement("div");
  const count = Object.assign(document.createElement("p"), { className: "field-count rich-count" });
  const editor = new Editor({
    element: text,
    extensions: schema(() => options.placeholder ?? ""),
    content: JSON.parse(value),
    editable: !options.off,
    // Styles are ours (style/components/rich.css), and a page lets in no others.
    injectCSS: false,
    // A document that does not fit is the page's to show, not ours to shorten.
    enableContentCheck: true,
    onContentError: ({ error }) => {
      throw error;
    },
    editorProps: { attributes: attributes(options) },
  });
  let known = JSON.stringify(editor.getJSON());
  const link = linkDialog(editor);
  const bar = toolbar(editor, link.open, () => options.off === true);
  host.replaceChildren(bar.element, text, count, link.element);
  editor.on("update", () => {
    tally();
    const now = JSON.stringify(editor.getJSON());
    if (now === known) return;
    known = now;
    onChange(now);
  });
  tally();

  function tally() {
    const words = editor.getText({ blockSeparator: " " }).split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
    count.textContent = words === 1 ? "1 word" : `${words} words`;
  }

  return {
    update(value) {
      // Somebody else's text must not be taken back with one's own undo.
      const { from, to } = editor.state.selection;
      editor.chain().setMeta("addToHistory", false).setContent(JSON.parse(value), { emitUpdate: false }).run();
      const end = editor.state.doc.content.size;
      editor.commands.setTextSelection({ from: Math.min(from, end), to: Math.min(to, end) });
      known = JSON.stringify(editor.getJSON());
      tally();
      bar.show();
    },
    configure(json) {
      options = JSON.parse(json);
      editor.setOptions({ editable: !options.off, editorProps: { attributes: attributes(options) } });
      bar.show();
    },
    act(name, value) {
      if (name === "picture") editor.chain().focus().insertContent(picture(JSON.parse(value))).run();
      if (name === "focus") editor.commands.focus();
    },
    destroy() {
      link.close();
      editor.destroy();
      host.replaceChildren();
    },
  };
}

/** A picture in a line of its own. */
function picture(attrs: { src: string; alt: string }) {
  return [{ type: "paragraph", content: [{ type: "image", attrs }] }, { type: "paragraph" }];
}

function attributes(options: Options): Record<string, string> {
  return {
    class: "lesson rich-text",
    role: "textbox",
    "aria-multiline": "true",
    "aria-label": options.label,
    ...(options.describedBy && { "aria-describedby": options.describedBy }),
    ...(options.invalid && { "aria-invalid": "true" }),
    ...(options.off && { "aria-readonly": "true" }),
  };
}
