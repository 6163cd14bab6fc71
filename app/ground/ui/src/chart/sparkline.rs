use leptos::prelude::*;

use super::{
    Measure,
    scale::{Scale, along, path},
};
use crate::number::fixed;

/// "Plays, last 14 days: 12 first, 48 last", for whoever cannot see it.
fn sentence(label: &str, amounts: &[f64], measure: Measure) -> String {
    match amounts {
        [] => format!("{label}: nothing yet"),
        [only] => format!("{label}: {}", measure.write(*only)),
        [first, .., last] => format!("{label}: {} first, {} last", measure.write(*first), measure.write(*last)),
    }
}

/// How something went, as small as a word, beside the number it led to. Where it stands now is lit.
#[component]
pub fn Sparkline(
    #[prop(into)] label: String,
    #[prop(into)] amounts: Signal<Vec<f64>>,
    #[prop(default = Measure::COUNT)] measure: Measure,
) -> impl IntoView {
    let places = Memo::new(move |_| {
        amounts.with(|amounts| {
            let scale = Scale::around(amounts.iter().copied(), measure);
            amounts
                .iter()
                .enumerate()
                .map(|(at, amount)| (along(at, amounts.len()), scale.place(*amount)))
                .collect::<Vec<(f64, f64)>>()
        })
    });
    let now = move || {
        places.with(|places| {
            places.last().map(|(x, y)| view! { <i class="chart-now" style=format!("--x: {}%; --y: {}%", fixed(*x, 1), fixed(*y, 1))></i> })
        })
    };
    let line = move || match places.with(Vec::is_empty) {
        // Flat and dotted: there is nothing, and nothing is invented.
        true => view! { <path class="chart-before" d="M0 100L100 100"></path> }.into_any(),
        false => {
            view! { <path class="chart-line" d=places.with(|places| path(places.iter().copied()))></path> }.into_any()
        }
    };
    view! {
        <span class="sparkline" dir="ltr" role="img" aria-label=move || amounts.with(|amounts| sentence(&label, amounts, measure))>
            <svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
                {line}
            </svg>
            {now}
        </span>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sparkline_says_where_it_came_from_and_where_it_is() {
        assert_eq!(sentence("Plays", &[], Measure::COUNT), "Plays: nothing yet");
        assert_eq!(sentence("Plays", &[4.0], Measure::COUNT), "Plays: 4");
        assert_eq!(sentence("Plays", &[4.0, 9.0, 1200.0], Measure::COUNT), "Plays: 4 first, 1,200 last");
    }
}
