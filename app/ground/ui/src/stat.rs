use leptos::prelude::*;

/// One measured number with its legend: "$1,284.50 · this week".
#[component]
pub fn Stat(
    #[prop(into)] legend: String,
    #[prop(into)] value: Signal<String>,
    /// What to compare it with, in words.
    #[prop(into, optional)]
    note: MaybeProp<String>,
) -> impl IntoView {
    view! {
        <div class="stat">
            <span class="legend">{legend}</span>
            <span class="counter">{move || value.get()}</span>
            {move || note.get().map(|note| view! { <span class="stat-note">{note}</span> })}
        </div>
    }
}
