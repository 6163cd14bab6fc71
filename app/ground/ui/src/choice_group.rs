use leptos::{html, prelude::*};

use crate::{
    Choice,
    field::{FieldNote, described, note_id},
    follow::{follow_checks, follow_radios, ticked},
    prop::{is_on, told},
};

/// One of several, each on a line of its own, so that long words and reasons have room. Arrows move, forms send it.
#[component]
pub fn Radios(
    #[prop(into)] label: String,
    #[prop(into)] name: String,
    options: Vec<Choice>,
    #[prop(optional)] value: Option<RwSignal<String>>,
    #[prop(into, optional)] initial: String,
    #[prop(into, optional)] help: Option<String>,
    #[prop(into, optional)] error: MaybeProp<String>,
    #[prop(into, optional)] off: Signal<bool>,
    #[prop(into, optional)] on_change: Option<Callback<(String,)>>,
) -> impl IntoView {
    let note = note_id(&format!("field-{name}"));
    let described_by = described(note.clone(), help.is_some(), error);
    let group = NodeRef::<html::Fieldset>::new();
    let first = value.map_or(initial, |signal| signal.get_untracked());
    if let Some(signal) = value {
        follow_radios(group, signal);
    }
    let lines = lines(options, "radio", name, move |own| *own == first);
    view! {
        <fieldset
            class="field"
            node_ref=group
            role="radiogroup"
            disabled=move || is_on(off)
            aria-invalid=move || told(error).is_some().then_some("true")
            aria-describedby=described_by
            on:change=move |event| {
                let chosen = event_target_value(&event);
                if let Some(signal) = value {
                    signal.set(chosen.clone());
                }
                if let Some(changed) = on_change {
                    changed.run((chosen,));
                }
            }
        >
            <legend class="field-label">{label}</legend>
            {lines}
            <FieldNote id=note help error/>
        </fieldset>
    }
}

/// Any number of several. All carry the group's name, so a form sends it once per tick.
#[component]
pub fn Checks(
    #[prop(into)] label: String,
    #[prop(into)] name: String,
    options: Vec<Choice>,
    #[prop(optional)] value: Option<RwSignal<Vec<String>>>,
    #[prop(optional)] initial: Vec<String>,
    #[prop(into, optional)] help: Option<String>,
    #[prop(into, optional)] error: MaybeProp<String>,
    #[prop(into, optional)] off: Signal<bool>,
    #[prop(into, optional)] on_change: Option<Callback<(Vec<String>,)>>,
) -> impl IntoView {
    let note = note_id(&format!("field-{name}"));
    let described_by = described(note.clone(), help.is_some(), error);
    let group = NodeRef::<html::Fieldset>::new();
    let first = value.map_or(initial, |signal| signal.get_untracked());
    if let Some(signal) = value {
        follow_checks(group, signal);
    }
    let lines = lines(options, "checkbox", name, move |own| first.contains(own));
    view! {
        <fieldset
            class="field"
            node_ref=group
            disabled=move || is_on(off)
            aria-describedby=described_by
            on:change=move |_| {
                let chosen = group.get_untracked().map(|group| ticked(&group)).unwrap_or_default();
                if let Some(signal) = value {
                    signal.set(chosen.clone());
                }
                if let Some(changed) = on_change {
                    changed.run((chosen,));
                }
            }
        >
            <legend class="field-label">{label}</legend>
            {lines}
            <FieldNote id=note help error/>
        </fieldset>
    }
}

/// One line per option; what cannot be chosen stays, with its reason.
fn lines(options: Vec<Choice>, kind: &'static str, name: String, is_first: impl Fn(&String) -> bool) -> AnyView {
    options
        .into_iter()
        .map(|Choice { value, label, off }| {
            let checked = is_first(&value);
            view! {
                <label class="check">
                    <input type=kind name=name.clone() value=value checked=checked disabled=off.is_some()/>
                    <span>{label} {off.map(|reason| view! { <span class="field-help">{reason}</span> })}</span>
                </label>
            }
        })
        .collect_view()
        .into_any()
}
