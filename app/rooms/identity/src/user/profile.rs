//! What a person says of themselves, as it is kept: laws of each field.

use data::choice;

choice! {
    /// Where else somebody can be followed.
    pub enum Network { Instagram = "instagram", Tiktok = "tiktok", Twitter = "twitter", Youtube = "youtube" }
}

/// The address of somebody's public page.
pub fn profile_path(person: &super::UserId) -> String {
    format!("/u/{person}")
}

/// Longest text of a profile, in characters.
pub const BIO_LONGEST: usize = 1_000;
/// Longest handle or address.
pub const HANDLE_LONGEST: usize = 200;

impl Network {
    /// Hosts that belong to it, the usual one first.
    fn hosts(self) -> &'static [&'static str] {
        match self {
            Self::Instagram => &["instagram.com"],
            Self::Tiktok => &["tiktok.com"],
            Self::Twitter => &["x.com", "twitter.com"],
            Self::Youtube => &["youtube.com", "youtu.be"],
        }
    }

    /// What stands before the name in an address of a person.
    fn before_the_name(self) -> &'static str {
        match self {
            Self::Tiktok | Self::Youtube => "@",
            Self::Instagram | Self::Twitter => "",
        }
    }

    /// `@name` or an address of this network, as an address; nothing for nothing.
    pub fn address(self, typed: &str) -> Result<Option<String>, &'static str> {
        const WRONG: &str = "A name like @yours, or the https address of your page there.";
        let typed = typed.trim();
        match () {
            () if typed.is_empty() => Ok(None),
            () if typed.chars().count() > HANDLE_LONGEST => Err("200 characters or fewer."),
            () if typed.contains("://") => {
                let (host, _) = host_and_path(typed).ok_or(WRONG)?;
                let host = host.trim_start_matches("www.").trim_start_matches("m.");
                if self.hosts().contains(&host) { Ok(Some(typed.into())) } else { Err(WRONG) }
            }
            () => {
                let name = typed.trim_start_matches('@');
                let is_name = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || "._-".contains(c));
                let host = self.hosts().first().copied().unwrap_or_default();
                if is_name { Ok(Some(format!("https://{host}/{}{name}", self.before_the_name()))) } else { Err(WRONG) }
            }
        }
    }
}

/// The address of somebody's own site: http or https, on a public host; nothing for nothing.
pub fn website(typed: &str) -> Result<Option<String>, &'static str> {
    const WRONG: &str = "An address that begins with https:// and leads to a public site.";
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(None);
    }
    if typed.chars().count() > HANDLE_LONGEST {
        return Err("200 characters or fewer.");
    }
    let full = if typed.contains("://") { typed.to_string() } else { format!("https://{typed}") };
    let (host, _) = host_and_path(&full).ok_or(WRONG)?;
    let is_public = host.contains('.')
        && host.rsplit('.').next().is_some_and(|last| last.len() > 1 && last.chars().all(char::is_alphabetic))
        && !["local", "localhost", "internal", "lan", "home", "test"]
            .iter()
            .any(|it| host.ends_with(&format!(".{it}")));
    if is_public { Ok(Some(full)) } else { Err(WRONG) }
}

/// Host, in small letters, and path of an http address without name, password and port.
fn host_and_path(address: &str) -> Option<(String, &str)> {
    let rest = address.strip_prefix("https://").or_else(|| address.strip_prefix("http://"))?;
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (host, path) = rest.split_at(end);
    let is_plain = !host.is_empty() && host.chars().all(|c| c.is_alphanumeric() || c == '.' || c == '-');
    let is_clean = !path.chars().any(|c| c.is_whitespace() || c.is_control() || "\"<>\\".contains(c));
    (is_plain && is_clean).then(|| (host.to_lowercase(), path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_handle_and_an_address_of_the_network_are_kept_as_an_address() {
        for (network, typed, kept) in [
            (Network::Instagram, "@ada.reed", Ok(Some("https://instagram.com/ada.reed"))),
            (Network::Youtube, "ada", Ok(Some("https://youtube.com/@ada"))),
            (Network::Tiktok, "https://www.tiktok.com/@ada", Ok(Some("https://www.tiktok.com/@ada"))),
            (Network::Twitter, "https://x.com/ada?s=1", Ok(Some("https://x.com/ada?s=1"))),
            (Network::Twitter, "  ", Ok(None)),
        ] {
            assert_eq!(network.address(typed), kept.map(|it: Option<&str>| it.map(str::to_string)), "{typed}");
        }
        for (network, typed) in [
            (Network::Instagram, "https://evil.example/ada"),
            (Network::Instagram, "https://instagram.com.evil.example/ada"),
            (Network::Instagram, "https://instagram.com@evil.example/"),
            (Network::Youtube, "javascript:alert(1)"),
            (Network::Youtube, "javascript://youtube.com/%0aalert(1)"),
            (Network::Twitter, "two words"),
            (Network::Twitter, "https://x.com/\"><script>"),
        ] {
            assert!(network.address(typed).is_err(), "{typed}");
        }
    }

    #[test]
    fn a_site_of_ones_own_is_on_a_public_host() {
        assert_eq!(website("ada.example.org/music"), Ok(Some("https://ada.example.org/music".into())));
        assert_eq!(website(""), Ok(None));
        for typed in [
            "http://localhost/",
            "http://127.0.0.1/",
            "https://[::1]/",
            "ftp://ada.example",
            "http://printer.local",
            "https://ada",
            "https://ada.example:8080/",
            "data:text/html,hi",
            "https://a b.example",
        ] {
            assert!(website(typed).is_err(), "{typed}");
        }
    }
}
