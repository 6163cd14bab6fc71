//! Secrets at rest: what somebody entrusts to us (a token of another service, the seed of a second factor) is sealed
//! before it is a column, under a key that does not lie in the database.
//!
//! **Invariant:** what was sealed for one column of one row opens there and nowhere else.
#![cfg(feature = "ssr")]

mod keys;
mod sealed;
#[cfg(test)]
mod tests;

pub use keys::{KEY_FILE, Vault};
pub use sealed::{Place, Sealed};
