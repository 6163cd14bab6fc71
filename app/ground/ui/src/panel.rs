use leptos::{children::ViewFnOnce, prelude::*};

/// One panel of a face plate. Panels inside `class="plate"` share seams; none of them floats.
#[component]
pub fn Panel(
    #[prop(into)] title: String,
    /// Measured facts behind the title.
    #[prop(into, optional)]
    legend: MaybeProp<String>,
    /// Small keys at the end of the head.
    #[prop(into, optional)]
    tools: ViewFnOnce,
    /// For tables and lists that bring their own margins.
    #[prop(optional)]
    flush: bool,
    children: Children,
) -> impl IntoView {
    let class = if flush { "panel panel-flush" } else { "panel" };
    let name = title.clone();
    view! {
        <section class=class aria-label=name>
            <div class="panel-head">
                <h2>{title}</h2>
                {move || legend.get().map(|legend| view! { <span class="legend">{legend}</span> })}
                <div class="panel-tools">{tools.run()}</div>
            </div>
            {children()}
        </section>
    }
}
