use leptos::prelude::*;

use super::{
    Flag, Frame, Measure, Numbers,
    scale::{Scale, path},
};
use crate::number::fixed;

/// One moment: how much, what of it was kept, how many it came from, and how much it was a period before.
#[derive(Clone, Debug, PartialEq)]
pub struct Bar {
    pub label: String,
    pub amount: f64,
    pub kept: Option<f64>,
    pub count: Option<u32>,
    pub before: Option<f64>,
}

impl Bar {
    pub fn new(label: impl Into<String>, amount: f64) -> Self {
        Self { label: label.into(), amount, kept: None, count: None, before: None }
    }

    /// What is filled; the rest stays hollow.
    pub fn kept(self, kept: f64) -> Self {
        Self { kept: Some(kept), ..self }
    }

    /// As a dot beneath the axis.
    pub fn count(self, count: u32) -> Self {
        Self { count: Some(count), ..self }
    }

    /// As a dotted line across.
    pub fn before(self, before: f64) -> Self {
        Self { before: Some(before), ..self }
    }
}

/// The table has only the columns that some bar has something for.
fn numbers(bars: &[Bar], name: &str, measure: Measure) -> Numbers {
    let money = |amount: Option<f64>| amount.map_or("–".to_string(), |amount| measure.write(amount));
    let mut heads = vec![name.to_string()];
    let (any_kept, any_count, any_before) = (
        bars.iter().any(|bar| bar.kept.is_some()),
        bars.iter().any(|bar| bar.count.is_some()),
        bars.iter().any(|bar| bar.before.is_some()),
    );
    heads.extend(any_kept.then(|| "kept".to_string()));
    heads.extend(any_count.then(|| "how many".to_string()));
    heads.extend(any_before.then(|| "before".to_string()));
    let row = |bar: &Bar| {
        let mut row = vec![money(Some(bar.amount))];
        row.extend(any_kept.then(|| money(bar.kept)));
        row.extend(
            any_count.then(|| bar.count.map_or("–".to_string(), |count| Measure::COUNT.write(f64::from(count)))),
        );
        row.extend(any_before.then(|| money(bar.before)));
        (bar.label.clone(), row)
    };
    Numbers { heads, rows: bars.iter().map(row).collect() }
}

fn most(bars: &[Bar], measure: Measure) -> String {
    let highest = bars.iter().filter(|bar| bar.amount > 0.0).max_by(|one, other| one.amount.total_cmp(&other.amount));
    highest.map_or("Nothing yet".to_string(), |bar| format!("Most: {}, {}", measure.write(bar.amount), bar.label))
}

/// Bottom and height of what lies between two amounts.
fn between(scale: &Scale, one: f64, other: f64) -> (f64, f64) {
    let (one, other) = (scale.place(one), scale.place(other));
    (one.min(other), (one - other).abs())
}

/// How wide a dot is beside the widest, in percent. Its area is the count.
fn dot(count: u32, most: u32) -> f64 {
    if most == 0 {
        return 0.0;
    }
    (f64::from(count) / f64::from(most)).sqrt() * 100.0
}

/// One measure over time: ink bars and today lit. Filled is what was kept, hollow the rest, a dot how many it came from,
/// dotted the period before. For a few numbers without any of these there is [`crate::Columns`].
#[component]
pub fn BarChart(
    /// What is measured: "Sales per day, last 14 days".
    #[prop(into)]
    label: String,
    /// The measure in a word, as it stands above its numbers: "sales".
    #[prop(into)]
    name: String,
    #[prop(into)] bars: Signal<Vec<Bar>>,
    #[prop(default = Measure::COUNT)] measure: Measure,
    /// Index of the bar that is still growing.
    #[prop(into, optional)]
    today: MaybeProp<usize>,
    #[prop(into, optional)] flags: Signal<Vec<Flag>>,
) -> impl IntoView {
    let scale = Memo::new(move |_| {
        bars.with(|bars| Scale::around(bars.iter().flat_map(|bar| [Some(bar.amount), bar.before]).flatten(), measure))
    });
    let table = Memo::new(move |_| bars.with(|bars| numbers(bars, &name, measure)));
    let summary = Signal::derive(move || bars.with(|bars| most(bars, measure)));
    let drawn = move || {
        let (scale, now, all) = (scale.get(), today.get(), bars.get());
        let wide = 100.0 / all.len().max(1) as f64;
        let bar = |(at, bar): (usize, Bar)| {
            let x = fixed((at as f64 + 0.12) * wide, 2);
            let width = fixed(wide * 0.76, 2);
            let class = if now == Some(at) { "chart-bar chart-bar-today" } else { "chart-bar" };
            let (low, tall) = between(&scale, 0.0, bar.amount);
            let (kept_low, kept_tall) =
                between(&scale, 0.0, bar.kept.map_or(bar.amount, |kept| kept.clamp(0.0, bar.amount.max(0.0))));
            view! {
                <g class=class>
                    <rect class="chart-rest" x=x.clone() width=width.clone() y=fixed(100.0 - low - tall, 1) height=fixed(tall, 1)></rect>
                    <rect class="chart-kept" x=x width=width y=fixed(100.0 - kept_low - kept_tall, 1) height=fixed(kept_tall, 1)></rect>
                </g>
            }
        };
        all.into_iter().enumerate().map(bar).collect_view()
    };
    let ghost = move || {
        let (scale, all) = (scale.get(), bars.get());
        let wide = 100.0 / all.len().max(1) as f64;
        let places =
            all.iter().enumerate().filter_map(|(at, bar)| Some(((at as f64 + 0.5) * wide, scale.place(bar.before?))));
        view! { <path class="chart-before" d=path(places)></path> }
    };
    let has = move |what: fn(&Bar) -> bool| bars.with(|bars| bars.iter().any(what));
    let key = move || {
        view! {
            {has(|bar| bar.kept.is_some())
                .then(|| {
                    view! {
                        <span class="chart-key chart-key-kept">"kept"</span>
                        <span class="chart-key chart-key-rest">"the rest"</span>
                    }
                })}
            {has(|bar| bar.count.is_some()).then(|| view! { <span class="chart-key chart-key-dot">"how many"</span> })}
            {has(|bar| bar.before.is_some()).then(|| view! { <span class="chart-key chart-key-before">"the time before"</span> })}
        }
    };
    let dots = move || {
        let (all, now) = (bars.get(), today.get());
        let most = all.iter().filter_map(|bar| bar.count).max()?;
        let dot = |(at, bar): (usize, Bar)| {
            let class = if now == Some(at) { "chart-dot chart-dot-today" } else { "chart-dot" };
            view! { <i class=class style=format!("--d: {}%", fixed(dot(bar.count.unwrap_or(0), most), 0))></i> }
        };
        Some(
            view! { <div class="chart-dots" dir="ltr" aria-hidden="true">{all.into_iter().enumerate().map(dot).collect_view()}</div> },
        )
    };
    view! {
        <Frame label summary numbers=table scale measure flags bars=true legend=move || key under=move || dots>
            {drawn}
            {ghost}
        </Frame>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_the_columns_that_are_known() {
        let plain = numbers(&[Bar::new("Mon", 4.0)], "sales", Measure::COUNT);
        assert_eq!(plain.heads, ["sales"]);
        let full = numbers(
            &[Bar::new("Mon", 82.0).kept(70.5).count(3).before(61.0), Bar::new("Tue", 0.0)],
            "sales",
            Measure::new("$", "", 2),
        );
        assert_eq!(full.heads, ["sales", "kept", "how many", "before"]);
        assert_eq!(full.sentence(0), "Mon: sales $82.00, kept $70.50, how many 3, before $61.00");
        assert_eq!(full.sentence(1), "Tue: sales $0.00, kept –, how many –, before –");
    }

    #[test]
    fn bars_stand_on_nothing_also_when_it_is_lost() {
        let scale = Scale::around([-50.0, 50.0], Measure::COUNT);
        assert_eq!(between(&scale, 0.0, 50.0), (50.0, 50.0));
        assert_eq!(between(&scale, 0.0, -50.0), (0.0, 50.0));
    }

    #[test]
    fn a_dot_of_four_times_as_many_is_twice_as_wide() {
        assert_eq!(dot(4, 4), 100.0);
        assert_eq!(dot(1, 4), 50.0);
        assert_eq!(dot(0, 4), 0.0);
        assert_eq!(dot(3, 0), 0.0);
    }
}
