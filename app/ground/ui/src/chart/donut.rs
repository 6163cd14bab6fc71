use leptos::prelude::*;

use super::{Measure, SeriesMark, at_most, scale::percents, tone};
use crate::number::fixed;

/// One share of a whole.
#[derive(Clone, Debug, PartialEq)]
pub struct Share {
    pub name: String,
    pub amount: f64,
}

impl Share {
    pub fn new(name: impl Into<String>, amount: f64) -> Self {
        Self { name: name.into(), amount }
    }
}

/// More shares than this cannot be told apart.
const MOST: usize = 6;

/// What is left between two shares, of a hundred around.
const GAP: f64 = 0.8;

/// Begin and length of each share, of a hundred around. What is nothing has no length.
fn arcs(parts: &[Share]) -> Vec<(f64, f64)> {
    let amount = |part: &Share| if part.amount.is_finite() { part.amount.max(0.0) } else { 0.0 };
    let total: f64 = parts.iter().map(amount).sum();
    let mut begin = 0.0;
    let arc = |part: &Share| {
        let long = if total > 0.0 { amount(part) / total * 100.0 } else { 0.0 };
        let arc = (begin, long);
        begin += long;
        arc
    };
    parts.iter().map(arc).collect()
}

/// A whole and its shares, six at most, with the sum in the middle. Its key is its table.
#[component]
pub fn Donut(
    /// What is shared: "Sales by source, March".
    #[prop(into)]
    label: String,
    /// The largest first.
    #[prop(into)]
    shares: Signal<Vec<Share>>,
    #[prop(default = Measure::COUNT)] measure: Measure,
) -> impl IntoView {
    let parts = Memo::new(move |_| {
        let others = |rest: Vec<Share>| Share::new("other", rest.iter().map(|part| part.amount).sum());
        at_most(shares.get(), MOST, others)
    });
    let total = move || parts.with(|parts| measure.write(parts.iter().map(|part| part.amount.max(0.0)).sum()));
    let ring = move || {
        let arcs = parts.with(|parts| arcs(parts));
        let is_whole = arcs.iter().filter(|(_, long)| *long > 0.0).count() < 2;
        let arc = |(nth, (begin, long)): (usize, (f64, f64))| {
            let seen = if is_whole { long } else { (long - GAP).max(0.0) };
            view! {
                <circle
                    class=tone(nth)
                    cx="21"
                    cy="21"
                    r="15.9155"
                    pathLength="100"
                    stroke-dasharray=format!("{} {}", fixed(seen, 2), fixed(100.0 - seen, 2))
                    stroke-dashoffset=fixed(-begin, 2)
                ></circle>
            }
        };
        arcs.into_iter().enumerate().map(arc).collect_view()
    };
    let rows = move || {
        let parts = parts.get();
        let shares = percents(&parts.iter().map(|part| part.amount).collect::<Vec<f64>>());
        let row = |(nth, (part, share)): (usize, (Share, u32))| {
            view! {
                <tr>
                    <th scope="row">
                        <SeriesMark nth/>
                        {part.name}
                    </th>
                    <td class="table-num">{format!("{share}%")}</td>
                    <td class="table-num">{measure.write(part.amount)}</td>
                </tr>
            }
        };
        parts.into_iter().zip(shares).enumerate().map(row).collect_view()
    };
    view! {
        <figure class="donut">
            <div class="donut-ring" aria-hidden="true">
                <svg viewBox="0 0 42 42">
                    <circle class="donut-well" cx="21" cy="21" r="15.9155"></circle>
                    {ring}
                </svg>
                <span class="num">{total}</span>
            </div>
            <table class="table donut-key">
                <caption class="only-read">{move || format!("{label}. {} in all", total())}</caption>
                <tbody>{rows}</tbody>
            </table>
        </figure>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::{collection::vec, prelude::*};

    proptest! {
        #[test]
        fn shares_follow_each_other_all_the_way_round(amounts in vec(-1e3..1e6_f64, 1..6)) {
            let parts: Vec<Share> = amounts.iter().map(|amount| Share::new("a", *amount)).collect();
            let arcs = arcs(&parts);
            for pair in arcs.windows(2) {
                prop_assert!((pair[0].0 + pair[0].1 - pair[1].0).abs() < 1e-9);
            }
            let round: f64 = arcs.iter().map(|(_, long)| long).sum();
            let whole = if amounts.iter().any(|amount| *amount > 0.0) { 100.0 } else { 0.0 };
            prop_assert!((round - whole).abs() < 1e-6);
        }
    }
}
