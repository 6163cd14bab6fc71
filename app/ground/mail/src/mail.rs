//! A letter in the outbox: to whom, what it says, how far it got.

use data::{Id, Row, Timestamp, choice};
use serde::{Deserialize, Serialize};

/// `kind:once`, so that the database keeps the rule that a letter is written once.
pub type MailId = Id<Mail>;

choice! {
    /// How far a letter got.
    pub enum State {
        /// Stays here: there was no mail server when it was written.
        Kept = "kept",
        /// On its way: waits for its turn, or for the server to take it.
        Queued = "queued",
        /// The mail server has it.
        Sent = "sent",
        /// The mail server will not take it.
        Refused = "refused",
        /// Given up: the mail server did not take it in all that time.
        Failed = "failed",
    }
}

/// A letter as it was written, and what became of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Row)]
#[serde(rename_all = "camelCase")]
#[row(
    table = "mails",
    index(by_written = written_at),
    index(by_state_written = state + written_at),
    index(by_state_at = state + at)
)]
pub struct Mail {
    pub id: MailId,
    /// `identity/verify-email`
    pub kind: String,
    pub to: String,
    /// What the person is called; empty where nobody knows.
    pub name: String,
    pub subject: String,
    /// Whoever reads a sign-in link is signed in: gone as soon as the mail server has the letter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[row(secret)]
    pub text: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[row(secret)]
    pub html: Option<String>,
    /// Where one says that one wants no more letters like this one. It is said for whoever has the link.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[row(secret)]
    pub way_out: Option<String>,
    /// What stands before the @ of its Message-ID: the same on every attempt.
    pub message: String,
    pub state: State,
    /// How often it was offered to the mail server.
    pub attempts: i64,
    /// The mail server's last words, or what kept us from asking it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
    pub written_at: Timestamp,
    /// The moment of its state.
    pub at: Timestamp,
}

impl Mail {
    /// The mail server has it, and nobody else has to read it.
    pub fn sent(self, answer: &str, now: Timestamp) -> Self {
        Self { text: None, html: None, way_out: None, ..self.answered(State::Sent, answer, now) }
    }

    pub fn refused(self, answer: &str, now: Timestamp) -> Self {
        self.answered(State::Refused, answer, now)
    }

    /// Not taken this time: waits on, or is given up after `most` attempts.
    pub fn put_off(self, answer: &str, most: i64, now: Timestamp) -> Self {
        let is_over = self.attempts + 1 >= most;
        self.answered(if is_over { State::Failed } else { State::Queued }, answer, now)
    }

    fn answered(self, state: State, answer: &str, now: Timestamp) -> Self {
        Self { state, attempts: self.attempts + 1, answer: Some(answer.into()), at: now, ..self }
    }
}
