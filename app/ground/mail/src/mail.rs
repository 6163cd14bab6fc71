//! A letter in the outbox: to whom, what it says, how far it got.

use data::{Id, Refusal, Row, Timestamp, choice};
use serde::{Deserialize, Serialize};

/// Made of the letter's kind and of what makes it this one and no other, so that the database keeps the rule that a letter
/// is written once. It stands in its Message-ID too, the same on every attempt.
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

/// A letter as it is read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Paper {
    pub kind: String,
    pub subject: String,
    /// What a mail program without HTML shows.
    pub text: String,
    /// A page of its own, with everything it needs in it.
    pub html: String,
}

impl Mail {
    /// The mail server has it, and nobody else has to read it.
    pub fn sent(self, answer: &str, now: Timestamp) -> Self {
        Self { text: None, html: None, way_out: None, ..self.answered(State::Sent, answer, now) }
    }

    pub fn refused(self, answer: &str, now: Timestamp) -> Self {
        self.answered(State::Refused, answer, now)
    }

    /// Not taken this time: waits on, or is given up after `most` attempts. One that had been given up begins anew.
    pub fn put_off(self, answer: &str, most: i64, now: Timestamp) -> Self {
        let made = if self.state == State::Failed { 0 } else { self.attempts };
        let state = if made + 1 >= most { State::Failed } else { State::Queued };
        Self { attempts: made, ..self }.answered(state, answer, now)
    }

    /// Once more, after it went nowhere: as if it had not been offered yet.
    pub fn again(self, now: Timestamp) -> Result<Self, Refusal> {
        match self.state {
            State::Kept | State::Refused | State::Failed => {
                Ok(Self { state: State::Queued, attempts: 0, at: now, ..self })
            }
            State::Queued | State::Sent => {
                Err(Refusal::conflict("not_over", "This letter is on its way or has been sent."))
            }
        }
    }

    /// Whether it is to be offered. Also when it had been given up: its errand may be sent again from the board of jobs.
    pub fn waits(&self) -> bool {
        matches!(self.state, State::Queued | State::Failed)
    }

    fn answered(self, state: State, answer: &str, now: Timestamp) -> Self {
        Self { state, attempts: self.attempts + 1, answer: Some(answer.into()), at: now, ..self }
    }
}
