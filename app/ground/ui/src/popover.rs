use leptos::prelude::*;

use crate::{Icon, KeyKind, KeySize, button::key_class};

/// More about something, or a few controls, beside the key that opens it. The browser's own popover: it lies above
/// everything, works without scripts, closes on Escape, on a press beside it and when another one opens, and gives focus
/// back. For a list of things to do take a [`crate::Menu`].
#[component]
pub fn Popover(
    /// What is written on the key, and what the popover is called.
    #[prop(into)]
    label: String,
    /// Unique on the page.
    #[prop(into)]
    id: String,
    #[prop(optional)] kind: KeyKind,
    #[prop(optional)] size: KeySize,
    /// An icon instead of the word; the label becomes name and tooltip.
    #[prop(optional)]
    icon: Option<&'static str>,
    children: Children,
) -> impl IntoView {
    // Each key is an anchor of its own name. A browser that knows no anchors shows the popover in the middle.
    let anchor = format!("anchor-name: --{id}");
    let place = format!("position-anchor: --{id}");
    let tip = icon.map(|_| label.clone());
    let name = icon.map(|_| label.clone());
    let word = icon.is_none().then(|| label.clone());
    view! {
        <button
            class=key_class(kind, size)
            class:key-square=icon.is_some()
            type="button"
            popovertarget=id.clone()
            aria-label=name
            data-tip=tip
            style=anchor
        >
            {icon.map(|glyph| view! { <Icon glyph/> })}
            {word.map(|word| view! { {word} <Icon glyph="icon-[lucide--chevron-down]"/> })}
        </button>
        <div class="popover" id=id.clone() popover="auto" role="dialog" aria-label=label style=place>
            {children()}
        </div>
    }
}
