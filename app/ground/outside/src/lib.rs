//! Addresses that people give us: a feed, a picture elsewhere, a place to tell of news. Fetched so that nobody can reach
//! into our own network with them.
//!
//! **Invariant:** a connection is opened to an address that was checked, and to no other. The name is looked up once, its
//! answer is checked, and that answer is connected to.
#![cfg(feature = "ssr")]

mod addresses;
mod fetching;
mod names;
#[cfg(test)]
mod tests;

pub use addresses::is_outside;
pub use fetching::{Fetched, Limits, Outside};
pub use names::{Names, SystemNames};
