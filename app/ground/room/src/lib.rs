//! The shape every room has: who is asking, what they may, queries and mutations behind one gate, and the screen's side
//! of both.

// Views are types as deep as the page they draw.
#![recursion_limit = "512"]

// The macros say `::room::…`, here too.
extern crate self as room;

#[cfg(feature = "ssr")]
mod cx;
#[cfg(feature = "ssr")]
mod errand;
#[cfg(feature = "ssr")]
mod files;
#[cfg(feature = "ssr")]
mod gate;
#[cfg(feature = "ssr")]
mod handover;
#[cfg(feature = "ssr")]
mod house;
#[cfg(feature = "ssr")]
mod http;
#[cfg(feature = "ssr")]
mod keeping;
#[cfg(feature = "ssr")]
mod pace;
#[cfg(feature = "ssr")]
mod proxies;
#[cfg(feature = "ssr")]
mod registry;
mod screen;
#[cfg(feature = "ssr")]
mod sending;
#[cfg(feature = "ssr")]
mod site;
mod upload;

use data::Refusal;

/// What every endpoint returns.
pub type Answer<T> = Result<T, Refusal>;

pub use live::{Mutation, Query};
pub use macros::{mutation, query};
pub use screen::*;
pub use upload::*;

#[cfg(feature = "ssr")]
pub use {
    cx::{Member, Read, Write},
    errand::{Errand, Way},
    files::{FileDoor, Files},
    gate::{Doorman, Gate},
    house::{Cookie, Done, House, Request},
    http::{BROWSER_COOKIE, Failed, Visit, actor_of, is_secure, respond, routes, tells_a_session, visit, with_cookies},
    jobs::{End, Order, Policy, Priority},
    keeping::{KEEP_FACTS_MS, KEEP_RECEIPTS_MS},
    live::Actor,
    pace::{Pace, PerMinute, ip_prefix, network},
    proxies::Proxies,
    registry::{Ear, Room, ServerJob, ServerMutation, ServerQuery},
    sending::{AsItIs, Sent, send, signed_files},
    site::Site,
};
