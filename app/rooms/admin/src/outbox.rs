//! The outbox: every letter of the last weeks, and how far it got.

#[cfg(feature = "ssr")]
pub mod letters;
pub mod mutations;
pub mod pages;
pub mod queries;
#[cfg(all(test, feature = "ssr"))]
mod tests;

use data::{Id, Row, Timestamp};
use mail::State;
use serde::{Deserialize, Serialize};

/// A letter without what it says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Row)]
#[serde(rename_all = "camelCase")]
#[row(part, table = "mails")]
pub struct MailRow {
    pub id: Id<MailRow>,
    pub kind: String,
    pub to: String,
    pub name: String,
    pub subject: String,
    pub state: State,
    pub attempts: i64,
    #[serde(default)]
    pub answer: Option<String>,
    pub written_at: Timestamp,
    /// The moment of its state.
    pub at: Timestamp,
}

impl MailRow {
    /// Went nowhere, and could be sent.
    pub fn is_over(&self) -> bool {
        matches!(self.state, State::Kept | State::Refused | State::Failed)
    }
}

/// What people call it.
pub fn word(state: State) -> &'static str {
    match state {
        State::Kept => "Kept here",
        State::Queued => "On its way",
        State::Sent => "Sent",
        State::Refused => "Refused",
        State::Failed => "Given up",
    }
}
