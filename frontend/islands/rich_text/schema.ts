// The nodes and marks of a document, with exactly the attributes that its types in Rust have.
import type { Attributes } from "@tiptap/core";
import { BulletList, OrderedList } from "@tiptap/extension-list";
import { Code } from "@tiptap/extension-code";
import { Heading } from "@tiptap/extension-heading";
import { Image } from "@tiptap/extension-image";
import { Link } from "@tiptap/extension-link";
import { Table, TableCell, TableHeader, TableRow } from "@tiptap/extension-table";
import { Placeholder } from "@tiptap/extensions";
import StarterKit from "@tiptap/starter-kit";

/** Kept in the document, and nothing a browser has to know. */
const tight: Attributes = { tight: { default: true, rendered: false } };

const Titles = Heading.extend({
  // The chapter's title is the page's first heading, so these begin with the second.
  renderHTML({ node }) {
    return [`h${node.attrs.level + 1}`, 0];
  },
  parseHTML() {
    const level = [1, 1, 2, 3, 3, 3];
    return level.map((level, at) => ({ tag: `h${at + 1}`, attrs: { level } }));
  },
}).configure({ levels: [1, 2, 3] });

const Bullets = BulletList.extend({ addAttributes: () => tight });

const Numbers = OrderedList.extend({
  addAttributes: () => ({
    start: { default: 1, parseHTML: (list) => Math.max(0, parseInt(list.getAttribute("start") ?? "1", 10) || 1) },
    ...tight,
  }),
});

/** Code may be bold and a link too. */
const Fixed = Code.extend({ excludes: "" });

const Goal = Link.extend({
  addAttributes: () => ({ href: { default: null } }),
}).configure({
  openOnClick: false,
  defaultProtocol: "https",
  HTMLAttributes: { rel: "noopener nofollow ugc", target: null },
  isAllowedUri: leads,
});

/** Only our own pictures: what is pasted from elsewhere leaves its picture there. */
const Picture = Image.extend({
  addAttributes: () => ({ src: { default: null }, alt: { default: null } }),
  parseHTML: () => [{ tag: 'img[src^="/media/"]' }],
  addInputRules: () => [],
}).configure({ inline: true });

/** A cell holds one line and is never merged with another. */
const cell = {
  content: "paragraph",
  addAttributes: (): Attributes => ({
    colspan: { default: 1, rendered: false, parseHTML: () => 1 },
    rowspan: { default: 1, rendered: false, parseHTML: () => 1 },
    colwidth: { default: null, rendered: false, parseHTML: () => null },
    align: { default: null, rendered: false, parseHTML: () => null },
  }),
};

const Grid = Table.extend({
  renderHTML: () => ["table", ["tbody", 0]],
  // Columns have no width of their own, so there is nothing to draw but the table.
  addNodeView: () => null,
  addKeyboardShortcuts() {
    return {
      ...this.parent?.(),
      // Behind the last cell Tab leaves the text, as anywhere else.
      Tab: () => this.editor.commands.goToNextCell(),
    };
  },
});

export function schema(placeholder: () => string) {
  return [
    StarterKit.configure({
      heading: false,
      bulletList: false,
      orderedList: false,
      code: false,
      link: false,
      underline: false,
      // An empty line at the end is no change of the text.
      trailingNode: false,
      dropcursor: { color: false, class: "rich-drop", width: 2 },
    }),
    Titles,
    Bullets,
    Numbers,
    Fixed,
    Goal,
    Picture,
    Grid,
    TableRow,
    TableHeader.extend(cell),
    TableCell.extend(cell),
    Placeholder.configure({ placeholder }),
  ];
}

/** Whether a chapter may link there. The server asks the same (`is_goal`). */
export function leads(href: unknown): boolean {
  if (typeof href !== "string" || !href || href !== href.trim() || href.length > 1000) return false;
  const start = href.split(/[/?#]/)[0].toLowerCase();
  const known = !start.includes(":") || /^(https?|mailto):/.test(start);
  return known && !href.startsWith("//") && !/[\\\p{Cc}\u202a-\u202e\u2066-\u2069\ufeff]/u.test(href);
}
