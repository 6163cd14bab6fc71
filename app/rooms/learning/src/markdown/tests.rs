#![allow(clippy::unwrap_used)]

use proptest::prelude::*;

use super::*;

fn ours(address: &str) -> Option<Shown> {
    (address == "images/wave.png").then(|| "/media/ab12".to_string().into())
}

fn html(markdown: &str) -> String {
    render(markdown, &ours).html
}

#[track_caller]
fn check_html(markdown: &str, expected: &str) {
    assert_eq!(html(markdown).trim(), expected);
}

/// Every tag and attribute that came out is one we wanted.
#[track_caller]
fn check_harmless(markdown: &str) {
    let html = html(markdown);
    let again = POLICY.clean(&html).to_string();
    assert_eq!(again, html, "cleaning again changes nothing: {markdown:?}");
    for tag in html.split('<').skip(1) {
        let tag = tag.split('>').next().unwrap().to_lowercase();
        let name: String = tag.trim_start_matches('/').chars().take_while(|c| c.is_ascii_alphanumeric()).collect();
        let names = "h2 h3 h4 p br hr ul ol li em strong del kbd code pre blockquote a img figure figcaption table \
            thead tbody tr th td";
        assert!(names.split_whitespace().any(|known| known == name), "<{tag}> from {markdown:?}");
        for (at, _) in tag.match_indices("href=\"") {
            let address = &tag[at + 6..];
            let scheme = address.split(['/', '"', '?', '#']).next().unwrap();
            let safe = !scheme.contains(':') || ["http:", "https:", "mailto:"].iter().any(|s| scheme.starts_with(s));
            assert!(safe && !address.starts_with("//"), "<{tag}> from {markdown:?}");
        }
    }
}

#[test]
fn ordinary_text_keeps_its_form() {
    check_html(
        "Hello *you* and **me** ~~not~~ `x < y`",
        "<p>Hello <em>you</em> and <strong>me</strong> \
         <del>not</del> <code>x &lt; y</code></p>",
    );
    check_html("3. a\n4. b", "<ol start=\"3\">\n<li>a</li>\n<li>b</li>\n</ol>");
    check_html("- [x] done\n- [ ] open", "<ul>\n<li>☑ done</li>\n<li>☐ open</li>\n</ul>");
    check_html("> said\n\n---", "<blockquote>\n<p>said</p>\n</blockquote>\n<hr>");
    let table = html("| a | b |\n|:--|--:|\n| 1 | 2 |");
    assert!(table.contains("<th>a</th><th>b</th>") && table.contains("<td>1</td><td>2</td>"), "{table}");
}

#[test]
fn the_highest_heading_becomes_the_second_level_and_none_is_below_the_fourth() {
    check_html("# a\n## b\n### c\n#### d", "<h2>a</h2>\n<h3>b</h3>\n<h4>c</h4>\n<h4>d</h4>");
    check_html("### a\n#### b", "<h2>a</h2>\n<h3>b</h3>");
    check_html("## a\n# b", "<h3>a</h3>\n<h2>b</h2>");
}

#[test]
fn code_keeps_a_plain_language_and_no_other() {
    check_html("```Ruby\nplay 60\n```", "<pre><code class=\"language-ruby\">play 60\n</code></pre>");
    for info in ["c++", "\"onload=x", "a_b", "ü", &"x".repeat(40)] {
        check_html(&format!("```{info}\n1\n```"), "<pre><code>1\n</code></pre>");
    }
}

#[test]
fn pictures_are_ours_or_their_description() {
    let figure = "<figure><img src=\"/media/ab12\" alt=\"A &quot;wave&quot;\" loading=\"lazy\"></figure>";
    check_html("![A \"wave\"](images/wave.png \"title\")", figure);
    check_html("![Lost *one*](nowhere.png)", "<figure><figcaption>Lost one</figcaption></figure>");
    check_html("See ![this](nowhere.png).", "<p>See this.</p>");
    check_html("![](nowhere.png)", "<figure><figcaption>Picture</figcaption></figure>");
    for answer in ["https://evil.example/x.png", "/media/../admin", "/media//x", "javascript:alert(1)", "/media/\"x"] {
        let html = render("a ![b](c) d", &|_| Some(answer.to_string().into())).html;
        assert_eq!(html.trim(), "<p>a b d</p>", "{answer}");
    }
}

#[test]
fn a_picture_is_offered_at_each_width_it_is_kept_in_and_never_moves_the_text() {
    let show = |widths: &[u32]| {
        let shown = Shown { address: "/media/ab12".into(), size: Some((1_200, 800)), widths: widths.into() };
        render("![A wave](x)", &|_| Some(shown.clone())).html
    };
    let small =
        "<figure><img src=\"/media/ab12\" width=\"1200\" height=\"800\" alt=\"A wave\" loading=\"lazy\"></figure>";
    assert_eq!(show(&[]).trim(), small);
    let candidates = "/media/ab12?w=480 480w, /media/ab12?w=960 960w, /media/ab12 1200w";
    let html = show(&[480, 960]);
    assert!(html.contains(&format!("srcset=\"{candidates}\" sizes=\"{SIZES}\"")), "{html}");
    assert_eq!(POLICY.clean(&html).to_string(), html, "cleaning again changes nothing");
}

#[test]
fn candidates_lead_to_our_own_pictures_and_nowhere_else() {
    assert!(are_ours("/media/ab 480w") && are_ours("/media/ab?w=480 480w, /media/ab 900w"));
    for bad in [
        "",
        "/media/ab",
        "/media/ab 2x",
        "https://evil.example/x.png 480w",
        "/media/ab 480w, https://evil.example/x.png 900w",
        "/media/ab 480w,//evil.example 900w",
        "/media/../admin 480w",
        "/media/ab?w=480&x=1 480w",
        "javascript:alert(1) 1w",
    ] {
        assert!(!are_ours(bad), "{bad}");
    }
}

#[test]
fn links_are_marked_and_lead_to_the_web_or_to_mail() {
    let rel = "rel=\"noopener nofollow ugc\"";
    check_html("[a](https://x.example)", &format!("<p><a href=\"https://x.example\" {rel}>a</a></p>"));
    check_html("[a](02-b.md#c)", &format!("<p><a href=\"02-b.md#c\" {rel}>a</a></p>"));
    check_html("<me@x.example>", &format!("<p><a href=\"mailto:me@x.example\" {rel}>me@x.example</a></p>"));
    for bad in [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java&#x09;script:alert(1)",
        "&#106;avascript:alert(1)",
        "&#x6A;&#x61;vascript&colon;alert(1)",
        "<  javascript:alert(1)>",
        "<java\tscript:alert(1)>",
        "\u{1}javascript:alert(1)",
        "data:text/html;base64,PHNjcmlwdD4=",
        "vbscript:x",
        "file:///etc/passwd",
        "blob:https://x.example/1",
        "x-made-up:alert(1)",
        "//evil.example",
        "<&#9;//evil.example>",
    ] {
        let html = html(&format!("[a]({bad})"));
        assert!(!html.contains("href"), "{bad:?}: {html}");
    }
}

#[test]
fn raw_html_loses_its_tags_and_keeps_its_words() {
    check_html("a <b onclick=\"x()\">bold</b> c", "<p>a bold c</p>");
    check_html("<div onmouseover=\"x()\">\nSome <i>words</i>\n</div>", "<p>Some words</p>");
    check_html("<script>\nalert(1)\n</script>\n\nafter", "<p>after</p>");
    check_html("<style>\np { color: red }\n</style>", "");
    check_html("<!-- not for you -->", "");
    check_html("<div>\n1 < 2 &lt;script&gt;\n</div>", "<p>1  2 &amp;lt;script&amp;gt;</p>");
}

#[test]
fn hostile_text_stays_text() {
    for markdown in [
        "<script>alert(1)</script>",
        "x <script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<svg/onload=alert(1)>",
        "<iframe src=\"https://evil.example\"></iframe>",
        "<a href=\"javascript:alert(1)\">a</a>",
        "![x](x\" onerror=\"alert(1))",
        "![x\" onerror=\"alert(1)](images/wave.png)",
        "![<script>alert(1)</script>](images/wave.png)",
        "[a](https://x.example \"\\\" onclick=\\\"alert(1)\")",
        "<https://x.example/\"onclick=alert(1)>",
        "```\"><script>alert(1)</script>\nx\n```",
        "`<script>alert(1)</script>`",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "<scr<script>ipt>alert(1)</scr</script>ipt>",
        "<div\n<script>alert(1)</script>\n>",
        "<form action=/x><input type=password name=p></form>",
        "<base href=\"//evil.example\">",
        "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
        "<![CDATA[<script>alert(1)</script>]]>",
        "<?php echo 1 ?>",
        "| <script>alert(1)</script> |\n|---|\n| <img src=x onerror=x> |",
        "# <img src=x onerror=alert(1)>",
        "[x]: javascript:alert(1)\n\n[x]",
        "[x](<\\\\evil.example>)",
        "[x](/\\\\evil.example)",
        "![x]\n\n[x]: javascript:alert(1)",
    ] {
        check_harmless(markdown);
    }
}

#[test]
fn invisible_and_reversing_characters_go() {
    check_html("a\0b\u{202e}c\u{2066}d\u{1b}[31m", "<p>abcd[31m</p>");
    check_html("a&#x202E;b&#0;", "<p>ab\u{fffd}</p>");
    check_html("`a\u{202e}b`", "<p><code>ab</code></p>");
    check_html("مرحبا\u{200f} !", "<p>مرحبا\u{200f} !</p>");
}

#[test]
fn deep_nesting_is_cut_and_no_word_is_lost() {
    let lists: String = (0..100).map(|depth| format!("{}- level{depth}\n", "  ".repeat(depth))).collect();
    for markdown in [
        format!("{} deep", ">".repeat(10_000)),
        format!("{} deep", "> ".repeat(10_000)),
        format!("{} deep", "- ".repeat(10_000)),
        format!("{} deep", "1. ".repeat(10_000)),
        format!("{}deep", "[".repeat(10_000)),
        format!("{}deep{}", "[".repeat(10_000), "](x)".repeat(10_000)),
        format!("{}deep{}", "![".repeat(10_000), "](x)".repeat(10_000)),
        format!("{}deep{}", "*".repeat(10_000), "*".repeat(10_000)),
        format!("{}deep", "*a _b ".repeat(10_000)),
        format!("deep{}", "<a".repeat(100_000)),
        format!("deep\n\n<div>\n{}", "<a ".repeat(60_000)),
        format!("deep\n\n<div>\n{}", "< ".repeat(90_000)),
        format!("deep{}", "[a](".repeat(50_000)),
        format!("deep{}", "`a``".repeat(50_000)),
        format!("deep {}", "<!--".repeat(50_000)),
        format!("deep {}", "~~a ".repeat(50_000)),
        format!("deep\n{}", "|".repeat(100_000)),
        format!("{} deep", "<div>".repeat(10_000)),
        format!("{}\n\n| a |\n|---|\n| deep |", "> ".repeat(40)),
        format!("{lists}\ndeep"),
    ] {
        let rendered = render(&markdown, &ours);
        assert!(rendered.html.contains("deep"), "{}", &markdown[..20]);
        assert!(rendered.html.matches("<blockquote>").count() <= MAX_DEPTH);
    }
    let html = html(&lists);
    assert!((0..100).all(|depth| html.contains(&format!("level{depth}"))), "{html}");
}

#[test]
fn words_minutes_and_excerpt_describe_the_text() {
    let rendered = render("# Title\n\nOne *two* three.\n\n```\ncode\n```\n\nFour — `five`\nsix", &ours);
    assert_eq!((rendered.words, rendered.minutes), (8, 1));
    assert_eq!(rendered.excerpt, "One two three. Four — five six");
    let long = render(&"word, ".repeat(401), &ours);
    assert_eq!((long.words, long.minutes), (401, 3));
    assert!(long.excerpt.ends_with("word…") && long.excerpt.chars().count() <= 200);
    assert_eq!(render(&"ü".repeat(300), &ours).excerpt.chars().count(), 200);
    assert_eq!(render(&"ü".repeat(200), &ours).excerpt, "ü".repeat(200));
    let nothing = render("", &ours);
    assert_eq!(nothing, Rendered { html: String::new(), words: 0, minutes: 0, excerpt: String::new() });
}

#[test]
fn a_text_over_the_limit_is_refused_at_its_field() {
    assert!(check(&"ü".repeat(200_000)).is_ok());
    let refusal = check(&"ü".repeat(200_001)).unwrap_err();
    assert!(refusal.fields["body"].contains("200001 characters"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn no_text_at_all_does_harm(text in "\\PC{0,200}") {
        check_harmless(&text);
    }

    #[test]
    fn no_mixture_of_dangerous_pieces_does_harm(pieces in prop::collection::vec(0..PIECES.len(), 0..40)) {
        check_harmless(&pieces.into_iter().map(|piece| PIECES[piece]).collect::<String>());
    }
}

const PIECES: &[&str] = &[
    "<script>",
    "</script>",
    "<img src=x onerror=alert(1)>",
    "[a](",
    ")",
    "javascript:",
    "data:text/html,",
    "![",
    "](",
    "\"",
    "'",
    "`",
    "```",
    "\n",
    "\n\n",
    "> ",
    "- ",
    "1. ",
    "    ",
    "| a | b |\n|---|---|\n",
    "*",
    "**",
    "_",
    "<",
    ">",
    "<!--",
    "-->",
    "<![CDATA[",
    "&#x6a;",
    "&lt;",
    "<div>",
    "</div>",
    "<svg onload=x>",
    "\0",
    "\u{202e}",
    "# ",
    "\\",
    "images/wave.png",
    "<a href=\"",
    "//evil.example",
    "<style>",
    "</style>",
    "<table>",
    "<math>",
    "~~",
    "ü",
];
