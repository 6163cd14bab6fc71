use leptos::prelude::*;

/// How many pieces fall. The style sheet spreads them.
const PIECES: usize = 24;

/// Confetti over the part of the page it stands in, once, for a moment worth it. Nobody who asked for less motion sees it.
#[component]
pub fn Confetti() -> impl IntoView {
    view! { <div class="confetti" aria-hidden="true">{(0..PIECES).map(|_| view! { <i></i> }).collect_view()}</div> }
}
