//! The data layer: a Rust type is a table, a read records what it read, a write is one transaction.
//!
//! **Invariant:** no other crate names SurrealDB. The shared half (ids, time, refusals) also compiles for the
//! browser; everything that touches the database is behind the feature `ssr`.

// The macros say `::data::…`, here too.
extern crate self as data;

#[cfg(feature = "ssr")]
mod change;
mod choice;
#[cfg(feature = "ssr")]
mod clock;
#[cfg(feature = "ssr")]
mod convert;
#[cfg(feature = "ssr")]
mod database;
#[cfg(feature = "ssr")]
mod engine;
#[cfg(feature = "ssr")]
mod exact;
#[cfg(feature = "ssr")]
mod found;
mod id;
#[cfg(feature = "ssr")]
mod ledger;
#[cfg(feature = "ssr")]
mod loading;
mod refusal;
mod said;
#[cfg(feature = "ssr")]
mod schema;
#[cfg(feature = "ssr")]
mod select;
#[cfg(feature = "ssr")]
mod snapshot;
#[cfg(feature = "ssr")]
mod table;
#[cfg(all(test, feature = "ssr"))]
mod tests;
mod timestamp;
#[cfg(feature = "ssr")]
mod transaction;

pub use id::Id;
pub use macros::Row;
pub use refusal::{Fault, Kind as RefusalKind, Refusal, refuse};
pub use said::Said;
pub use serde;
pub use timestamp::Timestamp;

#[cfg(feature = "ssr")]
pub use {
    change::{Bound, Change, Dependency, DependencyKey, End, ReadSet},
    clock::{Clock, Ids, SystemClock},
    database::{Database, Reader},
    exact::ExactRow,
    found::Found,
    ledger::{AuditEntry, Fact, Receipt, ledger_tables},
    loading::Loading,
    schema::{Change as SchemaChange, drift},
    select::{Column, Place, Select},
    snapshot::Snapshot,
    table::{ColumnType, Index, IndexKind, Row, Table, Type},
    transaction::{Stamp, Transaction},
};

#[cfg(feature = "ssr")]
pub(crate) use table::ID;

/// One row as the database holds it: column name to JSON value, absent columns left out.
#[cfg(feature = "ssr")]
pub type Image = serde_json::Map<String, serde_json::Value>;
