use leptos::prelude::*;

use super::{
    Flag, Frame, Measure, Numbers, SeriesMark, at_most,
    scale::{Scale, along, path},
    tone,
};
use crate::number::fixed;

/// One thing over time, an amount per moment.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    pub name: String,
    pub amounts: Vec<f64>,
}

impl Series {
    pub fn new(name: impl Into<String>, amounts: Vec<f64>) -> Self {
        Self { name: name.into(), amounts }
    }

    /// What is left, added up.
    fn others(rest: Vec<Self>) -> Self {
        let long = rest.iter().map(|series| series.amounts.len()).max().unwrap_or(0);
        let at = |at: usize| rest.iter().filter_map(|series| series.amounts.get(at)).sum();
        Self::new("other", (0..long).map(at).collect())
    }
}

/// More lines than this cannot be told apart.
const LINES: usize = 4;

/// How many marks stand on a line, beside its ends.
const MARKS: usize = 3;

fn most(moments: &[String], series: &[Series], measure: Measure) -> String {
    let places = series
        .iter()
        .flat_map(|series| series.amounts.iter().enumerate().map(move |(at, amount)| (&series.name, at, *amount)));
    let highest = places
        .filter(|(.., amount)| amount.is_finite() && *amount > 0.0)
        .max_by(|one, other| one.2.total_cmp(&other.2));
    let Some((name, at, amount)) = highest else { return "Nothing yet".to_string() };
    let moment = moments.get(at).cloned().unwrap_or_default();
    match series {
        [_] => format!("Most: {}, {moment}", measure.write(amount)),
        _ => format!("Most: {name} {}, {moment}", measure.write(amount)),
    }
}

fn numbers(moments: &[String], series: &[Series], before: Option<&[f64]>, measure: Measure) -> Numbers {
    let mut heads: Vec<String> = series.iter().map(|series| series.name.clone()).collect();
    if before.is_some() {
        heads.push("before".to_string());
    }
    let columns: Vec<&[f64]> = series.iter().map(|series| series.amounts.as_slice()).chain(before).collect();
    let row = |(at, moment): (usize, &String)| {
        let number = |column: &&[f64]| column.get(at).map_or("–".to_string(), |amount| measure.write(*amount));
        (moment.clone(), columns.iter().map(number).collect())
    };
    Numbers { heads, rows: moments.iter().enumerate().map(row).collect() }
}

/// Amounts over time as lines. One is ink, with the moment that is still growing lit; several, four at most, are series
/// with a dash and a mark each. The same span before is dotted.
#[component]
pub fn LineChart(
    /// What is measured: "Plays per day, last 14 days".
    #[prop(into)]
    label: String,
    /// The moments, as they should read: "9 Mar".
    #[prop(into)]
    moments: Signal<Vec<String>>,
    #[prop(into)] series: Signal<Vec<Series>>,
    #[prop(default = Measure::COUNT)] measure: Measure,
    /// Fills what lies beneath, for a single amount that adds up.
    #[prop(optional)]
    area: bool,
    /// The same span one period before, moment by moment.
    #[prop(into, optional)]
    before: MaybeProp<Vec<f64>>,
    /// The last moment is still growing.
    #[prop(optional)]
    growing: bool,
    #[prop(into, optional)] flags: Signal<Vec<Flag>>,
) -> impl IntoView {
    let series = Memo::new(move |_| at_most(series.get(), LINES, Series::others));
    let scale = Memo::new(move |_| {
        let before = before.get().unwrap_or_default();
        series.with(|series| {
            Scale::around(series.iter().flat_map(|series| series.amounts.clone()).chain(before), measure)
        })
    });
    let table = Memo::new(move |_| {
        let before = before.get();
        moments.with(|moments| series.with(|series| numbers(moments, series, before.as_deref(), measure)))
    });
    let summary = Signal::derive(move || moments.with(|moments| series.with(|series| most(moments, series, measure))));
    let is_one = Memo::new(move |_| series.with(|series| series.len() < 2));
    let places = move |amounts: &[f64]| {
        let (scale, many) = (scale.get(), moments.with(Vec::len));
        amounts
            .iter()
            .enumerate()
            .map(|(at, amount)| (along(at, many), scale.place(*amount)))
            .collect::<Vec<(f64, f64)>>()
    };
    let drawn = move || {
        let is_one = is_one.get();
        let line = |(nth, series): (usize, Series)| {
            let places = places(&series.amounts);
            let class = if is_one { "chart-line" } else { dash(nth) };
            let ground = (area && is_one).then(|| ground(&places, scale.get().place(0.0))).flatten();
            view! {
                {ground.map(|d| view! { <path class="chart-area" d=d></path> })}
                <path class=class d=path(places)></path>
            }
        };
        series.get().into_iter().enumerate().map(line).collect_view()
    };
    let ghost =
        move || before.get().map(|amounts| view! { <path class="chart-before" d=path(places(&amounts))></path> });
    let key = move || {
        let one = is_one.get();
        let names = (!one).then(|| {
            let name = |(nth, series): (usize, Series)| {
                view! {
                    <span class="chart-key">
                        <SeriesMark nth/>
                        {series.name}
                    </span>
                }
            };
            series.get().into_iter().enumerate().map(name).collect_view()
        });
        view! {
            {names}
            {before.get().map(|_| view! { <span class="chart-key chart-key-before">"the time before"</span> })}
        }
    };
    let marks = move || {
        let is_one = is_one.get();
        let on_line = |(nth, series): (usize, Series)| {
            let places = places(&series.amounts);
            let last = places.len().checked_sub(1);
            let mark = |(at, (x, y)): (usize, (f64, f64))| {
                let style = format!("--x: {}%; --y: {}%", fixed(x, 1), fixed(y, 1));
                match is_one {
                    true if growing && Some(at) == last => {
                        Some(view! { <i class="chart-now" style=style></i> }.into_any())
                    }
                    true => None,
                    false => {
                        is_marked(at, series.amounts.len()).then(|| view! { <SeriesMark nth style=style/> }.into_any())
                    }
                }
            };
            places.into_iter().enumerate().filter_map(mark).collect_view()
        };
        series.get().into_iter().enumerate().map(on_line).collect_view()
    };
    view! {
        <Frame label summary numbers=table scale measure flags legend=move || key over=move || marks>
            {ghost}
            {drawn}
        </Frame>
    }
}

/// What lies between a line and nothing.
fn ground(places: &[(f64, f64)], nothing: f64) -> Option<String> {
    let (first, last) = (places.first()?, places.last()?);
    let ends = [(last.0, nothing), (first.0, nothing)];
    Some(format!("{}Z", path(places.iter().copied().chain(ends))))
}

fn is_marked(at: usize, many: usize) -> bool {
    let apart = (many.saturating_sub(1) / (MARKS + 1)).max(1);
    at.is_multiple_of(apart) || at + 1 == many
}

fn dash(nth: usize) -> &'static str {
    match tone(nth) {
        "tone-s1" => "chart-line tone-s1",
        "tone-s2" => "chart-line tone-s2 chart-dash-2",
        "tone-s3" => "chart-line tone-s3 chart-dash-3",
        _ => "chart-line tone-s4 chart-dash-4",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moments() -> Vec<String> {
        ["wk 1", "wk 2", "wk 3"].map(str::to_string).to_vec()
    }

    #[test]
    fn the_summary_names_the_highest_moment() {
        let mail = Series::new("mail", vec![1.0, 30.0, f64::NAN]);
        let links = Series::new("links", vec![4.0, 2.0, 8.0]);
        assert_eq!(most(&moments(), std::slice::from_ref(&links), Measure::COUNT), "Most: 8, wk 3");
        assert_eq!(most(&moments(), &[mail, links], Measure::COUNT), "Most: mail 30, wk 2");
        assert_eq!(most(&moments(), &[Series::new("mail", vec![0.0])], Measure::COUNT), "Nothing yet");
    }

    #[test]
    fn the_table_says_where_a_number_is_missing() {
        let series = [Series::new("plays", vec![4.0, 2.0, 8.0])];
        let table = numbers(&moments(), &series, Some(&[1.0, 2.0]), Measure::COUNT);
        assert_eq!(table.heads, ["plays", "before"]);
        assert_eq!(table.sentence(0), "wk 1: plays 4, before 1");
        assert_eq!(table.sentence(2), "wk 3: plays 8, before –");
    }

    #[test]
    fn the_fifth_line_and_all_after_it_are_one() {
        let series = |name: &str| Series::new(name, vec![1.0, 2.0]);
        let told = at_most(
            vec![series("a"), series("b"), series("c"), series("d"), Series::new("e", vec![1.0])],
            LINES,
            Series::others,
        );
        assert_eq!(told.len(), 4);
        assert_eq!(told[3], Series::new("other", vec![2.0, 2.0]));
    }

    #[test]
    fn an_area_ends_on_nothing() {
        assert_eq!(
            ground(&[(0.0, 50.0), (100.0, 100.0)], 0.0).as_deref(),
            Some("M0.0 50.0L100.0 0.0L100.0 100.0L0.0 100.0Z")
        );
        assert_eq!(ground(&[], 0.0), None);
    }
}
