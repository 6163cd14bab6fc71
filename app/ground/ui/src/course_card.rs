use leptos::{children::ViewFnOnce, prelude::*};

use crate::{Sleeve, Step, Steps};

/// A course to look at: sleeve, its chapters as steps, legend, title, maker, price or status.
///
/// The whole card follows the title's link; what is passed as `action` stays a key of its own.
#[component]
pub fn CourseCard(
    #[prop(into)] title: String,
    #[prop(into)] href: String,
    #[prop(into)] maker: String,
    /// Seed of the drawn sleeve: the course's id.
    #[prop(into)]
    seed: String,
    #[prop(into, optional)] cover: MaybeProp<String>,
    /// Measured facts: "course · 22 chapters · 4 h 10".
    #[prop(into)]
    legend: String,
    #[prop(into)] steps: Signal<Vec<Step>>,
    /// What it costs or how far it got, in weight: "$49", "40%".
    #[prop(into)]
    price: String,
    /// Behind the price, lighter: "resume chapter 10".
    #[prop(into, optional)]
    note: MaybeProp<String>,
    /// One flag at most: "New today".
    #[prop(into, optional)]
    flag: MaybeProp<String>,
    /// No longer sold: grey, still linked.
    #[prop(optional)]
    gone: bool,
    /// At the end of the last line.
    #[prop(into, optional)]
    action: ViewFnOnce,
) -> impl IntoView {
    view! {
        <article class="card" class:card-gone=gone>
            <div class="card-picture">
                <Sleeve seed image=cover/>
                {move || flag.get().map(|flag| view! { <span class="card-flag">{flag}</span> })}
            </div>
            <div class="card-strip">
                <Steps steps/>
            </div>
            <div class="card-text">
                <p class="legend">{legend}</p>
                <h3 class="card-title">
                    <a href=href>{title}</a>
                </h3>
                <p class="card-by">{maker}</p>
                <div class="card-end">
                    <p>
                        <b>{price}</b>
                        {move || note.get().map(|note| view! { <span class="quiet">{format!(" · {note}")}</span> })}
                    </p>
                    {action.run()}
                </div>
            </div>
        </article>
    }
}
