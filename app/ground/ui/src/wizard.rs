use leptos::prelude::*;

/// One part of something that takes several pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WizardStep {
    pub label: String,
    pub href: String,
}

impl WizardStep {
    pub fn new(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self { label: label.into(), href: href.into() }
    }
}

/// Where one is in something that takes several pages. What is done can be gone back to; what comes can be read.
#[component]
pub fn WizardSteps(
    /// What they lead to: "New beat".
    #[prop(into)]
    label: String,
    steps: Vec<WizardStep>,
    /// Index of the step one is at.
    #[prop(into)]
    at: Signal<usize>,
) -> impl IntoView {
    let many = steps.len();
    let step = move |(nth, step): (usize, WizardStep)| {
        let WizardStep { label, href } = step;
        let place = format!("Step {} of {many}: ", nth + 1);
        let face = move || {
            let label = label.clone();
            let place = view! { <span class="only-read">{place.clone()}</span> };
            match at.get() {
                now if nth < now => view! {
                    <a class="wizard-done" href=href.clone()>
                        <span class="tick tick-done"></span>
                        {place}
                        {label}
                        <span class="only-read">", done"</span>
                    </a>
                }
                .into_any(),
                now if nth == now => view! {
                    <span class="wizard-here" aria-current="step">
                        <span class="tick tick-half"></span>
                        {place}
                        {label}
                    </span>
                }
                .into_any(),
                _ => view! {
                    <span class="wizard-later">
                        <span class="tick"></span>
                        {place}
                        {label}
                    </span>
                }
                .into_any(),
            }
        };
        view! { <li>{face}</li> }
    };
    view! {
        <nav aria-label=label>
            <ol class="wizard">{steps.into_iter().enumerate().map(step).collect_view()}</ol>
        </nav>
    }
}
