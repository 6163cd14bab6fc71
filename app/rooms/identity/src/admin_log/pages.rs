use data::Timestamp;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::{hooks::use_query_map, params::ParamsMap};
use room::{Watch, use_line, watch};
use ui::{Choice, Drawing, EmptyState, Field, Key, KeyLink, LiveTag, Pager, Panel, Select, Stat};

use super::{
    AdminActivity, DeedKind,
    queries::{Counted, LogFilter, LogLines, LogSummary, admin_log, admin_log_summary},
};

const ADDRESS: &str = "/admin/log";

/// Everything that was done with power over the platform, newest first.
#[component]
pub fn AdminLogPage() -> impl IntoView {
    let address = use_query_map();
    let filter = Memo::new(move |_| address.with(filter_of));
    let log = watch(move || admin_log(filter.get()));
    let summary = watch(admin_log_summary);
    view! {
        <Title text="Log"/>
        <header class="page-head row row-ends row-wrap">
            <h1 class="head-1">"Log"</h1>
            <LiveTag state=use_line()/>
        </header>
        <Watch of=summary let:summary>
            <Summary summary/>
        </Watch>
        <Panel title="Deeds" legend="newest first" flush=true>
            <FilterForm filter/>
            <Watch of=log let:page>
                <Lines page filter/>
            </Watch>
        </Panel>
    }
}

#[component]
fn Summary(summary: Signal<LogSummary>) -> impl IntoView {
    let told = |list: &[Counted]| match list {
        [] => "Nothing yet".to_string(),
        list => list.iter().map(|it| format!("{} {}", it.name, it.deeds)).collect::<Vec<_>>().join(", "),
    };
    view! {
        <div class="plate plate-3">
            <Stat legend="deeds in 30 days" value=Signal::derive(move || summary.with(|it| it.total.to_string()))/>
            <div class="stat">
                <span class="legend">"by kind"</span>
                <span>{move || summary.with(|it| told(&it.kinds))}</span>
            </div>
            <div class="stat">
                <span class="legend">"by person"</span>
                <span>{move || summary.with(|it| told(&it.admins))}</span>
            </div>
        </div>
    }
}

#[component]
fn FilterForm(filter: Memo<LogFilter>) -> impl IntoView {
    let start = filter.get_untracked();
    let kinds = std::iter::once(Choice::new("", "Every kind"))
        .chain(DeedKind::ALL.iter().map(|kind| Choice::new(kind.as_str(), kind.as_str())))
        .collect();
    let resources = vec![Choice::new("", "Everything"), Choice::new("user", "People"), Choice::new("job", "Jobs")];
    let day = |day: Option<i64>| day.map(date_of).unwrap_or_default();
    view! {
        <form class="row row-wrap search-form" method="get" action=ADDRESS>
            <Select label="Kind" name="kind" options=kinds initial=start.kind/>
            <Select label="Done to" name="resource" options=resources initial=start.resource/>
            <Field label="From" name="since" kind="date" initial=day(start.since)/>
            <Field label="To" name="until" kind="date" initial=day(start.until)/>
            <Key submit=true>"Show"</Key>
        </form>
    }
}

#[component]
fn Lines(page: Signal<LogLines>, filter: Memo<LogFilter>) -> impl IntoView {
    let is_empty = Memo::new(move |_| page.with(|page| page.lines.is_empty()));
    let next = move || {
        page.with(|page| page.next.clone()).map(|after| address_of(&LogFilter { after: Some(after), ..filter.get() }))
    };
    view! {
        <Show when=move || is_empty.get()>
            <EmptyState
                drawing=Drawing::Reel
                title="Nothing was done"
                text="Whatever an administrator changes is written down here, with who and from where."
            >
                <KeyLink href=ADDRESS>"Show everything"</KeyLink>
            </EmptyState>
        </Show>
        <Show when=move || !is_empty.get()>
            <div class="table-frame" tabindex="0">
                <table class="table table-lines">
                    <thead>
                        <tr>
                            <th scope="col">"When"</th>
                            <th scope="col">"Who"</th>
                            <th scope="col">"What"</th>
                            <th scope="col">"To"</th>
                            <th scope="col">"Change"</th>
                            <th scope="col">"From"</th>
                        </tr>
                    </thead>
                    <tbody>
                        <For each=move || page.with(|page| page.lines.clone()) key=|line| line.id.clone() let:line>
                            <Line line/>
                        </For>
                    </tbody>
                </table>
            </div>
        </Show>
        {move || next().map(|next| view! { <Pager next/> })}
    }
}

#[component]
fn Line(line: AdminActivity) -> impl IntoView {
    let only = |filter: LogFilter| address_of(&filter);
    let who = only(LogFilter { admin: line.admin.clone(), ..LogFilter::default() });
    let what = only(LogFilter { action: line.action.clone(), ..LogFilter::default() });
    let change = match (line.previous_value, line.new_value) {
        (Some(before), Some(after)) => format!("{before} → {after}"),
        (one, other) => one.or(other).unwrap_or_default(),
    };
    view! {
        <tr>
            <td class="num">{line.at.in_words()}</td>
            <td>
                <a class="link" href=who>{line.admin_name.unwrap_or(line.admin)}</a>
            </td>
            <td>
                <a class="link" href=what>{line.action.replace('_', " ")}</a>
            </td>
            <td>{line.resource_name.or(line.resource_id)}</td>
            <td>
                <span class="stack">
                    {(!change.is_empty()).then_some(change)}
                    {line.details.map(|reason| view! { <span class="small quiet">{reason}</span> })}
                </span>
            </td>
            <td class="num">{line.ip_address}</td>
        </tr>
    }
}

fn filter_of(query: &ParamsMap) -> LogFilter {
    let text = |name: &str| query.get(name).unwrap_or_default();
    LogFilter {
        admin: text("admin"),
        action: text("action"),
        kind: text("kind"),
        resource: text("resource"),
        since: day_of(&text("since")),
        until: day_of(&text("until")),
        after: query.get("after"),
    }
}

fn address_of(filter: &LogFilter) -> String {
    let day = |day: Option<i64>| day.map(date_of).unwrap_or_default();
    let (since, until) = (day(filter.since), day(filter.until));
    let pairs = [
        ("admin", filter.admin.as_str()),
        ("action", &filter.action),
        ("kind", &filter.kind),
        ("resource", &filter.resource),
        ("since", &since),
        ("until", &until),
        ("after", filter.after.as_deref().unwrap_or_default()),
    ];
    room::address(ADDRESS, &pairs)
}

/// `2026-03-02`, as a date field has it.
pub(crate) fn date_of(day: i64) -> String {
    Timestamp(day * Timestamp::DAY_MS).in_utc().chars().take(10).collect()
}

/// The day of a date field. Searched for, because the calendar is known in one direction only: a date is at most a few
/// days from where its year, month and day would be if all months were equally long.
pub(crate) fn day_of(date: &str) -> Option<i64> {
    let mut parts = date.split('-').map(|part| part.parse::<i64>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    let about = (year - 1_970) * 1_461 / 4 + (month - 1) * 153 / 5 + day;
    ((1_970..=2_500).contains(&year)).then(|| (about - 6..=about + 6).find(|day| date_of(*day) == date)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_field_names_a_day_and_nonsense_none() {
        for day in (0..40_000).step_by(13) {
            assert_eq!(day_of(&date_of(day)), Some(day));
        }
        for nonsense in ["", "2026", "2026-13-01", "2026-02-30", "x-y-z", "99999-01-01"] {
            assert_eq!(day_of(nonsense), None, "{nonsense}");
        }
    }

    #[test]
    fn a_filter_survives_its_address() {
        let address = address_of(&LogFilter { kind: "update".into(), since: Some(20_514), ..LogFilter::default() });
        assert_eq!(address, "/admin/log?kind=update&since=2026-03-02");
        assert_eq!(address_of(&LogFilter::default()), "/admin/log");
    }
}
