use leptos::prelude::*;

/// The mark: amps on a stage, levels on a meter, one of them on. Decorative; the name stands beside it.
#[component]
pub fn Mark() -> impl IntoView {
    view! {
        <svg class="mark" viewBox="0 0 20 20" aria-hidden="true">
            <path class="mark-off" d="M.5 9h4v9h-4zM5.5 4h4v14h-4zM15.5 11h4v7h-4z"></path>
            <path class="mark-on" d="M10.5 7h4v11h-4z"></path>
        </svg>
    }
}

/// Mark and name as the way home.
#[component]
pub fn Brand(
    #[prop(into, default = "/".to_string())] href: String,
    #[prop(into, default = "Backline".to_string())] name: String,
) -> impl IntoView {
    let label = format!("{name}, start page");
    view! {
        <a class="brand" href=href aria-label=label>
            <Mark/>
            <span>{name}</span>
        </a>
    }
}
