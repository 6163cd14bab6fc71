//! Files outside the database: bytes addressed by what they are, and pictures that were taken apart and put together
//! again before anybody sees them.
//!
//! **Invariant:** what is served as a picture was written by our own encoder. The bytes somebody sent are never passed
//! on.
#![cfg(feature = "ssr")]

mod picture;
mod store;

pub use picture::Picture;
pub use store::{Key, Receiving, Store};
