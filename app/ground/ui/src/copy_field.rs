use leptos::{html, prelude::*};
use wasm_bindgen::JsCast;

use crate::{Icon, field::note_id};

/// Something to take along: a link, a number, a key. The key answers in place.
#[component]
pub fn CopyField(
    #[prop(into)] label: String,
    /// For the id only; the field is not sent.
    #[prop(into)]
    name: String,
    #[prop(into)] value: Signal<String>,
    #[prop(into, optional)] help: Option<String>,
) -> impl IntoView {
    let id = format!("field-{name}");
    let note = note_id(&id);
    let node = NodeRef::<html::Input>::new();
    let key = NodeRef::<html::Button>::new();
    let copied = RwSignal::new(None::<bool>);
    let press = move |_| {
        let Some(input) = node.get_untracked() else { return };
        let worked = copy(&input);
        if let (true, Some(key)) = (worked, key.get_untracked()) {
            // Refused only for an element that is not on the page.
            let _ = key.focus();
        }
        copied.set(Some(worked));
    };
    let answer = move || match copied.get() {
        Some(true) => "Copied".to_string(),
        Some(false) => "It is marked. Press Ctrl C, or ⌘C.".to_string(),
        None => help.clone().unwrap_or_default(),
    };
    view! {
        <div class="field">
            <label class="field-label" for=id.clone()>
                {label.clone()}
            </label>
            <span class="input-frame">
                <input
                    class="input input-mono"
                    node_ref=node
                    id=id
                    readonly=true
                    value=move || value.get()
                    aria-describedby=note.clone()
                    on:focus=move |_| {
                        if let Some(input) = node.get_untracked() {
                            input.select();
                        }
                    }
                />
                <button
                    class="key key-bare key-small with-scripts"
                    node_ref=key
                    type="button"
                    aria-label=format!("Copy: {label}")
                    on:click=press
                    // The answer belongs to the press: it goes when one goes on.
                    on:blur=move |_| copied.set(None)
                >
                    {move || match copied.get() {
                        Some(true) => view! { <Icon glyph="icon-[lucide--check]"/> },
                        _ => view! { <Icon glyph="icon-[lucide--copy]"/> },
                    }}
                    "Copy"
                </button>
            </span>
            <p class="field-help" id=note role="status">
                {answer}
            </p>
        </div>
    }
}

/// The clipboard's own interface is only there over https, and Backline also runs in a studio's own network. What is
/// marked in a field can always be copied.
fn copy(input: &web_sys::HtmlInputElement) -> bool {
    let _ = input.focus();
    input.select();
    let page = document().dyn_into::<web_sys::HtmlDocument>();
    page.is_ok_and(|page| page.exec_command("copy").unwrap_or(false))
}
