//! A letter as HTML: every style inline, nothing loaded from anywhere, no color but that of the key. The mail program's
//! own ink and paper are readable by day and by night.

use data::Fault;
use room::Site;

use super::{Letter, Part, absolute};

/// Colors have their names there, also for letters.
const TOKENS: &str = include_str!("../../../../../style/tokens.css");

const FACE: &str = "font-family:'Special Gothic',-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";
const MEASURE: &str = "font-family:ui-monospace,'SF Mono',Menlo,Consolas,monospace";

pub(super) fn write(letter: &Letter, site: &Site) -> Result<String, Fault> {
    let subject = escaped(&letter.subject);
    let mut parts = String::new();
    for part in &letter.parts {
        parts += &match part {
            Part::Says(words) => paragraph(words, "font-size:16px;line-height:24px"),
            Part::Quiet(words) => paragraph(words, "font-size:13px;line-height:18px;opacity:.75"),
            Part::Key { label, link } => key(label, &absolute(site, letter.kind, link)?)?,
            Part::Code(digits) => code(digits),
            Part::WayOut { label, link } => way_out(label, &absolute(site, letter.kind, link)?),
        };
    }
    let (seam, address) = (color("edge")?, escaped(&site.address));
    Ok(format!(
        "<!doctype html>\n\
         <html lang=\"en\">\n\
         <head>\n\
         <meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <meta name=\"supported-color-schemes\" content=\"light dark\">\n\
         <title>{subject}</title>\n\
         </head>\n\
         <body style=\"margin:0;padding:0;{FACE}\">\n\
         <table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\"><tr>\
         <td align=\"center\" style=\"padding:24px 16px\">\n\
         <table role=\"presentation\" width=\"600\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\" \
         style=\"width:100%;max-width:600px;text-align:left\"><tr><td style=\"{FACE}\">\n\
         <p style=\"margin:0 0 24px;padding:0 0 12px;border-bottom:1px solid {seam};font-size:16px;line-height:20px;\
         font-weight:700\">Backline</p>\n\
         <h1 style=\"margin:0 0 16px;font-size:28px;line-height:32px;font-weight:700\">{subject}</h1>\n\
         {parts}\
         <p style=\"margin:32px 0 0;padding:12px 0 0;border-top:1px solid {seam};font-size:13px;line-height:18px;\
         opacity:.75\">Backline, <a href=\"{address}\" style=\"color:inherit\">{address}</a></p>\n\
         </td></tr></table>\n\
         </td></tr></table>\n\
         </body>\n\
         </html>\n"
    ))
}

fn paragraph(words: &str, style: &str) -> String {
    let words = escaped(words.trim()).replace('\n', "<br>");
    format!("<p style=\"margin:0 0 16px;{style}\">{words}</p>\n")
}

/// The address stands below it too, for whoever would rather copy it.
fn key(label: &str, link: &str) -> Result<String, Fault> {
    let (light, ink, edge) = (color("light")?, color("on-light")?, color("light-edge")?);
    let (label, link) = (escaped(label), escaped(link));
    Ok(format!(
        "<p style=\"margin:24px 0 8px\"><a href=\"{link}\" style=\"display:inline-block;padding:12px 20px;\
         background-color:{light};color:{ink};border:1px solid {edge};border-radius:3px;font-size:16px;line-height:20px;\
         font-weight:600;text-decoration:none\">{label}</a></p>\n\
         <p style=\"margin:0 0 24px;font-size:13px;line-height:18px;opacity:.75;word-break:break-all\">{link}</p>\n"
    ))
}

fn way_out(label: &str, link: &str) -> String {
    let (label, link) = (escaped(label), escaped(link));
    format!(
        "<p style=\"margin:0 0 16px;font-size:13px;line-height:18px;opacity:.75\"><a href=\"{link}\" \
         style=\"color:inherit\">{label}</a></p>\n"
    )
}

fn code(digits: &str) -> String {
    let digits = escaped(digits);
    format!(
        "<p style=\"margin:24px 0;{MEASURE};font-size:32px;line-height:40px;font-weight:700;letter-spacing:6px\">\
         {digits}</p>\n"
    )
}

/// The value of a token by day: `--light: #…;`.
fn color(name: &str) -> Result<&'static str, Fault> {
    let value = TOKENS.split_once(&format!("--{name}: ")).and_then(|(_, rest)| rest.split_once(';'));
    value.map(|(value, _)| value).ok_or_else(|| Fault::new(format!("there is no token called {name}")))
}

fn escaped(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut out, c| {
        match c {
            '&' => out += "&amp;",
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '"' => out += "&quot;",
            '\'' => out += "&#39;",
            c => out.push(c),
        }
        out
    })
}
