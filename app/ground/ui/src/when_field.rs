use leptos::{html, prelude::*};
use wasm_bindgen::JsValue;

use crate::{
    Choice, Icon,
    field::{FieldNote, described, note_id},
    follow::{follow_input, follow_select},
    prop::{is_on, told},
};

/// Names of time zones as a person reads them, in the order of their cities: "Buenos Aires, America/Argentina".
pub fn zone_choices<'a>(names: impl IntoIterator<Item = &'a str>) -> Vec<Choice> {
    let mut choices: Vec<Choice> = names.into_iter().map(|name| Choice::new(name, zone_label(name))).collect();
    choices.sort_unstable_by(|one, other| one.label.cmp(&other.label));
    choices
}

fn zone_label(name: &str) -> String {
    let (area, city) = name.rsplit_once('/').unwrap_or(("", name));
    let city = city.replace('_', " ");
    if area.is_empty() { city } else { format!("{city}, {area}") }
}

/// A moment as three controls of the browser: the day, the time, and in whose zone. Sent as `NAME-date`, `NAME-time` and
/// `NAME-zone`. For a day alone take a `Field` of the kind `date`.
#[component]
pub fn WhenField(
    #[prop(into)] label: String,
    #[prop(into)] name: String,
    date: RwSignal<String>,
    time: RwSignal<String>,
    /// Empty means the browser's own zone, once it is known.
    zone: RwSignal<String>,
    /// From [`zone_choices`].
    zones: Vec<Choice>,
    /// What it means elsewhere: "Saturday 02:00 in Tokyo".
    #[prop(into, optional)]
    help: Option<String>,
    #[prop(into, optional)] error: MaybeProp<String>,
    #[prop(into, optional)] off: Signal<bool>,
    /// The first day that can be chosen: "2026-03-06".
    #[prop(into, optional)]
    earliest: Option<String>,
) -> impl IntoView {
    let note = note_id(&format!("field-{name}"));
    let described_by = described(note.clone(), help.is_some(), error);
    let bad = move || told(error).is_some().then_some("true");
    let (day, clock, place) =
        (NodeRef::<html::Input>::new(), NodeRef::<html::Input>::new(), NodeRef::<html::Select>::new());
    let first_zone = zone.get_untracked();
    let values: Vec<String> = zones.iter().map(|choice| choice.value.clone()).collect();
    follow_input(day, date);
    follow_input(clock, time);
    Effect::new(move |_| {
        let own = own_zone().filter(|own| values.contains(own));
        if let (true, Some(own)) = (zone.with_untracked(String::is_empty), own) {
            zone.set(own);
        }
    });
    follow_select(place, zone);
    let options = zones
        .into_iter()
        .map(|choice| {
            let selected = choice.value == first_zone;
            view! {
                <option value=choice.value selected=selected>
                    {choice.label}
                </option>
            }
        })
        .collect_view();
    view! {
        <fieldset class="field" disabled=move || is_on(off) aria-describedby=described_by>
            <legend class="field-label">{label}</legend>
            <div class="when">
                <input
                    class="input"
                    node_ref=day
                    type="date"
                    aria-label="Day"
                    name=format!("{name}-date")
                    value=date.get_untracked()
                    min=earliest
                    aria-invalid=bad
                    on:input=move |event| date.set(event_target_value(&event))
                />
                <input
                    class="input"
                    node_ref=clock
                    type="time"
                    aria-label="Time"
                    name=format!("{name}-time")
                    value=time.get_untracked()
                    aria-invalid=bad
                    on:input=move |event| time.set(event_target_value(&event))
                />
                <span class="input-select">
                    <select class="input" node_ref=place aria-label="Time zone" name=format!("{name}-zone") aria-invalid=bad on:change=move |event| zone.set(event_target_value(&event))>
                        <option value="" selected=first_zone.is_empty()>
                            "Choose a zone"
                        </option>
                        {options}
                    </select>
                    <Icon glyph="icon-[lucide--chevron-down]"/>
                </span>
            </div>
            <FieldNote id=note help error/>
        </fieldset>
    }
}

/// Where this browser says it is: "Europe/Berlin".
fn own_zone() -> Option<String> {
    let options = js_sys::Intl::DateTimeFormat::default().resolved_options();
    js_sys::Reflect::get(&options, &JsValue::from_str("timeZone")).ok()?.as_string()
}

#[cfg(test)]
mod tests {
    use super::zone_choices;

    #[test]
    fn zones_are_read_by_their_cities() {
        let choices = zone_choices(["UTC", "America/Argentina/Buenos_Aires", "Europe/Berlin", "Asia/Tokyo"]);
        let labels: Vec<&str> = choices.iter().map(|choice| choice.label.as_str()).collect();
        assert_eq!(labels, ["Berlin, Europe", "Buenos Aires, America/Argentina", "Tokyo, Asia", "UTC"]);
        assert_eq!(choices[0].value, "Europe/Berlin");
    }
}
