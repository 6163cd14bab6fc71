use leptos::prelude::*;

/// Where rows will be, while they are on their way. Only for waits longer than a glance.
#[component]
pub fn Skeleton(
    /// Spoken instead of the bars: "Loading the course".
    #[prop(into)]
    label: String,
    #[prop(default = 3)] lines: usize,
) -> impl IntoView {
    view! {
        <div role="status">
            <span class="only-read">{label}</span>
            <div class="skeleton" aria-hidden="true">
                {(0..lines).map(|_| view! { <i></i> }).collect_view()}
            </div>
        </div>
    }
}
