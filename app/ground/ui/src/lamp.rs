use leptos::prelude::*;

use crate::{Glyph, Shape};

/// Somebody or something is there. The word says what.
#[component]
pub fn Lamp(
    #[prop(into)] label: Signal<String>,
    #[prop(into, default = Signal::stored(true))] on: Signal<bool>,
) -> impl IntoView {
    view! {
        <span class="lamp" class:lamp-on=move || on.get()>
            {move || label.get()}
        </span>
    }
}

/// How a panel that updates itself is doing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum LiveState {
    #[default]
    Live,
    Reconnecting,
    /// Since when, as it should read: "14:31".
    OfflineSince(String),
}

impl LiveState {
    fn words(&self) -> String {
        match self {
            Self::Live => "Live".to_string(),
            Self::Reconnecting => "Reconnecting".to_string(),
            Self::OfflineSince(time) => format!("Offline since {time}"),
        }
    }
}

/// Says that this panel updates itself, or since when it does not.
#[component]
pub fn LiveTag(#[prop(into)] state: Signal<LiveState>) -> impl IntoView {
    let glyph = move || match state.get() {
        LiveState::Live => view! { <Glyph shape=Shape::Live/> },
        LiveState::Reconnecting => view! { <Glyph shape=Shape::Processing/> },
        LiveState::OfflineSince(_) => view! { <Glyph shape=Shape::NeedsYou/> },
    };
    view! {
        <span class="live-tag" class:live-tag-lost=move || state.with(|state| *state != LiveState::Live)>
            {glyph}
            <span>{move || state.with(LiveState::words)}</span>
        </span>
    }
}

/// Somebody writes or something plays right now. `label` says who and what.
#[component]
pub fn Meter3(
    #[prop(into)] label: Signal<String>,
    /// Speaks the label without showing it.
    #[prop(optional)]
    label_hidden: bool,
) -> impl IntoView {
    let class = if label_hidden { "only-read" } else { "small" };
    view! {
        <span class="row">
            <span class=class>{move || label.get()}</span>
            <span class="meter" aria-hidden="true">
                <i></i>
                <i></i>
                <i></i>
            </span>
        </span>
    }
}
