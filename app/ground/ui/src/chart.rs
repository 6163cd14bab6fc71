//! What was measured, as drawings the server makes and the browser keeps current. Each is a picture with a sentence for
//! whoever cannot see it, can be read moment by moment with the arrow keys, and has its numbers as a table one key away.

mod bars;
mod donut;
mod gauge;
mod heat;
mod level_list;
mod lines;
mod scale;
mod sparkline;

pub use bars::{Bar, BarChart};
pub use donut::{Donut, Share};
pub use gauge::Gauge;
pub use heat::HeatMap;
use leptos::{children::ViewFnOnce, ev, html, prelude::*};
pub use level_list::LevelList;
pub use lines::{LineChart, Series};
pub use scale::Measure;
use scale::Scale;
pub use sparkline::Sparkline;

use crate::number::fixed;

/// Something that happened at a moment, as a flag: "Mail sent".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flag {
    /// Index of the moment.
    pub at: usize,
    pub label: String,
}

impl Flag {
    pub fn new(at: usize, label: impl Into<String>) -> Self {
        Self { at, label: label.into() }
    }
}

/// The table behind a chart: its heads, and per moment its numbers as they should read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Numbers {
    heads: Vec<String>,
    rows: Vec<(String, Vec<String>)>,
}

impl Numbers {
    /// One moment as a sentence: "9 Mar: sales $82.00, before $61.00".
    fn sentence(&self, at: usize) -> String {
        let Some((moment, numbers)) = self.rows.get(at) else { return String::new() };
        let named: Vec<String> = match numbers.as_slice() {
            [only] => vec![only.clone()],
            all => self.heads.iter().zip(all).map(|(head, number)| format!("{head} {number}")).collect(),
        };
        format!("{moment}: {}", named.join(", "))
    }
}

/// What all charts over time have around them: the scale, the axis, the reader and the table.
#[component]
fn Frame(
    label: String,
    /// The whole picture in a sentence.
    #[prop(into)]
    summary: Signal<String>,
    numbers: Memo<Numbers>,
    scale: Memo<Scale>,
    measure: Measure,
    flags: Signal<Vec<Flag>>,
    /// Bars stand in the middle of their place; lines begin and end at the edge.
    #[prop(optional)]
    bars: bool,
    #[prop(into, optional)] legend: ViewFnOnce,
    /// Over the drawing: what would be pulled out of shape inside it.
    #[prop(into, optional)]
    over: ViewFnOnce,
    /// Right beneath the axis.
    #[prop(into, optional)]
    under: ViewFnOnce,
    /// The drawing: a hundred wide and a hundred high.
    children: Children,
) -> impl IntoView {
    let reading = RwSignal::new(None::<usize>);
    let many = Memo::new(move |_| numbers.with(|numbers| numbers.rows.len()));
    // How far the first moment is from the edge, in percent.
    let inset = move || if bars { 50.0 / many.get().max(1) as f64 } else { 0.0 };
    let x = move |at: usize| inset() + scale::along(at, many.get()) * (100.0 - 2.0 * inset()) / 100.0;
    let words = move || match reading.get() {
        Some(at) => numbers.with(|numbers| numbers.sentence(at)),
        None => summary.get(),
    };
    let lines = move || {
        let lines = scale.get().lines(measure);
        lines
            .into_iter()
            .map(|(y, text)| view! { <span class="chart-tick" style=format!("--y: {}%", fixed(y, 1))>{text}</span> })
            .collect_view()
    };
    let flags = move || {
        let flag = |Flag { at, label }: Flag| {
            let class = if at * 2 > many.get() { "chart-flag chart-flag-end" } else { "chart-flag" };
            view! {
                <span class=class style=format!("--x: {}%", fixed(x(at), 1))>
                    <span>{label}</span>
                </span>
            }
        };
        flags.get().into_iter().map(flag).collect_view()
    };
    let head =
        move || reading.get().map(|at| view! { <i class="chart-here" style=format!("--x: {}%", fixed(x(at), 1))></i> });
    let ends = move || {
        numbers.with(|numbers| {
            let places = axis(numbers.rows.len());
            places.into_iter().map(|at| view! { <span>{numbers.rows[at].0.clone()}</span> }).collect_view()
        })
    };
    let title = label.clone();
    view! {
        <figure class="chart">
            <figcaption class="chart-legend">{legend.run()} <span class="chart-reading">{words}</span></figcaption>
            // Time runs from left to right in every language.
            <div class="chart-plot" dir="ltr">
                {lines}
                <svg viewBox="0 0 100 100" preserveAspectRatio="none" role="img" aria-label=move || format!("{label}. {}", summary.get())>
                    {children()}
                </svg>
                {over.run()} {flags} {head} <Reader label=format!("{title}, moment by moment") numbers many reading inset/>
            </div>
            {under.run()}
            <div class="chart-axis" class:chart-axis-bars=bars dir="ltr" aria-hidden="true" style=move || format!("--inset: {}%", fixed(inset(), 1))>
                {ends}
            </div>
            <Fold title numbers/>
        </figure>
    }
}

/// Which moments are written beneath the axis: the ends, and what lies evenly between.
fn axis(many: usize) -> Vec<usize> {
    match many {
        0 => Vec::new(),
        1..=6 => (0..many).collect(),
        _ if (many - 1).is_multiple_of(3) => (0..4).map(|part| part * (many - 1) / 3).collect(),
        _ if (many - 1).is_multiple_of(2) => (0..3).map(|part| part * (many - 1) / 2).collect(),
        _ => vec![0, many - 1],
    }
}

/// A slider without a face over the drawing: pointing reads a moment, and so do the arrow keys.
#[component]
fn Reader(
    label: String,
    numbers: Memo<Numbers>,
    many: Memo<usize>,
    reading: RwSignal<Option<usize>>,
    inset: impl Fn() -> f64 + Send + Sync + 'static,
) -> impl IntoView {
    let node = NodeRef::<html::Input>::new();
    let last = move || many.get().saturating_sub(1);
    let at = move || reading.get().unwrap_or_else(last);
    let point = move |event: ev::PointerEvent| {
        let wide = node.get_untracked().map_or(0, |input| input.client_width());
        if wide > 0 {
            let share = (f64::from(event.offset_x()) / f64::from(wide)).clamp(0.0, 1.0);
            reading.set(Some((share * last() as f64).round() as usize));
        }
    };
    view! {
        <input
            class="chart-reader with-scripts"
            node_ref=node
            type="range"
            min="0"
            max=move || last().to_string()
            style=move || format!("--inset: {}%", fixed(inset(), 2))
            aria-label=label
            aria-valuetext=move || numbers.with(|numbers| numbers.sentence(at()))
            prop:value=move || at().to_string()
            on:input=move |event| reading.set(event_target_value(&event).parse().ok())
            on:focus=move |_| reading.set(Some(untrack(at)))
            on:blur=move |_| reading.set(None)
            on:pointermove=point
            on:pointerleave=move |_| reading.set(None)
        />
    }
}

#[component]
fn Fold(title: String, numbers: Memo<Numbers>) -> impl IntoView {
    let name = title.clone();
    let heads = move || {
        numbers.with(|numbers| {
            let head = |text: &String| view! { <th scope="col" class="table-num">{text.clone()}</th> };
            numbers.heads.iter().map(head).collect_view()
        })
    };
    let rows = move || {
        let row = |(moment, numbers): (String, Vec<String>)| {
            let numbers =
                numbers.into_iter().map(|number| view! { <td class="table-num">{number}</td> }).collect_view();
            view! {
                <tr>
                    <th scope="row">{moment}</th>
                    {numbers}
                </tr>
            }
        };
        numbers.get().rows.into_iter().map(row).collect_view()
    };
    view! {
        <details class="fold">
            <summary>"Show as table"</summary>
            <div class="table-frame" tabindex="0" role="region" aria-label=name>
                <table class="table">
                    <caption class="only-read">{title}</caption>
                    <thead>
                        <tr>
                            <th scope="col">"when"</th>
                            {heads}
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </details>
    }
}

/// The first ones, and what is left of the others as one more, so that there are never more than `most`. Only what can be
/// added up may be told this way.
fn at_most<T>(mut all: Vec<T>, most: usize, other: impl FnOnce(Vec<T>) -> T) -> Vec<T> {
    if all.len() > most && most > 0 {
        let rest = all.split_off(most - 1);
        all.push(other(rest));
    }
    all
}

/// What several things are told apart by, beside their tone: a mark, as on the keys of a desk.
#[component]
fn SeriesMark(nth: usize, #[prop(optional)] style: Option<String>) -> impl IntoView {
    let shape = match nth {
        0 => "M1 5a4 4 0 1 0 8 0a4 4 0 1 0-8 0z",
        1 => "M1.5 1.5h7v7h-7z",
        2 => "M5 1 9.4 9H.6z",
        3 => "M5 .6 9.4 5 5 9.4.6 5z",
        4 => "M3.5.8h3v2.7h2.7v3H6.5v2.7h-3V6.5H.8v-3h2.7z",
        _ => "M1 3.5h8v3H1z",
    };
    view! {
        <svg class=format!("chart-mark {}", tone(nth)) viewBox="0 0 10 10" style=style aria-hidden="true">
            <path d=shape></path>
        </svg>
    }
}

/// The tone of the nth of several things. A single one is ink.
fn tone(nth: usize) -> &'static str {
    match nth {
        0 => "tone-s1",
        1 => "tone-s2",
        2 => "tone-s3",
        3 => "tone-s4",
        4 => "tone-s5",
        _ => "tone-s6",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_read_as_a_sentence() {
        let one =
            Numbers { heads: vec!["sales".to_string()], rows: vec![("9 Mar".to_string(), vec!["$82.00".to_string()])] };
        assert_eq!(one.sentence(0), "9 Mar: $82.00");
        let two = Numbers {
            heads: vec!["mail".to_string(), "links".to_string()],
            rows: vec![("wk 1".to_string(), vec!["12".to_string(), "3".to_string()])],
        };
        assert_eq!(two.sentence(0), "wk 1: mail 12, links 3");
        assert_eq!(two.sentence(9), "");
    }

    #[test]
    fn the_axis_names_moments_that_lie_evenly() {
        for many in 0..40 {
            let places = axis(many);
            let steps: Vec<usize> = places.windows(2).map(|pair| pair[1] - pair[0]).collect();
            assert!(steps.windows(2).all(|pair| pair[0] == pair[1]), "{many}: {places:?}");
            assert_eq!(places.last().copied(), many.checked_sub(1), "{many}");
        }
    }

    #[test]
    fn what_is_too_much_becomes_the_rest() {
        assert_eq!(at_most(vec![5, 4, 3, 2, 1], 4, |rest| rest.into_iter().sum()), [5, 4, 3, 3]);
        assert_eq!(at_most(vec![5, 4], 4, |rest| rest.into_iter().sum()), [5, 4]);
    }
}
