use leptos::{html, prelude::*};

use crate::{
    field::{FieldNote, described, note_id},
    follow::follow_input,
    prop::{is_on, told},
};

/// An amount whose feel matters more than its digits, always with its number. The slider is the browser's own: arrows,
/// Page Up and Down, Home and End move it.
#[component]
pub fn Fader(
    #[prop(into)] label: String,
    #[prop(into)] name: String,
    #[prop(default = 0)] min: i32,
    #[prop(default = 100)] max: i32,
    #[prop(default = 1)] step: i32,
    #[prop(optional)] value: Option<RwSignal<String>>,
    #[prop(into, optional)] initial: String,
    /// Right behind the number: "%", " ms".
    #[prop(into, optional)]
    unit: String,
    #[prop(into, optional)] help: Option<String>,
    #[prop(into, optional)] error: MaybeProp<String>,
    #[prop(into, optional)] off: Signal<bool>,
    /// Called with the number when it is let go.
    #[prop(into, optional)]
    on_commit: Option<Callback<(String,)>>,
) -> impl IntoView {
    let id = format!("field-{name}");
    let note = note_id(&id);
    let described_by = described(note.clone(), help.is_some(), error);
    let node = NodeRef::<html::Input>::new();
    let value = value.unwrap_or_else(|| RwSignal::new(initial));
    let first = value.get_untracked();
    follow_input(node, value);
    let words = move || value.with(|number| format!("{number}{unit}"));
    view! {
        <div class="field">
            <div class="field-head">
                <label class="field-label" for=id.clone()>
                    {label}
                </label>
                // Without scripts it would go on saying the first number.
                <output class="num with-scripts" r#for=id.clone()>
                    {words.clone()}
                </output>
            </div>
            <input
                class="fader"
                node_ref=node
                id=id
                name=name
                type="range"
                min=min.to_string()
                max=max.to_string()
                step=step.to_string()
                value=first
                disabled=move || is_on(off)
                aria-valuetext=words
                aria-invalid=move || told(error).is_some().then_some("true")
                aria-describedby=described_by
                on:input=move |event| value.set(event_target_value(&event))
                on:change=move |event| {
                    if let Some(commit) = on_commit {
                        commit.run((event_target_value(&event),));
                    }
                }
            />
            <FieldNote id=note help error/>
        </div>
    }
}
