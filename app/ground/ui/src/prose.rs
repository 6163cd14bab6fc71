use leptos::prelude::*;

/// Lesson text. The one place where HTML goes in as it is: it must come sanitized from the server.
#[component]
pub fn Prose(#[prop(into)] html: Signal<String>) -> impl IntoView {
    view! { <div class="lesson" inner_html=move || html.get()></div> }
}
