use leptos::prelude::*;

/// A lucide icon beside a word. `glyph` is the whole class, `"icon-[lucide--play]"`, because the style sheet is
/// built from the literals found in the source.
#[component]
pub fn Icon(glyph: &'static str) -> impl IntoView {
    view! { <span class=glyph aria-hidden="true"></span> }
}
