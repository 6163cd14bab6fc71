//! Work that waits: a durable queue in the database, and the worker that does what is due.
//!
//! **Invariant:** a job and what it writes are one transaction. It is done exactly when its effects are there.
#![cfg(feature = "ssr")]

mod doing;
mod job;
mod post;
mod power;
mod queue;
mod rota;
mod schedule;
#[cfg(test)]
mod tests;
mod worker;

/// The tables of the queue.
pub fn tables() -> Vec<data::Table> {
    use data::Row;
    vec![Job::table(), Lease::table(), Occurrence::table()]
}

pub use doing::{Hands, Worked};
pub use job::{Job, JobId, Order, Policy, Priority, State, backoff};
pub use queue::{KEEP_DONE_MS, Lease, queue};
pub use rota::Rota;
pub use schedule::{Occurrence, Schedule};
pub use worker::{Worker, drain};
