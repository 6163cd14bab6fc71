use leptos::{ev, html, prelude::*};

use crate::{
    Icon,
    prop::{is_on, told},
};

/// Where files are dropped or chosen. Without scripts it is the browser's own file field, and the form around it sends it.
///
/// What becomes of the files is told by [`crate::Uploads`].
#[component]
pub fn FileDrop(
    /// What is wanted: "Drop the WAV here".
    #[prop(into)]
    label: String,
    /// What is taken: "WAV or AIFF, up to 500 MB".
    #[prop(into)]
    help: String,
    #[prop(into)] name: String,
    /// As the browser wants it: "audio/wav,.aiff".
    #[prop(optional)]
    accept: Option<&'static str>,
    #[prop(optional)] multiple: bool,
    /// Why nothing can be dropped now.
    #[prop(into, optional)]
    off: MaybeProp<String>,
    /// Called with what was dropped or chosen. Made with `Callback::new`, because a browser's list of files stays in its
    /// thread.
    #[prop(optional)]
    on_files: Option<Callback<web_sys::FileList>>,
) -> impl IntoView {
    let node = NodeRef::<html::Input>::new();
    let over = RwSignal::new(false);
    let is_off = Signal::derive(move || told(off).is_some());
    let hand_over = move |files: Option<web_sys::FileList>| {
        if let (Some(files), Some(hand_over)) = (files.filter(|files| files.length() > 0), on_files) {
            hand_over.run(files);
        }
    };
    // The browser opens what is dropped unless every one of these events is taken.
    let hover = move |event: ev::DragEvent| {
        event.prevent_default();
        over.set(!is_on(is_off));
    };
    let drop = move |event: ev::DragEvent| {
        event.prevent_default();
        over.set(false);
        if !is_on(is_off) {
            hand_over(event.data_transfer().and_then(|carried| carried.files()));
        }
    };
    let choose = move |_| {
        let Some(input) = node.get_untracked() else { return };
        hand_over(input.files());
        if on_files.is_some() {
            // Choosing the same file again is a change again.
            input.set_value("");
        }
    };
    view! {
        <label
            class="drop-zone"
            class:drop-zone-over=move || over.get()
            class:drop-zone-off=move || is_off.get()
            on:dragenter=hover
            on:dragover=hover
            on:dragleave=move |_| over.set(false)
            on:drop=drop
        >
            <Icon glyph="icon-[lucide--upload]"/>
            <b>{move || if over.get() { "Let go".to_string() } else { label.clone() }}</b>
            <span class="small quiet">{move || told(off).unwrap_or_else(|| help.clone())}</span>
            <input node_ref=node type="file" name=name accept=accept multiple=multiple disabled=move || is_off.get() on:change=choose/>
        </label>
    }
}
