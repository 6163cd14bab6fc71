//! A letter as a room writes it: parts in order, of which text and HTML are made.

mod html;
#[cfg(test)]
mod tests;
mod text;

use data::Fault;
use room::{Order, Site, Write};
use sha2::{Digest, Sha256};

use crate::{Mail, MailId, Paper, State, sending::Send};

/// A letter, written part by part, then posted.
///
/// ```ignore
/// Letter::new("identity/verify-email", "Confirm your address")
///     .to(email, name)
///     .says("Somebody, we hope you, made an account with this address.")
///     .key("Confirm the address", format!("/verify/{token}"))
///     .quiet("Not you? Then do nothing, and the address is forgotten.")
///     .post(cx, attempt_id)
///     .await?;
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Letter {
    kind: &'static str,
    subject: String,
    to: String,
    name: String,
    parts: Vec<Part>,
}

/// What a letter is made of.
#[derive(Clone, Debug, PartialEq)]
enum Part {
    Says(String),
    Key { label: String, link: String },
    Code(String),
    Quiet(String),
    WayOut { label: String, link: String },
}

impl Letter {
    /// `kind` is named like a mutation: `identity/verify-email`. The subject is shown in lists and kept: no secret in it.
    pub fn new(kind: &'static str, subject: impl Into<String>) -> Self {
        Self { kind, subject: in_one_line(&subject.into()), to: String::new(), name: String::new(), parts: vec![] }
    }

    /// Whom it is for. The name may be empty.
    pub fn to(self, email: impl Into<String>, name: impl Into<String>) -> Self {
        Self { to: in_one_line(&email.into()), name: in_one_line(&name.into()), ..self }
    }

    /// A paragraph of plain words.
    pub fn says(self, paragraph: impl Into<String>) -> Self {
        self.with(Part::Says(paragraph.into()))
    }

    /// What the letter is for, as a button. `link` is a path of this site (`/sign-in`) or an address that begins with
    /// `https://`.
    pub fn key(self, label: impl Into<String>, link: impl Into<String>) -> Self {
        self.with(Part::Key { label: label.into(), link: link.into() })
    }

    /// Digits to type in.
    pub fn code(self, digits: impl Into<String>) -> Self {
        self.with(Part::Code(digits.into()))
    }

    /// Small print.
    pub fn quiet(self, small_print: impl Into<String>) -> Self {
        self.with(Part::Quiet(small_print.into()))
    }

    /// The way out of letters like this one, in the small print. Mail programs that have a key of their own for it are told
    /// the link too (RFC 8058): opening it shows a page, posting to it does it.
    pub fn way_out(self, label: impl Into<String>, link: impl Into<String>) -> Self {
        self.with(Part::WayOut { label: label.into(), link: link.into() })
    }

    fn with(mut self, part: Part) -> Self {
        self.parts.push(part);
        self
    }

    /// Puts it into the outbox, in the transaction that makes it necessary: it is there exactly when that commits, and is
    /// sent afterwards.
    ///
    /// `once` is what makes it this letter and no other among its kind: the id of the row it is about, or of the
    /// attempt. A second one with the same kind and `once` is not written, until the first was swept
    /// ([`crate::KEEP_MS`]).
    pub async fn post(&self, cx: &Write, once: impl Into<String>) -> Result<(), Fault> {
        let id = id_of(self.kind, &once.into());
        // Two who post it at the same moment write the same row, and the slower one runs again.
        if cx.get::<Mail>(&id).await?.is_some() {
            return Ok(());
        }
        let mail = self.addressed(id, cx)?;
        cx.put(&mail).await?;
        if mail.state == State::Queued {
            cx.queue_errand(&Send { mail: mail.id }, Order::now()).await?;
        }
        Ok(())
    }

    fn addressed(&self, id: MailId, cx: &Write) -> Result<Mail, Fault> {
        let (site, now) = (cx.site(), cx.now());
        if self.to.is_empty() {
            return Err(Fault::new(format!("a letter {} to nobody", self.kind)));
        }
        let Paper { kind, subject, text, html } = self.on_paper(site)?;
        Ok(Mail {
            kind,
            to: self.to.clone(),
            name: self.name.clone(),
            subject,
            text: Some(text),
            html: Some(html),
            way_out: self.link_out(site)?,
            state: if site.sends_mail { State::Queued } else { State::Kept },
            attempts: 0,
            answer: None,
            written_at: now,
            at: now,
            id,
        })
    }

    fn link_out(&self, site: &Site) -> Result<Option<String>, Fault> {
        let link = self.parts.iter().find_map(|part| match part {
            Part::WayOut { link, .. } => Some(link),
            _ => None,
        });
        link.map(|link| absolute(site, self.kind, link)).transpose()
    }

    /// As somebody will read it, with links to this site.
    pub fn on_paper(&self, site: &Site) -> Result<Paper, Fault> {
        let (text, html) = (text::write(self, site)?, html::write(self, site)?);
        Ok(Paper { kind: self.kind.into(), subject: self.subject.clone(), text, html })
    }
}

/// The link as it stands in the letter.
fn absolute(site: &Site, kind: &str, link: &str) -> Result<String, Fault> {
    let is_path = link.starts_with('/') && !link.starts_with("//");
    match link.starts_with("https://") {
        true => Ok(link.into()),
        false if is_path => Ok(format!("{}{link}", site.address)),
        // Not told, because it may be somebody's secret.
        false => Err(Fault::new(format!("a letter {kind} with a link that is neither a path of ours nor https"))),
    }
}

/// Of letters and digits only, whatever the key is: it stands in addresses and in a header.
fn id_of(kind: &str, once: &str) -> MailId {
    let hash = Sha256::digest(format!("{kind}:{once}"));
    MailId::new(hash.iter().take(16).map(|byte| format!("{byte:02x}")).collect::<String>())
}

/// A header is one line, whatever was typed into a form.
fn in_one_line(text: &str) -> String {
    text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|it| !it.is_empty()).collect::<Vec<_>>().join(" ")
}
