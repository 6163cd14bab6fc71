use leptos::prelude::*;

/// Lesson text. The one place where HTML goes in as it is: it must come sanitized from the server.
#[component]
pub fn Prose(#[prop(into)] html: Signal<String>) -> impl IntoView {
    // A page that is being swapped takes its signals away an instant before the text itself.
    view! { <div class="lesson" inner_html=move || html.try_get().unwrap_or_default()></div> }
}
