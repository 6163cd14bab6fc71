use leptos::prelude::*;

use super::{Measure, Share};
use crate::number::fixed;

/// How long each level is beside the longest, in percent. What is more than nothing is seen.
fn lengths(shares: &[Share]) -> Vec<f64> {
    let longest = shares.iter().map(|share| share.amount).filter(|amount| amount.is_finite()).fold(0.0, f64::max);
    let long = |share: &Share| match share.amount / longest * 100.0 {
        percent if longest > 0.0 && percent > 0.0 => percent.max(1.0),
        _ => 0.0,
    };
    shares.iter().map(long).collect()
}

/// Several amounts under each other, each with its level: what sells best, or how many are left after each step of a way.
/// They come in the order in which they are to be read.
#[component]
pub fn LevelList(
    /// What is compared: "From seeing to paying, March".
    #[prop(into)]
    label: String,
    #[prop(into)] shares: Signal<Vec<Share>>,
    #[prop(default = Measure::COUNT)] measure: Measure,
) -> impl IntoView {
    let rows = move || {
        let shares = shares.get();
        let row = |(Share { name, amount }, long): (Share, f64)| {
            view! {
                <li>
                    <span>{name}</span>
                    <span class="num">{measure.write(amount)}</span>
                    <i style=format!("--at: {}%", fixed(long, 1)) aria-hidden="true"></i>
                </li>
            }
        };
        let lengths = lengths(&shares);
        shares.into_iter().zip(lengths).map(row).collect_view()
    };
    view! {
        <ol class="level-list" aria-label=label>
            {rows}
        </ol>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_fills_its_row_and_the_smallest_is_seen() {
        let shares = |amounts: &[f64]| amounts.iter().map(|amount| Share::new("a", *amount)).collect::<Vec<Share>>();
        assert_eq!(lengths(&shares(&[4210.0, 2105.0, 3.0, 0.0, -4.0])), [100.0, 50.0, 1.0, 0.0, 0.0]);
        assert_eq!(lengths(&shares(&[0.0, 0.0])), [0.0, 0.0]);
    }
}
