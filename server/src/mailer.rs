//! The mail server as the operator set it.

use std::path::Path;

use data::Fault;
use mail::{Server, Smtp};

use crate::settings::Settings;

/// The mail server; nothing where none is set. What is wrong with a setting is told under its name, and without its value,
/// which may hold a password.
pub fn from(settings: &Settings) -> Result<Option<Smtp>, Fault> {
    let Some(server) = &settings.smtp else { return without(settings) };
    let server = Server::parse(server).map_err(|wrong| Fault::new(format!("BACKLINE_SMTP: {wrong}")))?;
    let sender = settings.mail_from.as_deref();
    let sender = sender.ok_or_else(|| Fault::new("BACKLINE_MAIL_FROM: with a mail server, letters need a sender"))?;
    let smtp = Smtp::new(server, sender).map_err(|wrong| Fault::new(format!("BACKLINE_MAIL_FROM: {wrong}")))?;
    match (&settings.dkim_selector, &settings.dkim_key) {
        (Some(selector), Some(path)) => {
            let signing = smtp.signing(selector, &read(path)?);
            signing.map(Some).map_err(|wrong| Fault::new(format!("BACKLINE_DKIM_SELECTOR, BACKLINE_DKIM_KEY: {wrong}")))
        }
        (None, None) => Ok(Some(smtp)),
        (Some(_), None) => Err(Fault::new("BACKLINE_DKIM_KEY: there is a selector, and no file with the private key")),
        (None, Some(_)) => Err(Fault::new("BACKLINE_DKIM_SELECTOR: there is a key, and no name it has in the DNS")),
    }
}

/// A setting that would do nothing was meant otherwise.
fn without(settings: &Settings) -> Result<Option<Smtp>, Fault> {
    let is_idle = [
        ("BACKLINE_MAIL_FROM", settings.mail_from.is_some()),
        ("BACKLINE_DKIM_SELECTOR", settings.dkim_selector.is_some()),
        ("BACKLINE_DKIM_KEY", settings.dkim_key.is_some()),
    ];
    match is_idle.into_iter().find(|(_, is_set)| *is_set) {
        Some((name, _)) => Err(Fault::new(format!("BACKLINE_SMTP: {name} is set, and no mail server to go to"))),
        None => Ok(None),
    }
}

fn read(path: &Path) -> Result<String, Fault> {
    std::fs::read_to_string(path).map_err(|e| Fault::new(format!("BACKLINE_DKIM_KEY: reading {}: {e}", path.display())))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn refused(words: &[&str]) -> String {
        let words = ["backline"].iter().chain(words).chain(&["doctor"]).map(Into::into);
        from(&Settings::read_from(words).unwrap()).map(drop).unwrap_err().0
    }

    #[test]
    fn what_is_wrong_is_told_under_the_name_of_its_setting_and_without_a_password() {
        let server = ["--smtp", "smtps://mara:hidden@mail.example"];
        let with = |more: &[&str]| refused(&[&server, more].concat());
        assert!(refused(&["--smtp", "smtp://mara:hidden@"]).starts_with("BACKLINE_SMTP: "));
        assert!(!refused(&["--smtp", "smtp://mara:hidden@"]).contains("hidden"));
        assert!(refused(&["--mail-from", "a@b.example"]).starts_with("BACKLINE_SMTP: "));
        assert!(with(&[]).starts_with("BACKLINE_MAIL_FROM: "));
        assert!(with(&["--mail-from", "nobody"]).starts_with("BACKLINE_MAIL_FROM: "));
        let with_sender = |more: &[&str]| with(&[&["--mail-from", "Backline <post@backline.example>"], more].concat());
        assert!(with_sender(&["--dkim-selector", "b"]).starts_with("BACKLINE_DKIM_KEY: "));
        assert!(with_sender(&["--dkim-key", "key.pem"]).starts_with("BACKLINE_DKIM_SELECTOR: "));
        assert!(
            with_sender(&["--dkim-selector", "b", "--dkim-key", "no such file"]).starts_with("BACKLINE_DKIM_KEY: ")
        );
    }

    #[test]
    fn without_a_mail_server_there_is_none() {
        let settings = Settings::read_from(["backline", "doctor"].map(Into::into)).unwrap();
        assert!(from(&settings).unwrap().is_none());
    }
}
