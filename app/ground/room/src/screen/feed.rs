//! A watched query without its types. Every page and every query share this one piece of program: with types it would
//! stand in the browser's module once per query, and that was most of the module.

#[cfg(not(feature = "ssr"))]
mod browser;
#[cfg(feature = "ssr")]
mod server;

use std::sync::Arc;

use data::Refusal;
use serde_json::Value;

#[cfg(not(feature = "ssr"))]
pub(super) use browser::{Feed, feed};
#[cfg(feature = "ssr")]
pub(super) use server::{Feed, feed};

/// The newest answer.
pub(super) type Newest = Result<Arc<Value>, Refusal>;

/// The arguments, however they come about.
type Args = Box<dyn Fn() -> Value + Send + Sync>;
