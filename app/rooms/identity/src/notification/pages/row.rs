//! What the popover and the page have in common.

use data::Timestamp;
use leptos::{prelude::*, task::spawn_local};
use room::call;
use ui::{Key, KeySize, use_toaster};

use crate::notification::{mutations::mark_all_read, queries::Item};

/// Marks as read what is shown, and what came before it.
#[component]
pub fn MarkAllRead(
    /// The newest first.
    items: Memo<Vec<Item>>,
) -> impl IntoView {
    let toaster = use_toaster();
    let pending = RwSignal::new(false);
    let off = move || items.with(|items| items.iter().all(|it| it.read)).then(|| "Nothing here is unread.".to_string());
    let mark = move || {
        let Some(newest) = items.with_untracked(|items| items.first().map(|it| it.id.clone())) else { return };
        pending.set(true);
        spawn_local(async move {
            if let Err(refusal) = call(mark_all_read(newest)).await {
                toaster.toast(refusal.message);
            }
            pending.try_set(false);
        });
    };
    view! {
        <Key size=KeySize::Small working=pending verb="Marking" why_in_tip=true off=Signal::derive(off) on_press=mark>
            "Mark all read"
        </Key>
    }
}

/// Whether one of a list is read by now. All else about it stays as it is, and so does the place of whoever is at it with
/// the keyboard.
pub fn is_read(items: Memo<Vec<Item>>, item: &Item) -> Memo<bool> {
    let (id, first) = (item.id.clone(), item.read);
    Memo::new(move |_| items.with(|items| items.iter().find(|it| it.id == id).map_or(first, |it| it.read)))
}

/// The moment, the same on the server and in the browser, whose zone the server does not know.
pub fn when(at: Timestamp) -> impl IntoView {
    view! { <time class="num" datetime=at.in_utc()>{crate::auth_session::pages::moment(at)}</time> }
}
