//! Captions as teachers have them, WebVTT or SRT, written anew as the WebVTT that browsers read. Of the file only moments
//! and words go on: no styles, no places, no notes.

use data::{Refusal, RefusalKind, refuse};

/// A film of six hours has about ten thousand.
const MOST_CUES: usize = 20_000;
const DAY_MS: u64 = 24 * 60 * 60 * 1_000;

/// Words, and from when to when they are shown, in milliseconds.
#[derive(Clone, Debug, PartialEq)]
struct Cue {
    from: u64,
    to: u64,
    text: String,
}

/// The file as WebVTT. Refuses with the field `captions`, and says which line is the matter.
pub fn to_vtt(bytes: &[u8]) -> Result<String, Refusal> {
    let text = std::str::from_utf8(bytes).map_err(|_| bad("The file is not UTF-8 text. Save it as UTF-8."))?;
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n").replace('\r', "\n");
    let mut cues = cues_of(&text)?;
    if cues.is_empty() {
        return Err(bad("There are no captions in this file. WebVTT (.vtt) and SRT (.srt) are taken."));
    }
    cues.sort_by_key(|cue| cue.from);
    let written: String = cues.iter().map(Cue::written).collect();
    Ok(format!("WEBVTT\n\n{written}"))
}

/// A cue begins at the line with the arrow and ends before an empty line. What stands elsewhere, numbers, notes and
/// styles, is no cue.
fn cues_of(text: &str) -> Result<Vec<Cue>, Refusal> {
    let mut cues = vec![];
    let mut lines = text.lines().enumerate();
    while let Some((at, line)) = lines.next() {
        if !line.contains("-->") {
            continue;
        }
        let (from, to) =
            moments(line).ok_or_else(|| at_line(at, "has no times as in 00:01:02.500 --> 00:01:04.000"))?;
        if to <= from {
            return Err(at_line(at, "ends before it begins"));
        }
        let words: Vec<&str> =
            lines.by_ref().map(|(_, line)| line.trim()).take_while(|line| !line.is_empty()).collect();
        if words.iter().any(|line| line.contains("-->")) {
            return Err(at_line(at, "is not followed by an empty line after its words"));
        }
        if !words.is_empty() {
            cues.push(Cue { from, to, text: words.join("\n") });
        }
        if cues.len() > MOST_CUES {
            return Err(bad("There are more than 20,000 captions in this file."));
        }
    }
    Ok(cues)
}

/// `00:01:02,500 --> 00:01:04.000 align:start` as milliseconds. Places behind the times are left out.
fn moments(line: &str) -> Option<(u64, u64)> {
    let (from, rest) = line.split_once("-->")?;
    Some((moment(from.trim())?, moment(rest.split_whitespace().next()?)?))
}

/// `1:02:03,4`, `02:03.400`: hours may be absent, and SRT writes a comma.
fn moment(text: &str) -> Option<u64> {
    let (whole, part) = text.split_once(['.', ',']).unwrap_or((text, "0"));
    let mut numbers = vec![];
    for number in whole.split(':') {
        numbers.push(digits(number)?);
    }
    let (hours, minutes, seconds) = match numbers[..] {
        [hours, minutes, seconds] => (hours, minutes, seconds),
        [minutes, seconds] => (0, minutes, seconds),
        _ => return None,
    };
    if minutes > 59 || seconds > 59 || part.len() > 3 {
        return None;
    }
    let part = digits(part)? * 10_u64.pow(3 - part.len() as u32);
    let all = ((hours * 60 + minutes) * 60 + seconds) * 1_000 + part;
    (all < DAY_MS).then_some(all)
}

fn digits(text: &str) -> Option<u64> {
    let plain = (1..=6).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if plain { text.parse().ok() } else { None }
}

impl Cue {
    fn written(&self) -> String {
        format!("{} --> {}\n{}\n\n", stamp(self.from), stamp(self.to), safe(&self.text))
    }
}

fn stamp(ms: u64) -> String {
    let (s, m, h) = (ms / 1_000 % 60, ms / 60_000 % 60, ms / 3_600_000);
    format!("{h:02}:{m:02}:{s:02}.{:03}", ms % 1_000)
}

/// The words with bold, italics and underlines, and nothing else in angles: other marks are dropped.
fn safe(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['<', '&']) {
        safe.push_str(&rest[..at]);
        rest = &rest[at..];
        let (kept, length) = if rest.starts_with('<') { mark(rest) } else { reference(rest) };
        safe.push_str(kept);
        rest = &rest[length..];
    }
    safe + rest
}

/// What is kept of a mark at the start of the text, and how long it was. An angle that opens no mark is a sign like others.
fn mark(text: &str) -> (&str, usize) {
    const KEPT: [&str; 6] = ["<b>", "</b>", "<i>", "</i>", "<u>", "</u>"];
    if let Some(kept) = KEPT.into_iter().find(|it| text.starts_with(it)) {
        return (kept, kept.len());
    }
    let opens = text[1..].starts_with(|c: char| c.is_ascii_alphanumeric() || c == '/');
    match text.find('>').filter(|_| opens) {
        Some(end) => ("", end + 1),
        None => ("&lt;", 1),
    }
}

/// Signs that WebVTT writes out stay as they are.
fn reference(text: &str) -> (&str, usize) {
    const KNOWN: [&str; 6] = ["&amp;", "&lt;", "&gt;", "&nbsp;", "&lrm;", "&rlm;"];
    KNOWN.into_iter().find(|it| text.starts_with(it)).map_or(("&amp;", 1), |it| (it, it.len()))
}

fn at_line(at: usize, what: &str) -> Refusal {
    bad(&format!("The caption in line {} {what}.", at + 1))
}

fn bad(message: &str) -> Refusal {
    refuse(RefusalKind::Validation, "captions_unreadable", message).with_field("captions", message)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn an_srt_becomes_webvtt_with_the_same_moments_and_words() {
        let srt = "\u{feff}1\r\n00:00:01,500 --> 00:00:03,000\r\nFour clicks,\r\nthen nothing.\r\n\r\n2\r\n00:01:02,5 --> 00:01:04,000\r\n<i>Quiet.</i>\r\n";
        let vtt = "WEBVTT\n\n00:00:01.500 --> 00:00:03.000\nFour clicks,\nthen nothing.\n\n\
                   00:01:02.500 --> 00:01:04.000\n<i>Quiet.</i>\n\n";
        assert_eq!(to_vtt(srt.as_bytes()).unwrap(), vtt);
        assert_eq!(to_vtt(vtt.as_bytes()).unwrap(), vtt, "and stays what it is");
    }

    #[test]
    fn of_a_webvtt_only_moments_and_words_go_on() {
        let vtt = "WEBVTT - by hand\n\nSTYLE\n::cue { background: url(//elsewhere) }\n\nNOTE not for you\n\n\
                   intro\n00:05.000 --> 00:06.000 line:0 align:start\n<v Mara>Ready & set</v> <c.loud>1 < 2</c> &amp; go\n\n\
                   00:01.000 --> 00:02.000\nFirst\n";
        let expected = "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nFirst\n\n\
                        00:00:05.000 --> 00:00:06.000\nReady &amp; set 1 &lt; 2 &amp; go\n\n";
        assert_eq!(to_vtt(vtt.as_bytes()).unwrap(), expected);
    }

    #[test]
    fn what_is_no_captions_is_told_with_the_line() {
        for (text, says) in [
            ("Just words.", "There are no captions"),
            ("", "There are no captions"),
            ("WEBVTT\n\nsoon --> later\nWords", "line 3 has no times"),
            ("00:99.000 --> 01:00.000\nWords", "line 1 has no times"),
            ("00:02.000 --> 00:01.000\nWords", "line 1 ends before it begins"),
            (
                "00:01.000 --> 00:02.000\nWords\n00:03.000 --> 00:04.000\nMore",
                "line 1 is not followed by an empty line",
            ),
            ("99:00:00.000 --> 99:00:01.000\nWords", "line 1 has no times"),
        ] {
            let refusal = to_vtt(text.as_bytes()).unwrap_err();
            assert!(refusal.fields["captions"].contains(says), "{text}: {refusal:?}");
        }
        assert!(to_vtt(b"\xff\xfe0\x000").unwrap_err().message.contains("UTF-8"));
    }

    #[test]
    fn there_are_no_more_captions_than_a_film_can_have() {
        let many = "00:01.000 --> 00:02.000\nx\n\n".repeat(MOST_CUES + 1);
        assert!(to_vtt(many.as_bytes()).unwrap_err().message.contains("20,000"));
    }
}
