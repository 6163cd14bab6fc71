use leptos::{html, prelude::*};

use crate::{
    field::{FieldNote, described, note_id},
    follow::follow_radios,
    prop::told,
};

/// What can be taken, for how much.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    pub value: String,
    pub name: String,
    /// What one gets: "WAV and stems, 100,000 plays".
    pub terms: String,
    pub price: String,
    /// Why it cannot be taken: "Taken on 2 March". The row stays.
    pub off: Option<String>,
}

impl Offer {
    pub fn new(
        value: impl Into<String>,
        name: impl Into<String>,
        terms: impl Into<String>,
        price: impl Into<String>,
    ) -> Self {
        Self { value: value.into(), name: name.into(), terms: terms.into(), price: price.into(), off: None }
    }

    pub fn off(self, reason: impl Into<String>) -> Self {
        Self { off: Some(reason.into()), ..self }
    }
}

/// One of several offers: name, terms and price in a row each. Radios underneath.
#[component]
pub fn Offers(
    #[prop(into)] label: String,
    #[prop(into)] name: String,
    offers: Vec<Offer>,
    #[prop(optional)] value: Option<RwSignal<String>>,
    #[prop(into, optional)] initial: String,
    #[prop(into, optional)] help: Option<String>,
    #[prop(into, optional)] error: MaybeProp<String>,
) -> impl IntoView {
    let note = note_id(&format!("field-{name}"));
    let described_by = described(note.clone(), help.is_some(), error);
    let group = NodeRef::<html::Fieldset>::new();
    let first = value.map_or(initial, |signal| signal.get_untracked());
    if let Some(signal) = value {
        follow_radios(group, signal);
    }
    let rows = offers
        .into_iter()
        .map(|Offer { value, name: called, terms, price, off }| {
            let checked = value == first;
            view! {
                <label class="offer">
                    <input type="radio" name=name.clone() value=value checked=checked disabled=off.is_some()/>
                    <span class="offer-name">{called}</span>
                    <span class="offer-price">{price}</span>
                    <span class="offer-terms">{off.unwrap_or(terms)}</span>
                </label>
            }
        })
        .collect_view();
    view! {
        <fieldset
            class="field"
            node_ref=group
            role="radiogroup"
            aria-invalid=move || told(error).is_some().then_some("true")
            aria-describedby=described_by
            on:change=move |event| {
                if let Some(signal) = value {
                    signal.set(event_target_value(&event));
                }
            }
        >
            <legend class="field-label">{label}</legend>
            <div class="offers">{rows}</div>
            <FieldNote id=note help error/>
        </fieldset>
    }
}
