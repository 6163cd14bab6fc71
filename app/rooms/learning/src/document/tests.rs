#![allow(clippy::unwrap_used)]

use proptest::{
    prelude::*,
    sample::{select, subsequence},
};
use serde_json::{Value, json};

use super::*;
use crate::markdown::{Shown, render};

fn ours(address: &str) -> Option<Shown> {
    is_picture(address).then(|| address.to_string().into())
}

/// What learners see of it.
fn html(markdown: &str) -> String {
    render(markdown, &ours).html
}

#[track_caller]
fn check_kept(markdown: &str) {
    let document = Document::of_markdown(markdown).unwrap_or_else(|| panic!("not whole: {markdown:?}"));
    assert_eq!(document.to_markdown(), markdown);
}

#[track_caller]
fn check_becomes(markdown: &str, expected: &str) {
    let document = Document::of_markdown(markdown).unwrap_or_else(|| panic!("not whole: {markdown:?}"));
    assert_eq!(document.to_markdown(), expected);
    assert_eq!(words(&html(markdown)), words(&html(expected)));
}

#[track_caller]
fn check_refused(content: Value, part: &str) {
    let refusal = Document::from_json(json!({ "type": "doc", "content": content })).unwrap_err();
    assert!(refusal.fields["body"].contains(part), "{:?}", refusal.fields);
}

/// The letters of HTML, without tags. Where spaces stand, browsers decide.
fn words(html: &str) -> String {
    let text = html.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text));
    text.flat_map(str::chars).filter(|c| !c.is_whitespace()).collect()
}

#[test]
fn what_a_teacher_writes_comes_back_as_it_was_written() {
    for markdown in [
        "## The chain\n\nKeep the **first** take, *always*. `play 60` and ~~not~~ [the manual](https://x.example/a_b).\n",
        "Line one\\\nline two\n",
        "- a\n- b\n  - c\n\n+ d\n",
        "- a\n\n  more\n- b\n".replace("more\n- b", "more\n\n- b").as_str(),
        "3. three\n4. four\n\n   ```ruby\n   play 60\n   ```\n".replace("four\n\n", "four\n").as_str(),
        "> said\n>\n> - twice\n",
        "```c++\nint a;\n\n\tb;\n```\n",
        "````\n```\n````\n",
        "| a | b |\n| --- | --: |\n| 1 \\| 2 | **3** |\n",
        "![A wave](/media/ab12)\n",
        "Text\n\n---\n\nText\n",
        "[ask](mailto:me@x.example), [next](02-b.md#c), [own](/courses/x)\n",
        "5 * 3 < 7 & snake_case\n",
        "",
    ] {
        check_kept(markdown);
    }
}

#[test]
fn other_spellings_become_ours_and_say_the_same() {
    check_becomes("# Title\n\nSub\n===", "## Title\n\n## Sub\n");
    check_becomes("a\nb", "a b\n");
    check_becomes("* a\n* b", "- a\n- b\n");
    check_becomes("__a__ _b_ ***c***", "**a** *b* **_c_**\n");
    check_becomes("    code", "```\ncode\n```\n");
    check_becomes("- [x] done\n- [ ] open", "- ☑ done\n- ☐ open\n");
    check_becomes("<https://x.example>", "[https://x.example](https://x.example)\n");
}

#[test]
fn what_a_document_cannot_hold_stays_markdown() {
    for markdown in [
        "a <b>c</b>",
        "<div>\nx\n</div>",
        "<!-- a note to myself -->",
        "![from elsewhere](https://x.example/a.png)",
        "```ruby title=\"x\"\n1\n```",
    ] {
        assert_eq!(Document::of_markdown(markdown), None, "{markdown:?}");
    }
}

#[test]
fn a_document_has_the_shape_of_tiptap() {
    let markdown =
        "## A\n\n**b**[c](/d)\\\n![e](/media/f)\n\n1. g\n\n```ruby\nh\n```\n\n***\n\n| i |\n| :-- |\n| j |\n";
    let text = |text: &str| json!({ "type": "text", "text": text });
    let cell = |kind: &str, it: &str| json!({ "type": kind, "attrs": { "align": "left" }, "content": [{ "type": "paragraph", "content": [text(it)] }] });
    let expected = json!({ "type": "doc", "content": [
        { "type": "heading", "attrs": { "level": 1 }, "content": [text("A")] },
        { "type": "paragraph", "content": [
            { "type": "text", "text": "b", "marks": [{ "type": "bold" }] },
            { "type": "text", "text": "c", "marks": [{ "type": "link", "attrs": { "href": "/d" } }] },
            { "type": "hardBreak" },
            { "type": "image", "attrs": { "src": "/media/f", "alt": "e" } },
        ] },
        { "type": "orderedList", "attrs": { "start": 1, "tight": true }, "content": [
            { "type": "listItem", "content": [{ "type": "paragraph", "content": [text("g")] }] },
        ] },
        { "type": "codeBlock", "attrs": { "language": "ruby" }, "content": [text("h")] },
        { "type": "horizontalRule" },
        { "type": "table", "content": [
            { "type": "tableRow", "content": [cell("tableHeader", "i")] },
            { "type": "tableRow", "content": [cell("tableCell", "j")] },
        ] },
    ] });
    let document = Document::of_markdown(markdown).unwrap();
    assert_eq!(document.to_json(), expected);
    assert_eq!(Document::from_json(expected).unwrap(), document);
}

#[test]
fn what_is_not_in_the_types_is_refused_at_the_field() {
    let text =
        |marks: Value| json!([{ "type": "paragraph", "content": [{ "type": "text", "text": "a", "marks": marks }] }]);
    check_refused(json!([{ "type": "iframe" }]), "iframe");
    check_refused(json!([{ "type": "paragraph", "onload": "x" }]), "onload");
    check_refused(json!([{ "type": "heading", "attrs": { "level": 4 } }]), "level 4");
    check_refused(json!([{ "type": "heading", "attrs": { "level": 1, "style": "x" } }]), "style");
    check_refused(text(json!([{ "type": "textStyle" }])), "textStyle");
    check_refused(text(json!([{ "type": "link", "attrs": { "href": "/a", "onclick": "x" } }])), "onclick");
    for href in [
        "javascript:alert(1)",
        "java\tscript:alert(1)",
        " javascript:a",
        "//evil.example",
        "data:text/html,x",
        "/\\evil",
        "",
    ] {
        check_refused(text(json!([{ "type": "link", "attrs": { "href": href } }])), "leads nowhere");
    }
    for src in ["https://evil.example/x.png", "/media/../admin", "data:image/png;base64,x", "/other"] {
        let picture = json!({ "type": "image", "attrs": { "src": src, "alt": null } });
        check_refused(json!([{ "type": "paragraph", "content": [picture] }]), "from elsewhere");
    }
    check_refused(json!([{ "type": "codeBlock", "attrs": { "language": "a b" } }]), "language");
    let merged = json!({ "type": "tableCell", "attrs": { "colspan": 2 }, "content": [{ "type": "paragraph" }] });
    check_refused(json!([{ "type": "table", "content": [{ "type": "tableRow", "content": [merged] }] }]), "merged");
    let deep =
        (0..30).fold(json!({ "type": "paragraph" }), |inside, _| json!({ "type": "blockquote", "content": [inside] }));
    check_refused(json!([deep]), "deep");
    assert!(Document::from_json(json!("text")).is_err());
}

#[test]
fn signs_in_the_text_stay_text() {
    for text in [
        "# no heading",
        "- no list",
        "1. no list",
        "> no quote",
        "*no stars*",
        "_no lines_",
        "`no code`",
        "[no](link)",
        "![no](picture)",
        "<b>no tag</b>",
        "&amp; no entity",
        "~~no~~",
        "a \\* b",
        "***",
        "---",
        "===",
        "```",
        "| a |",
        "a!",
        "+ a",
        "1) a",
        ":-- | b",
        "<https://x.example>",
        "javascript:alert(1)",
        "a\\",
        "\\",
        "<",
        "&",
    ] {
        let document = Document { content: vec![paragraph(vec![plain_text(text), plain_text("")])] }.tidied();
        let (read, is_whole) = reading::read(&document.to_markdown());
        assert_eq!(read, document, "{text:?} as {:?}", document.to_markdown());
        assert!(is_whole, "{text:?}");
    }
}

#[test]
fn marks_may_begin_and_end_within_a_word() {
    for (parts, expected) in [
        (vec![("a", "b"), ("!b", "*"), ("c", "")], "**a**"),
        (vec![("un", ""), ("friendly", "*"), ("", "")], "un*friendly*"),
        (vec![("a", ""), ("!", "b"), ("b", "")], r"&#97;**\!**&#98;"),
        (vec![("a ", "b"), ("b", "")], "**a** b"),
    ] {
        let marked = |(text, kind): (&str, &str)| {
            let marks = match kind {
                "b" => vec![Mark::Bold],
                "*" => vec![Mark::Italic],
                _ => vec![],
            };
            Inline::Text { text: text.into(), marks }
        };
        let document = Document { content: vec![paragraph(parts.into_iter().map(marked).collect())] }.tidied();
        let markdown = document.to_markdown();
        assert!(markdown.contains(expected), "{markdown}");
        assert_eq!(reading::read(&markdown).0, document, "{markdown}");
    }
}

fn paragraph(content: Vec<Inline>) -> Block {
    Block::Paragraph { content }
}

fn plain_text(text: &str) -> Inline {
    Inline::Text { text: text.into(), marks: vec![] }
}

const WORDS: &[&str] = &[
    "take",
    "a",
    "b ",
    " c",
    "*",
    "**",
    "_",
    "~~",
    "`",
    "``",
    "[",
    "](x)",
    "!",
    "<b>",
    "</script>",
    "&lt;",
    "# ",
    "- ",
    "1. ",
    "> ",
    "---",
    "|",
    "\\",
    "ü",
    "…",
    "🎹",
    "\u{a0}",
    "  ",
    ":--",
    "javascript:alert(1)",
    "onload=x",
    "1",
    ".",
    "\n",
    "\u{202e}",
    "+",
];

fn any_text() -> impl Strategy<Value = String> {
    prop::collection::vec(select(WORDS), 1..4).prop_map(|it| it.concat())
}

fn any_marks() -> impl Strategy<Value = Vec<Mark>> {
    let goal = select(
        &["https://x.example/a_b?c=d&e", "/own", "mailto:me@x.example", "b.md", "https://x.example/(a b)<c>"][..],
    );
    let marks = move |goal: &str| {
        vec![Mark::Link { attrs: Goal { href: goal.into() } }, Mark::Bold, Mark::Italic, Mark::Strike, Mark::Code]
    };
    goal.prop_flat_map(move |goal| subsequence(marks(goal), 0..=5))
}

fn any_inline() -> impl Strategy<Value = Inline> {
    prop_oneof![
        8 => (any_text(), any_marks()).prop_map(|(text, marks)| Inline::Text { text, marks }),
        1 => any_marks().prop_map(|marks| Inline::HardBreak { marks }),
        1 => (any_text(), any_marks()).prop_map(|(alt, marks)| Inline::Image {
            attrs: Picture { src: "/media/ab12".into(), alt: Some(alt) },
            marks
        }),
    ]
}

fn any_line() -> impl Strategy<Value = Vec<Inline>> {
    prop::collection::vec(any_inline(), 0..4)
}

fn any_cell() -> impl Strategy<Value = Cell> {
    let side = select(&[None, Some(Side::Left), Some(Side::Right)][..]);
    (any_line(), side)
        .prop_map(|(line, align)| Cell::TableCell { attrs: Alignment::to(align), content: vec![paragraph(line)] })
}

fn any_block() -> impl Strategy<Value = Block> {
    let language = select(&[None, Some("ruby"), Some("c++")][..]).prop_map(|it| it.map(String::from));
    let rows = prop::collection::vec(prop::collection::vec(any_cell(), 1..3).prop_map(|content| Row { content }), 1..3);
    let leaf = prop_oneof![
        4 => any_line().prop_map(paragraph),
        1 => (1..=LEVELS, any_line()).prop_map(|(level, content)| Block::Heading { attrs: Level { level }, content }),
        1 => (any_text(), language).prop_map(|(text, language)| Block::CodeBlock {
            attrs: Language { language },
            content: vec![plain_text(&text)]
        }),
        1 => Just(Block::HorizontalRule),
        1 => rows.prop_map(|content| Block::Table { content }),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        let items = || {
            prop::collection::vec(prop::collection::vec(inner.clone(), 1..3).prop_map(|content| Item { content }), 1..3)
        };
        prop_oneof![
            (items(), any::<bool>())
                .prop_map(|(content, tight)| Block::BulletList { attrs: Bullets { tight }, content }),
            (items(), any::<bool>(), 0..12u32)
                .prop_map(|(content, tight, start)| Block::OrderedList { attrs: Numbers { start, tight }, content }),
            prop::collection::vec(inner.clone(), 1..3).prop_map(|content| Block::Blockquote { content }),
        ]
    })
}

fn any_document() -> impl Strategy<Value = Document> {
    prop::collection::vec(any_block(), 0..5).prop_map(|content| Document { content })
}

/// No script, no handler, no address that runs. What stands in quotes is a value, and only addresses can do harm.
fn check_harmless(markdown: &str) {
    for tag in html(markdown).to_lowercase().split('<').skip(1) {
        let tag = tag.split('>').next().unwrap();
        let names: String = tag.split('"').step_by(2).collect();
        assert!(!names.contains("script") && !names.contains(" on"), "<{tag}>");
        assert!(!tag.contains("href=\"javascript:") && !tag.contains("src=\"javascript:"), "<{tag}>");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_document_reads_from_its_markdown_as_it_was(document in any_document()) {
        let document = document.tidied();
        prop_assert_eq!(&document.clone().tidied(), &document, "tidying again changes nothing");
        let markdown = document.to_markdown();
        let (read, is_whole) = reading::read(&markdown);
        prop_assert_eq!(&read, &document, "from {:?}", markdown);
        prop_assert!(is_whole, "{:?}", markdown);
        check_harmless(&markdown);
    }

    #[test]
    fn a_document_comes_back_from_json_as_it_was(document in any_document()) {
        let document = document.tidied();
        prop_assert_eq!(Document::from_json(document.to_json()).unwrap(), document);
    }

    #[test]
    fn any_markdown_that_can_be_edited_says_the_same_afterwards(pieces in prop::collection::vec(0..PIECES.len(), 0..30)) {
        let markdown: String = pieces.into_iter().map(|piece| PIECES[piece]).collect();
        if let Some(document) = Document::of_markdown(&markdown) {
            let ours = document.to_markdown();
            prop_assert_eq!(Document::of_markdown(&ours), Some(document));
            prop_assert_eq!(words(&html(&ours)), words(&html(&markdown)), "{:?} became {:?}", markdown, ours);
        }
    }
}

const PIECES: &[&str] = &[
    "take",
    "one ",
    "\n",
    "\n\n",
    "> ",
    "- ",
    "1. ",
    "7. ",
    "    ",
    "  ",
    "| a | b |\n|---|:-:|\n",
    "*",
    "**",
    "_",
    "`",
    "```\n",
    "```ruby\n",
    "# ",
    "### ",
    "\\",
    "\\\n",
    "[a](/b)",
    "[a](javascript:x)",
    "![c](/media/ab12)",
    "~~",
    "ü",
    "&amp;",
    "---\n",
    "===\n",
    "<",
    "| x |",
];
