use leptos::{children::ViewFnOnce, html, prelude::*};

use crate::{IconKey, dialog::follow_open};

/// What there is to say about one row, beside the list it stands in; on a phone it rises from the bottom. Like
/// [`crate::Dialog`] it is the browser's own modal dialog: it keeps focus inside, closes on Escape and gives focus back.
/// Nothing is lost by closing it, so a press beside it closes it too. Never for a form longer than itself.
#[component]
pub fn Drawer(
    open: RwSignal<bool>,
    /// Whose detail it is: "Order 2207".
    #[prop(into)]
    title: Signal<String>,
    /// Measured facts behind the title.
    #[prop(into, optional)]
    legend: MaybeProp<String>,
    /// What can be done with it, at the bottom.
    #[prop(into, optional)]
    keys: ViewFnOnce,
    children: Children,
) -> impl IntoView {
    let node = NodeRef::<html::Dialog>::new();
    follow_open(node, open);
    view! {
        <dialog class="drawer" node_ref=node closedby="any" aria-label=move || title.get() on:close=move |_| open.set(false)>
            <header class="drawer-head">
                <h2>{move || title.get()}</h2>
                {move || legend.get().map(|legend| view! { <span class="legend">{legend}</span> })}
                <IconKey name="Close" icon="icon-[lucide--x]" at_end=true on_press=move || open.set(false)/>
            </header>
            <div class="drawer-body">{children()}</div>
            <footer class="drawer-keys">{keys.run()}</footer>
        </dialog>
    }
}
