//! The first start: whoever can read what the server prints makes the first administrator.
//!
//! **Invariant:** the token is known to whoever started the server alone. We keep its hash, for as long as nobody
//! administers.

#[cfg(feature = "ssr")]
pub mod inviting;
pub mod mutations;
pub mod pages;
pub mod queries;
#[cfg(all(test, feature = "ssr"))]
mod tests;

use data::{Id, Row, Timestamp};
use serde::{Deserialize, Serialize};

/// The way in that was printed last. There is one row at most.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Row)]
#[serde(rename_all = "camelCase")]
#[row(table = "setups")]
pub struct Setup {
    pub id: Id<Setup>,
    /// The SHA-256 of the token, in hex.
    #[row(secret)]
    pub token_hash: String,
    pub printed_at: Timestamp,
}
