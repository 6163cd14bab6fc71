use leptos::{children::ViewFnOnce, html, prelude::*};

/// Opens and closes the browser's own modal dialog with a signal.
pub(crate) fn follow_open(node: NodeRef<html::Dialog>, open: RwSignal<bool>) {
    Effect::new(move |_| {
        let wanted = open.get();
        let Some(dialog) = node.get() else { return };
        if wanted && !dialog.open() {
            // Fails only for a dialog outside the document, which then cannot be seen either.
            let _ = dialog.show_modal();
        } else if !wanted && dialog.open() {
            dialog.close();
        }
    });
}

/// A question that must be answered before going on. The browser's own modal dialog: it traps focus, closes on
/// Escape and gives focus back to where it came from.
///
/// `title` is the question, `text` names what is lost in numbers, the children are the keys, verbs all of them.
/// Give `autofocus` to the harmless key.
#[component]
pub fn Dialog(
    open: RwSignal<bool>,
    #[prop(into)] title: Signal<String>,
    #[prop(into, optional)] text: MaybeProp<String>,
    /// More than a sentence: a field, a list.
    #[prop(into, optional)]
    body: ViewFnOnce,
    children: Children,
) -> impl IntoView {
    let node = NodeRef::<html::Dialog>::new();
    follow_open(node, open);
    view! {
        <dialog class="dialog" node_ref=node aria-label=move || title.get() on:close=move |_| open.set(false)>
            <div class="dialog-in">
                <h2 class="dialog-title">{move || title.get()}</h2>
                {move || text.get().map(|sentence| view! { <p class="dialog-text">{sentence}</p> })}
                {body.run()}
                <div class="dialog-keys">{children()}</div>
            </div>
        </dialog>
    }
}
