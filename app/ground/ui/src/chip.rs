use leptos::prelude::*;

use crate::Icon;

/// A filter as a link. One that is set is lit and leads to the list without it.
#[component]
pub fn Chip(
    #[prop(into)] label: String,
    #[prop(into)] href: String,
    #[prop(optional)] set: bool,
    /// How many there are with it.
    #[prop(into, optional)]
    count: Option<String>,
) -> impl IntoView {
    let class = if set { "chip chip-on" } else { "chip" };
    let off = view! {
        <Icon glyph="icon-[lucide--x]"/>
        <span class="only-read">", take away"</span>
    };
    view! {
        <a class=class href=href>
            {label}
            {count.map(|count| view! { <span class="num">{count}</span> })}
            {set.then_some(off)}
        </a>
    }
}

/// A fact in a word: "24-bit". What changes by itself is a [`crate::Status`].
#[component]
pub fn Tag(#[prop(into)] label: String) -> impl IntoView {
    view! { <span class="tag">{label}</span> }
}
