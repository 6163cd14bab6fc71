use leptos::{html, prelude::*};

use crate::{
    field::{FieldNote, described, note_id},
    follow::follow_radios,
    number::fixed,
    prop::{is_on, told},
};

/// How many stars there are.
const MOST: u32 = 5;

/// A star on a grid of twenty.
const SHAPE: &str = "M10 1.5 12.6 7 18.6 7.8 14.2 12 15.3 18 10 15.1 4.7 18 5.8 12 1.4 7.8 7.4 7z";

/// How much of each star is lit, in halves: 4.6 is four and a half.
fn halves(rating: f64) -> [u8; MOST as usize] {
    let lit = (rating.clamp(0.0, f64::from(MOST)) * 2.0).round() as u8;
    std::array::from_fn(|at| lit.saturating_sub(at as u8 * 2).min(2))
}

/// "4.6 of 5 stars, 58 reviews". Without reviews there is no number to show.
fn stars_label(rating: f64, reviews: u32) -> String {
    let noun = if reviews == 1 { "review" } else { "reviews" };
    match reviews {
        0 => "No reviews yet".to_string(),
        _ => format!("{} of {MOST} stars, {reviews} {noun}", fixed(rating, 1)),
    }
}

/// What reviewers gave on average, as stars and number, never without the count behind it.
#[component]
pub fn Stars(#[prop(into)] rating: Signal<f64>, #[prop(into)] reviews: Signal<u32>) -> impl IntoView {
    let label = move || stars_label(rating.get(), reviews.get());
    let row = move || {
        let lit = if reviews.get() == 0 { [0; MOST as usize] } else { halves(rating.get()) };
        lit.into_iter().map(|half| view! { <Star half/> }).collect_view()
    };
    view! {
        <span class="stars" role="img" aria-label=label>
            {row}
            <span class="num" aria-hidden="true">
                {move || match reviews.get() {
                    0 => "no reviews yet".to_string(),
                    many => format!("{} · {many}", fixed(rating.get(), 1)),
                }}
            </span>
        </span>
    }
}

#[component]
fn Star(half: u8) -> impl IntoView {
    view! {
        <svg class="star" viewBox="0 0 20 20" aria-hidden="true">
            <path class="star-rest" d=SHAPE></path>
            {(half > 0).then(|| view! { <path class=if half == 1 { "star-lit star-half" } else { "star-lit" } d=SHAPE></path> })}
        </svg>
    }
}

/// One to five stars to give. Radios underneath: arrows move, forms send the number.
#[component]
pub fn StarsField(
    #[prop(into)] label: String,
    #[prop(into)] name: String,
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
    let stars = (1..=MOST)
        .map(|star| {
            let own = star.to_string();
            let checked = own == first;
            view! {
                <label>
                    <input type="radio" name=name.clone() value=own checked=checked aria-label=format!("{star} of {MOST}")/>
                    <Star half=0/>
                </label>
            }
        })
        .collect_view();
    view! {
        <fieldset
            class="field"
            node_ref=group
            role="radiogroup"
            disabled=move || is_on(off)
            aria-invalid=move || told(error).is_some().then_some("true")
            aria-describedby=described_by
            on:change=move |event| {
                let given = event_target_value(&event);
                if let Some(signal) = value {
                    signal.set(given.clone());
                }
                if let Some(changed) = on_change {
                    changed.run((given,));
                }
            }
        >
            <legend class="field-label">{label}</legend>
            <div class="stars stars-given">{stars}</div>
            <FieldNote id=note help error/>
        </fieldset>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_are_lit_in_halves() {
        assert_eq!(halves(0.0), [0, 0, 0, 0, 0]);
        assert_eq!(halves(4.6), [2, 2, 2, 2, 1]);
        assert_eq!(halves(4.8), [2, 2, 2, 2, 2]);
        assert_eq!(halves(2.2), [2, 2, 0, 0, 0]);
        assert_eq!(halves(9.0), [2, 2, 2, 2, 2]);
    }

    #[test]
    fn an_average_is_never_said_without_its_count() {
        assert_eq!(stars_label(4.62, 58), "4.6 of 5 stars, 58 reviews");
        assert_eq!(stars_label(5.0, 1), "5.0 of 5 stars, 1 review");
        assert_eq!(stars_label(0.0, 0), "No reviews yet");
    }
}
