#![allow(clippy::unwrap_used)]

use std::path::Path;

use super::*;

/// A letter with every kind of part.
fn every_part() -> Letter {
    Letter::new("identity/verify-email", "Confirm your address")
        .to("mara@backline.example", "Mara Vale")
        .says("Somebody, we hope you, made an account with this address.")
        .code("271 828")
        .says("Or press this:")
        .key("Confirm the address", "/verify?token=abc&way=letter")
        .quiet("Not you? Then do nothing, and the address is forgotten.")
}

fn site() -> Site {
    Site::new("https://backline.example/", true)
}

/// The same as the file; with `EXPECTED=write` the file is written instead, and the change is there to be reviewed.
fn is_as_expected(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/letter/expected").join(name);
    if std::env::var("EXPECTED").is_ok_and(|wanted| wanted == "write") {
        std::fs::write(&path, text).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap();
    assert_eq!(text, expected, "if this is meant, run the test once with EXPECTED=write");
}

#[test]
fn a_letter_reads_as_it_was_last_agreed_to() {
    let paper = every_part().on_paper(&site()).unwrap();
    is_as_expected("every-part.txt", &paper.text);
    is_as_expected("every-part.html", &paper.html);
}

#[test]
fn what_somebody_typed_is_text_and_never_markup() {
    let typed = "<script>alert('x')</script> & \"so\"";
    let letter = Letter::new("test/typed", typed).says(typed).key(typed, "/a\"><img src=x>").code(typed).quiet(typed);
    let Paper { text, html, .. } = letter.on_paper(&site()).unwrap();
    assert!(!html.contains("<script") && !html.contains("<img") && !html.contains("'x'"), "{html}");
    assert_eq!(html.matches("&lt;script&gt;").count(), 6, "title, heading and each of four parts");
    assert!(text.contains(typed), "{text}");
}

#[test]
fn a_header_is_one_line() {
    let letter =
        Letter::new("test/header", "Hello\r\nBcc: everybody@example.com").to("a@b.example\r\n", "Mara\n\tVale");
    assert_eq!(letter.subject, "Hello Bcc: everybody@example.com");
    assert_eq!((letter.to.as_str(), letter.name.as_str()), ("a@b.example", "Mara Vale"));
}

#[test]
fn a_link_leads_to_this_site_or_over_https() {
    let linked = |link: &str| Letter::new("test/link", "Link").key("Go", link).on_paper(&site()).map(|it| it.text);
    assert!(linked("/sign-in").unwrap().contains("https://backline.example/sign-in"));
    assert!(linked("https://elsewhere.example/x").unwrap().contains("\nhttps://elsewhere.example/x"));
    for link in ["http://a.example", "javascript:alert(1)", "//evil.example", "sign-in", ""] {
        let fault = linked(link).unwrap_err();
        assert!(link.is_empty() || !fault.0.contains(link), "a link may be a secret: {fault}");
    }
}

#[test]
fn every_style_is_inline_and_nothing_is_loaded() {
    let html = every_part().on_paper(&site()).unwrap().html;
    for part in ["<style", "<link", "<img", "<script", "url(", "@import", "class="] {
        assert!(!html.contains(part), "{part}");
    }
    assert!(html.contains("content=\"light dark\""));
    // The one thing with a color of its own has both, so that neither theme can make them the same.
    assert_eq!((html.matches("background-color:").count(), html.matches(";color:").count()), (1, 1));
}

#[test]
fn kind_and_key_make_the_letter_and_nothing_else_does() {
    let ids = [("a", "1"), ("a", "2"), ("b", "1")].map(|(kind, once)| id_of(kind, once));
    assert_eq!(ids[0], id_of("a", "1"));
    assert!(ids[0] != ids[1] && ids[0] != ids[2]);
    assert!(ids.iter().all(|id| id.as_str().len() == 32 && id.as_str().chars().all(|c| c.is_ascii_hexdigit())));
}
