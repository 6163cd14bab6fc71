//! The screen's side: a page watches queries, calls mutations, posts forms.

mod address;
mod document;
mod feed;
mod form;
mod handover;
mod line;
mod title;
mod transfer;
mod watch;

pub use address::address;
#[cfg(feature = "ssr")]
pub use document::as_document;
pub use document::is_document;
#[cfg(feature = "ssr")]
pub use form::address_again;
pub use form::{Form, FormState, use_form};
pub use handover::handover;
#[cfg(feature = "hydrate")]
pub use handover::{take_over, taken_over};
pub use line::{provide_line, use_line};
pub use title::PageTitle;
pub use transfer::{Transfer, TransferLevel, finish_upload};
pub use watch::{Beside, Live, Refused, Watch, watch};

use data::Refusal;
use live::{Mutation, wire::Ack};

/// Does it and waits for the server's word. In the browser only: a page on the server does nothing to anybody.
pub async fn call<M: Mutation>(mutation: M) -> Result<M::Value, Refusal> {
    call_at(mutation).await.map(|ack| ack.value)
}

/// As [`call`], with the commit that contains it.
#[cfg(feature = "hydrate")]
pub async fn call_at<M: Mutation>(mutation: M) -> Result<Ack<M::Value>, Refusal> {
    let args = serde_json::to_value(mutation).unwrap_or_default();
    let ack = live::browser::call(M::PATH, args).await?;
    Ok(Ack { at: ack.at, value: watch::decoded(&ack.value)? })
}

/// As [`call`], with the commit that contains it.
#[cfg(not(feature = "hydrate"))]
pub async fn call_at<M: Mutation>(_: M) -> Result<Ack<M::Value>, Refusal> {
    Err(Refusal::conflict("not_in_a_browser", "This runs in the browser."))
}

/// Says where this tab is, for presence. Nothing on the server.
pub fn here(place: Option<serde_json::Value>) {
    #[cfg(feature = "hydrate")]
    live::browser::here(place);
    #[cfg(not(feature = "hydrate"))]
    drop(place);
}

/// Waits; for pages that must not act on every keystroke. On the server it does not wait.
pub async fn pause(ms: i32) {
    #[cfg(feature = "hydrate")]
    live::browser::pause(ms).await;
    #[cfg(not(feature = "hydrate"))]
    let _ = ms;
}
