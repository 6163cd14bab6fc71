use leptos::prelude::*;

/// One column: when, how much, and how much in words.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    pub label: String,
    pub amount: f64,
    /// The amount as it should read: "$82.00".
    pub text: String,
}

impl Column {
    pub fn new(label: impl Into<String>, amount: f64, text: impl Into<String>) -> Self {
        Self { label: label.into(), amount, text: text.into() }
    }
}

/// Height in whole percent of the highest column. Something above nothing stays visible.
fn height(amount: f64, highest: f64) -> u32 {
    if highest <= 0.0 || amount <= 0.0 {
        return 0;
    }
    ((amount / highest * 100.0).round() as u32).clamp(1, 100)
}

/// The highest column, if anything is above nothing.
fn highest(columns: &[Column]) -> Option<&Column> {
    columns.iter().filter(|column| column.amount > 0.0).max_by(|one, other| one.amount.total_cmp(&other.amount))
}

/// One measure over time: ink columns, today lit, and the same as a table.
#[component]
pub fn Columns(
    /// What is measured: "Sales per day, last 14 days".
    #[prop(into)]
    label: String,
    #[prop(into)] columns: Signal<Vec<Column>>,
    /// Index of the column that is still growing.
    #[prop(into, optional)]
    today: MaybeProp<usize>,
) -> impl IntoView {
    let bars = move || {
        let now = today.get();
        let columns = columns.get();
        let top = highest(&columns).map_or(0.0, |column| column.amount);
        columns
            .iter()
            .enumerate()
            .map(|(at, column)| {
                let tall = height(column.amount, top);
                let class = if now == Some(at) { "columns-today" } else { "columns-bar" };
                view! { <rect class=class x=(at * 10 + 1).to_string() y=(100 - tall).to_string() width="8" height=tall.to_string()></rect> }
            })
            .collect_view()
    };
    let most = Memo::new(move |_| columns.with(|columns| highest(columns).cloned()));
    let summary = {
        let label = label.clone();
        move || match most.get() {
            Some(most) => format!("{label}. Most: {}, {}", most.text, most.label),
            None => format!("{label}. Nothing yet"),
        }
    };
    let scale = move || most.with(|most| most.as_ref().map_or("Nothing yet".to_string(), |most| most.text.clone()));
    let ends = move || {
        columns.with(|columns| {
            columns
                .first()
                .zip(columns.last())
                .map(|(first, last)| view! { <span>{first.label.clone()}</span><span>{last.label.clone()}</span> })
        })
    };
    let rows = move || {
        columns
            .get()
            .into_iter()
            .map(|column| {
                view! {
                    <tr>
                        <th scope="row">{column.label}</th>
                        <td class="table-num">{column.text}</td>
                    </tr>
                }
            })
            .collect_view()
    };
    view! {
        <figure class="columns">
            <span class="columns-scale" aria-hidden="true">
                {scale}
            </span>
            <svg class="columns-plot" viewBox=move || format!("0 0 {} 100", columns.with(Vec::len).max(1) * 10) preserveAspectRatio="none" role="img" aria-label=summary>
                {bars}
            </svg>
            <div class="columns-axis" aria-hidden="true">
                {ends}
            </div>
            <details class="fold">
                <summary>"Show as table"</summary>
                <table class="table">
                    <caption class="only-read">{label}</caption>
                    <tbody>{rows}</tbody>
                </table>
            </details>
        </figure>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_of_nothing_have_no_highest_one() {
        let column = |amount| Column::new("Mon", amount, amount.to_string());
        assert_eq!(highest(&[column(0.0), column(0.0)]), None);
        assert_eq!(highest(&[column(1.0), column(3.0), column(2.0)]), Some(&column(3.0)));
    }

    #[test]
    fn heights_are_honest_and_small_amounts_stay_visible() {
        assert_eq!(height(0.0, 10.0), 0);
        assert_eq!(height(0.001, 10.0), 1);
        assert_eq!(height(5.0, 10.0), 50);
        assert_eq!(height(10.0, 10.0), 100);
        assert_eq!(height(3.0, 0.0), 0);
    }
}
