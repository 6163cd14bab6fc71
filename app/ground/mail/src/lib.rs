//! Letters: written once as subject, text and HTML, kept in the outbox, given to a mail server.

#[cfg(feature = "ssr")]
mod keeping;
#[cfg(feature = "ssr")]
mod letter;
mod mail;
#[cfg(feature = "ssr")]
mod mailer;
#[cfg(feature = "ssr")]
mod sending;
#[cfg(feature = "ssr")]
mod smtp;
#[cfg(all(test, feature = "ssr"))]
mod tests;

pub use mail::{Mail, MailId, Paper, State};

#[cfg(feature = "ssr")]
pub use {
    keeping::KEEP_MS,
    letter::Letter,
    mailer::{Mailer, Nobody, Verdict},
    sending::send_again,
    smtp::{Server, Smtp},
};

/// Table and errand of the outbox. `mailer` takes the letters away.
#[cfg(feature = "ssr")]
pub fn room(mailer: std::sync::Arc<dyn Mailer>) -> room::Room {
    room::Room::new("mail")
        .table::<Mail>()
        .errand::<sending::Send>(mailer)
        .schedule::<keeping::Sweep>("53 3 * * *", "UTC")
}
