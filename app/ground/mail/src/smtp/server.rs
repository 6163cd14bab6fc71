//! Where the mail server is, and how it is spoken to.

use std::net::IpAddr;

use percent_encoding::percent_decode_str;

/// How a connection is protected.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Security {
    /// TLS from the first byte.
    Always,
    /// TLS after the greeting, or no letter.
    FromStartTls,
    /// None: only where nothing leaves the machine.
    OnThisMachine,
}

/// A mail server.
#[derive(Clone, PartialEq)]
pub struct Server {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) security: Security,
    /// Name and password.
    pub(super) user: Option<(String, String)>,
}

const FORM: &str = "it is smtps://user:password@host or smtp://user:password@host:587";

impl Server {
    /// `smtps://user:password@host` or `smtp://user:password@host:587`. What is wrong is told in a sentence that does not
    /// repeat what was given: there is a password in it.
    pub fn parse(url: &str) -> Result<Self, String> {
        let (scheme, rest) = url.trim().split_once("://").ok_or(FORM)?;
        let (user, place) = match rest.trim_end_matches('/').rsplit_once('@') {
            Some((user, place)) => (Some(credentials(user)?), place),
            None => (None, rest.trim_end_matches('/')),
        };
        let (host, port) = host_and_port(place)?;
        let security = match scheme {
            "smtps" => Security::Always,
            "smtp" if is_this_machine(&host) => Security::OnThisMachine,
            "smtp" => Security::FromStartTls,
            _ => return Err(FORM.into()),
        };
        let usual = if security == Security::Always { 465 } else { 587 };
        Ok(Self { host, port: port.unwrap_or(usual), security, user })
    }

    /// As it may be shown.
    pub fn told(&self) -> String {
        let how = match self.security {
            Security::Always => "TLS",
            Security::FromStartTls => "STARTTLS",
            Security::OnThisMachine => "no TLS, it is this machine",
        };
        let who = if self.user.is_some() { "with a password" } else { "without a password" };
        format!("{}:{} ({how}, {who})", self.host, self.port)
    }
}

/// `user:password`, each with its odd characters written as `%40`.
fn credentials(text: &str) -> Result<(String, String), String> {
    let (name, password) =
        text.split_once(':').ok_or("before the @ stand a user and a password, with a : between them")?;
    let plain = |text: &str| match percent_decode_str(text).decode_utf8() {
        Ok(plain) if !plain.is_empty() => Ok(plain.into_owned()),
        _ => Err("user and password are not empty, and what is odd in them is written as in %40 for @".to_string()),
    };
    Ok((plain(name)?, plain(password)?))
}

fn host_and_port(place: &str) -> Result<(String, Option<u16>), String> {
    let bracketed = place.strip_prefix('[').and_then(|rest| rest.split_once(']'));
    let (host, port) = match bracketed {
        Some((host, rest)) => (host, rest.strip_prefix(':')),
        None => place.split_once(':').map_or((place, None), |(host, port)| (host, Some(port))),
    };
    let is_sound = |c: char| c.is_ascii_alphanumeric() || "-.:_".contains(c);
    if host.is_empty() || !host.chars().all(is_sound) {
        return Err(FORM.into());
    }
    let port = port.map(|port| port.parse().map_err(|_| "the port is a number up to 65535".to_string())).transpose()?;
    Ok((host.into(), port))
}

fn is_this_machine(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_server_is_spoken_to_in_the_clear_on_this_machine_only() {
        let table = [
            ("smtps://mail.example", "mail.example", 465, Security::Always),
            ("smtp://mail.example", "mail.example", 587, Security::FromStartTls),
            ("smtp://mail.example:25/", "mail.example", 25, Security::FromStartTls),
            ("smtp://127.0.0.1:2525", "127.0.0.1", 2525, Security::OnThisMachine),
            ("smtp://[::1]:2525", "::1", 2525, Security::OnThisMachine),
            ("smtp://localhost", "localhost", 587, Security::OnThisMachine),
            ("smtp://localhost.example", "localhost.example", 587, Security::FromStartTls),
            ("smtps://localhost:465", "localhost", 465, Security::Always),
        ];
        for (url, host, port, security) in table {
            let server = Server::parse(url).unwrap();
            assert_eq!((server.host.as_str(), server.port, server.security), (host, port, security), "{url}");
        }
    }

    #[test]
    fn a_password_may_have_any_character_and_is_never_shown() {
        let server = Server::parse("smtps://mara%40backline.example:p%40ss:w%2Frd@mail.example").unwrap();
        assert_eq!(server.user, Some(("mara@backline.example".into(), "p@ss:w/rd".into())));
        assert_eq!(server.told(), "mail.example:465 (TLS, with a password)");
    }

    #[test]
    fn what_is_wrong_is_said_without_the_password() {
        for url in ["mail.example", "http://u:secret@h", "smtp://u:secret@", "smtp://secret@h", "smtp://u:secret@h:x"] {
            let why = Server::parse(url).err().unwrap();
            assert!(!why.contains("secret") && !why.is_empty(), "{why}");
        }
    }
}
