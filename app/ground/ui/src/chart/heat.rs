use leptos::prelude::*;

use super::scale::heat;

const HOURS: usize = 24;
const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// "Most: 14, Sat 20:00", of the week's hours in a row.
fn most(amounts: &[u32]) -> String {
    let highest = amounts
        .iter()
        .enumerate()
        .filter(|(_, amount)| **amount > 0)
        .max_by_key(|(at, amount)| (**amount, std::cmp::Reverse(*at)));
    match highest {
        Some((at, amount)) => format!("Most: {amount}, {}", moment(at)),
        None => "Nothing yet".to_string(),
    }
}

fn moment(at: usize) -> String {
    format!("{} {:02}:00", DAYS[at / HOURS % DAYS.len()], at % HOURS)
}

/// When in a week something happens: seven days of 24 hours in five steps of ink, and the hour that runs now lit.
#[component]
pub fn HeatMap(
    /// What is counted: "Plays by hour, last four weeks".
    #[prop(into)]
    label: String,
    /// 168 numbers, hour by hour from Monday 00:00. What is missing is nothing.
    #[prop(into)]
    amounts: Signal<Vec<u32>>,
    /// The hour that runs now, counted the same way.
    #[prop(into, optional)]
    now: MaybeProp<usize>,
) -> impl IntoView {
    let summary = Memo::new(move |_| amounts.with(|amounts| most(amounts)));
    let amount = move |at: usize| amounts.with(|amounts| amounts.get(at).copied().unwrap_or(0));
    let highest = Memo::new(move |_| amounts.with(|amounts| amounts.iter().copied().max().unwrap_or(0)));
    let fields = move || {
        let day = |(day, name): (usize, &'static str)| {
            let field = |hour: usize| {
                let at = day * HOURS + hour;
                let class = if now.get() == Some(at) { "heat-now" } else { step(heat(amount(at), highest.get())) };
                view! { <i class=class title=format!("{}: {}", moment(at), amount(at))></i> }
            };
            view! {
                <span class="heat-day">{name}</span>
                {(0..HOURS).map(field).collect_view()}
            }
        };
        DAYS.into_iter().enumerate().map(day).collect_view()
    };
    let rows = move || {
        let row = |(day, name): (usize, &'static str)| {
            let numbers =
                (0..HOURS).map(|hour| view! { <td class="table-num">{amount(day * HOURS + hour)}</td> }).collect_view();
            view! {
                <tr>
                    <th scope="row">{name}</th>
                    {numbers}
                </tr>
            }
        };
        DAYS.into_iter().enumerate().map(row).collect_view()
    };
    let title = label.clone();
    let spoken = label.clone();
    view! {
        <figure class="chart">
            <figcaption class="chart-legend">
                <span class="chart-reading">{summary}</span>
            </figcaption>
            <div class="heat" dir="ltr" role="img" aria-label=move || format!("{spoken}. {}", summary.get())>
                {fields}
                <span></span>
                {["00", "06", "12", "18"].into_iter().map(|hour| view! { <span class="heat-hour">{hour}</span> }).collect_view()}
            </div>
            <details class="fold">
                <summary>"Show as table"</summary>
                <div class="table-frame" tabindex="0" role="region" aria-label=title>
                    <table class="table">
                        <caption class="only-read">{label}</caption>
                        <thead>
                            <tr>
                                <th scope="col">"day"</th>
                                {(0..HOURS).map(|hour| view! { <th scope="col" class="table-num">{format!("{hour:02}")}</th> }).collect_view()}
                            </tr>
                        </thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
            </details>
        </figure>
    }
}

fn step(heat: u32) -> &'static str {
    match heat {
        0 => "heat-0",
        1 => "heat-1",
        2 => "heat-2",
        3 => "heat-3",
        _ => "heat-4",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_busiest_hour_is_named_and_the_earliest_of_equals() {
        let mut week = vec![0; 168];
        assert_eq!(most(&week), "Nothing yet");
        week[5 * HOURS + 20] = 14;
        week[6 * HOURS] = 14;
        assert_eq!(most(&week), "Most: 14, Sat 20:00");
        assert_eq!(most(&[3]), "Most: 3, Mon 00:00");
    }
}
