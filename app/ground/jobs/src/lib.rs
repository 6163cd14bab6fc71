//! Work that waits: a durable queue in the database, and the worker that does what is due. The browser knows its words
//! only: the states.
//!
//! **Invariant:** a job and what it writes are one transaction. It is done exactly when its effects are there.

#[cfg(feature = "ssr")]
mod doing;
#[cfg(feature = "ssr")]
mod job;
#[cfg(feature = "ssr")]
mod post;
#[cfg(feature = "ssr")]
mod power;
#[cfg(feature = "ssr")]
mod queue;
#[cfg(feature = "ssr")]
mod rota;
#[cfg(feature = "ssr")]
mod schedule;
mod state;
#[cfg(all(test, feature = "ssr"))]
mod tests;
#[cfg(feature = "ssr")]
mod worker;

pub use state::{Priority, State};

#[cfg(feature = "ssr")]
pub use {
    doing::{Brought, End, Hands, Worked},
    job::{Job, JobId, Order, Policy, backoff},
    queue::{KEEP_DONE_MS, Lease, queue},
    rota::Rota,
    schedule::{Occurrence, Schedule},
    worker::{Worker, drain},
};

/// The tables of the queue.
#[cfg(feature = "ssr")]
pub fn tables() -> Vec<data::Table> {
    use data::Row;
    vec![Job::table(), Lease::table(), Occurrence::table()]
}
