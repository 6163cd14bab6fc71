//! Files outside the database: bytes addressed by what they are, pictures that were taken apart and put together again
//! before anybody sees them, a place where what comes in waits until it was looked at, and a studio where sound and film
//! are prepared.
//!
//! **Invariant:** what is served as a picture was written by our own encoder. The bytes somebody sent are never passed
//! on.
#![cfg(feature = "ssr")]

mod bucket;
mod links;
mod picture;
mod quarantine;
mod store;
mod studio;

pub use bucket::Bucket;
pub use links::{Link, Links};
pub use picture::{FACE_WIDTHS, Narrower, Picture, Shelved, WIDTHS};
pub use quarantine::Quarantine;
pub use store::{Key, Receiving, Store};
pub use studio::{Bench, Film, Halt, Made, Rung, Seen, Studio, container, served_as};
