use leptos::prelude::*;
use leptos_meta::Title;

/// The window's title, from a watched value. The server writes it when the page itself is done and the value may be gone,
/// so it takes the words at once.
#[component]
pub fn PageTitle(text: impl Fn() -> String + Send + Sync + 'static) -> impl IntoView {
    #[cfg(feature = "ssr")]
    let text = untrack(text);
    view! { <Title text/> }
}
