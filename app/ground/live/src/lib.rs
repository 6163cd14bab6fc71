//! Live queries. On the server a hub keeps the result of each watched query, re-runs it when a committed change touches
//! what it read, and tells every socket the difference. In the browser one socket per tab keeps the page current.
//!
//! Knows no domain word: queries arrive as path, arguments and actor.

#[cfg(feature = "hydrate")]
pub mod browser;
#[cfg(feature = "ssr")]
mod diff;
#[cfg(feature = "ssr")]
mod hub;
#[cfg(feature = "ssr")]
mod node;
pub mod patch;
#[cfg(feature = "ssr")]
mod socket;
#[cfg(all(test, feature = "ssr"))]
mod tests;
pub mod wire;

pub use wire::{Mutation, Query};

#[cfg(feature = "ssr")]
pub use {
    diff::diff,
    hub::{Actor, Figures, Hub, Presence, Ran, Runner},
    socket::{Guard, serve},
};
