use data::Timestamp;
use ring::hmac;

use crate::Key;

/// Makes addresses of files that work for a while, and knows its own again. It is made for those who may have the file,
/// and soon over.
#[derive(Clone)]
pub struct Links {
    key: hmac::Key,
}

/// What an address of a file says.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    pub file: Key,
    pub mime: String,
    pub until: Timestamp,
    /// The person it is for; in anybody else's hands it opens nothing. `None` for whoever has it.
    pub person: Option<String>,
}

impl Links {
    /// Signed with this key, which nobody else may have.
    pub fn new(key: &[u8; 32]) -> Self {
        Self { key: hmac::Key::new(hmac::HMAC_SHA256, key) }
    }

    /// The address, as a path.
    pub fn address(&self, link: &Link) -> String {
        let sign = hmac::sign(&self.key, link.signed().as_bytes());
        let person = link.person.as_ref().map_or(String::new(), |person| format!("&for={}", encoded(person)));
        let (mime, sign) = (encoded(&link.mime), hex(sign.as_ref()));
        format!("/file/{}?type={mime}&until={}{person}&sig={sign}", link.file, link.until.0)
    }

    /// Whether this is the signature of the link, and its time not over. Compared in constant time.
    pub fn knows(&self, link: &Link, sign: &str, now: Timestamp) -> bool {
        let Some(sign) = unhex(sign) else { return false };
        now < link.until && hmac::verify(&self.key, link.signed().as_bytes(), &sign).is_ok()
    }
}

impl Link {
    /// Line by line, so that no part can be taken for another.
    fn signed(&self) -> String {
        let person = self.person.as_ref().map_or(String::new(), |person| format!("for {person}"));
        format!("file\n{}\n{}\n{}\n{person}", self.file, self.mime, self.until.0)
    }
}

/// Text as a part of an address.
fn encoded(text: &str) -> String {
    let byte = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => (byte as char).to_string(),
        other => format!("%{other:02X}"),
    };
    text.bytes().map(byte).collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits: Vec<u32> = text.chars().map(|c| c.to_digit(16)).collect::<Option<_>>()?;
    (digits.len() == 64).then(|| digits.chunks(2).map(|pair| (pair[0] * 16 + pair[1]) as u8).collect())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const NOON: Timestamp = Timestamp(1_772_452_800_000);

    fn link() -> Link {
        Link { file: Key::of(b"take one"), mime: "audio/flac".into(), until: NOON + Timestamp::MINUTE_MS, person: None }
    }

    fn sign_of(address: &str) -> String {
        address.rsplit_once("sig=").unwrap().1.to_string()
    }

    #[test]
    fn a_link_is_known_again_until_its_time_is_over() {
        let links = Links::new(&[7; 32]);
        let sign = sign_of(&links.address(&link()));
        assert!(links.knows(&link(), &sign, NOON));
        assert!(links.knows(&link(), &sign, link().until + -1));
        assert!(!links.knows(&link(), &sign, link().until));
    }

    #[test]
    fn a_link_that_was_changed_is_not_known() {
        let links = Links::new(&[7; 32]);
        let sign = sign_of(&links.address(&link()));
        let other = Link { file: Key::of(b"take two"), ..link() };
        let longer = Link { until: link().until + Timestamp::DAY_MS, ..link() };
        let page = Link { mime: "text/html".into(), ..link() };
        let hers = Link { person: Some("mara".into()), ..link() };
        for changed in [other, longer, page, hers.clone()] {
            assert!(!links.knows(&changed, &sign, NOON), "{changed:?}");
        }
        assert!(!links.knows(&link(), &sign_of(&links.address(&hers)), NOON), "nobody strips the person off");
        let flipped = format!("{}{}", if sign.starts_with('0') { '1' } else { '0' }, &sign[1..]);
        for sign in ["", "zz", &sign[..62], &flipped] {
            assert!(!links.knows(&link(), sign, NOON), "{sign}");
        }
        assert!(!Links::new(&[8; 32]).knows(&link(), &sign, NOON), "another house's key");
    }
}
