//! What every write leaves behind: facts for other rooms, a line for the audit, a receipt so that nothing is done
//! twice.

use macros::Row;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Id, Row as _, Table, Timestamp};

/// Something that happened, on its way to the rooms that listen. Written in the transaction that made it true.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Row)]
#[serde(rename_all = "camelCase")]
#[row(table = "outbox", unwatched, index(by_delivered_at = delivered_at + at))]
pub struct Fact {
    pub id: Id<Fact>,
    /// `learning/course-published`
    pub kind: String,
    pub payload: Value,
    pub request: String,
    pub at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivered_at: Option<Timestamp>,
}

/// Who did what, when. Append only.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Row)]
#[serde(rename_all = "camelCase")]
#[row(table = "audit", unwatched, index(by_actor_at = actor + at))]
pub struct AuditEntry {
    pub id: Id<AuditEntry>,
    /// Account id, or `system`.
    pub actor: String,
    /// The mutation's path.
    pub action: String,
    /// `table:id` of the rows it changed.
    pub rows: Vec<String>,
    pub request: String,
    pub at: Timestamp,
}

/// The answer to a mutation the caller may send again: the same id gets the same answer and nothing is done twice.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Row)]
#[serde(rename_all = "camelCase")]
#[row(table = "receipts", unwatched, index(by_at = at))]
pub struct Receipt {
    /// Actor and the caller's own mutation id.
    pub id: Id<Receipt>,
    pub action: String,
    /// JSON text of the answer.
    pub answer: String,
    pub at: Timestamp,
}

/// The tables of the data layer itself.
pub fn ledger_tables() -> Vec<Table> {
    vec![Fact::table(), AuditEntry::table(), Receipt::table()]
}
