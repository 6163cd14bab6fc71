use data::Timestamp;
use jobs::State;
use leptos::{prelude::*, task::spawn_local};
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use room::{Live, Watch, use_line, watch};
use ui::{
    Dialog, Drawing, EmptyState, Key, KeyKind, KeySize, LiveTag, Pager, Panel, Shape, Stat, Status, Tab, Tabs,
    use_toaster,
};

use super::{
    JobRow, KindCount,
    mutations::{give_up, try_again, try_all_again},
    queries::{Counts, JobList, JobPage, ScheduleRow, WorkerRow, job_counts, job_list, schedules, workers},
    word,
};

const ADDRESS: &str = "/admin/jobs";
/// In the order in which somebody looks at them.
const STATES: [State; 5] = [State::Dead, State::Running, State::Ready, State::Scheduled, State::Done];

/// The board: numbers, workers, the list of one state, schedules.
#[component]
pub fn JobBoard() -> impl IntoView {
    let address = use_query_map();
    let state = Memo::new(move |_| {
        address.with(|query| query.get("state").and_then(|word| State::parse(&word)).unwrap_or(State::Dead))
    });
    let after = Memo::new(move |_| address.with(|query| query.get("after")));
    let counts = watch(job_counts);
    let list = watch(move || job_list(state.get(), after.get()));
    let workers = watch(workers);
    let schedules = watch(schedules);
    view! {
        <Title text="Jobs"/>
        <header class="page-head row row-ends row-wrap">
            <h1 class="head-1">"Jobs"</h1>
            <LiveTag state=use_line()/>
        </header>
        <Watch of=counts let:counts>
            <Numbers counts/>
            <Tabs label="Jobs by state" tabs=Signal::derive(move || tabs(&counts.get())) path=Signal::derive(move || address_of(state.get(), None))/>
        </Watch>
        <Watch of=list let:page>
            <List page list state=state/>
        </Watch>
        <div class="plate plate-2">
            <Panel title="Kinds" flush=true>
                <Watch of=counts let:counts>
                    <Kinds counts/>
                </Watch>
            </Panel>
            <Panel title="Workers" flush=true>
                <Watch of=workers let:workers>
                    <Workers workers/>
                </Watch>
            </Panel>
        </div>
        <Panel title="Schedules" flush=true>
            <Watch of=schedules let:rows>
                <Schedules rows/>
            </Watch>
        </Panel>
    }
}

/// The numbers by themselves.
#[component]
pub fn JobsInNumbers() -> impl IntoView {
    let counts = watch(job_counts);
    view! {
        <Watch of=counts let:counts>
            <Numbers counts/>
        </Watch>
    }
}

#[component]
fn Numbers(counts: Signal<Counts>) -> impl IntoView {
    let told = move |state: State| {
        Signal::derive(move || {
            counts.with(|it| it.piles.iter().find(|pile| pile.id == state).map(|pile| pile.told()).unwrap_or_default())
        })
    };
    let oldest = Signal::derive(move || {
        let first = counts.with(|it| it.piles.iter().find(|pile| pile.id == State::Ready)?.first);
        first.map(|at| format!("since {}", at.in_words()))
    });
    view! {
        <div class="plate plate-4">
            <Stat legend="given up" value=told(State::Dead)/>
            <Stat legend="under way" value=told(State::Running)/>
            <Stat legend="waiting" value=told(State::Ready) note=oldest/>
            <Stat legend="done in the last hour" value=told(State::Done)/>
        </div>
    }
}

fn tabs(counts: &Counts) -> Vec<Tab> {
    let count = |state| counts.piles.iter().find(|pile| pile.id == state).map(|pile| pile.told()).unwrap_or_default();
    STATES.into_iter().map(|state| Tab::new(word(state), address_of(state, None)).count(count(state))).collect()
}

#[component]
fn List(page: Signal<JobPage>, list: Live<JobList>, state: Memo<State>) -> impl IntoView {
    let is_empty = Memo::new(move |_| page.with(|page| page.rows.is_empty()));
    let next = move || page.with(|page| page.next.clone()).map(|after| address_of(state.get(), Some(&after)));
    view! {
        <Show when=move || is_empty.get()>
            {move || {
                let (title, text) = empty(state.get());
                view! { <EmptyState drawing=Drawing::PatchBay title text/> }
            }}
        </Show>
        <Show when=move || !is_empty.get()>
            <div class="table-frame" tabindex="0">
                <table class="table table-lines">
                    <thead>
                        <tr>
                            <th scope="col">"Job"</th>
                            <th scope="col">"For"</th>
                            <th scope="col">{move || moment_of(state.get())}</th>
                            <th scope="col" class="table-num">"Attempts"</th>
                            <th scope="col">"Reason"</th>
                            <th scope="col"><span class="only-read">"Keys"</span></th>
                        </tr>
                    </thead>
                    <tbody>
                        <For each=move || page.with(|page| page.rows.clone()) key=|row| (row.id.clone(), row.state, row.at) let:row>
                            <Line row list/>
                        </For>
                    </tbody>
                </table>
            </div>
        </Show>
        {move || next().map(|next| view! { <Pager next/> })}
    }
}

#[component]
fn Line(row: JobRow, list: Live<JobList>) -> impl IntoView {
    let tenant = if row.tenant.is_empty() { "the house".to_string() } else { row.tenant.clone() };
    let is_dead = row.state == State::Dead;
    view! {
        <tr>
            <th scope="row">
                <span class="stack">
                    <span>{row.kind.clone()}</span>
                    <span class="num faint" title="The request that queued it">{row.request.clone()}</span>
                </span>
            </th>
            <td>{tenant}</td>
            <td>
                <span class="stack">
                    <span class="num">{row.at.in_words()}</span>
                    <span class="small faint">"queued "{row.queued_at.in_words()}</span>
                </span>
            </td>
            <td class="table-num">{row.attempts}</td>
            <td class="table-wide">{row.error.clone()}</td>
            <td class="table-wide">{is_dead.then(|| view! { <DeadKeys row list/> })}</td>
        </tr>
    }
}

/// What can be done with a dead letter. Each answers at once; the list follows when it is true.
#[component]
fn DeadKeys(row: JobRow, list: Live<JobList>) -> impl IntoView {
    let toaster = use_toaster();
    let asking = RwSignal::new(false);
    let (id, kind) = (row.id.to_string(), row.kind);
    // The edit outlives this row, which it takes away: it has an id of its own.
    let without = |id: String| move |page: &mut JobPage| page.rows.retain(|row| row.id.as_str() != id);
    let (again_id, gone_id) = (id.clone(), id);
    let again = move || {
        let id = again_id.clone();
        spawn_local(async move {
            if let Err(refusal) = list.optimistic(without(id.clone()), try_again(id)).await {
                toaster.toast(refusal.message);
            }
        });
    };
    let all_again = move || {
        let kind = kind.clone();
        spawn_local(async move {
            match room::call(try_all_again(kind.clone())).await {
                Ok(()) => toaster.toast(format!("Every {kind} that was given up goes back into the queue")),
                Err(refusal) => toaster.toast(refusal.message),
            }
        });
    };
    let delete = move || {
        asking.set(false);
        let id = gone_id.clone();
        spawn_local(async move {
            if let Err(refusal) = list.optimistic(without(id.clone()), give_up(id)).await {
                toaster.toast(refusal.message);
            }
        });
    };
    view! {
        <span class="row row-wrap">
            <Key size=KeySize::Small on_press=again>
                "Try again"
            </Key>
            <Key size=KeySize::Small kind=KeyKind::Bare on_press=all_again>
                "Try all of this kind again"
            </Key>
            <Key size=KeySize::Small kind=KeyKind::Bare on_press=move || asking.set(true)>
                "Delete"
            </Key>
        </span>
        <Dialog
            open=asking
            title="Delete this job for good?"
            text="What it should have done will not be done."
        >
            <Key autofocus=true on_press=move || asking.set(false)>"Keep it"</Key>
            <Key kind=KeyKind::Stop on_press=delete>"Delete the job"</Key>
        </Dialog>
    }
}

#[component]
fn Kinds(counts: Signal<Counts>) -> impl IntoView {
    let is_rough = move || counts.with(|it| it.piles.iter().any(|pile| pile.has_more));
    view! {
        <Show when=is_rough>
            <p class="small quiet">"Of the jobs that were counted: there are more than the board counts one by one."</p>
        </Show>
        <div class="table-frame" tabindex="0">
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">"Kind"</th>
                        <th scope="col" class="table-num">"Given up"</th>
                        <th scope="col" class="table-num">"Under way"</th>
                        <th scope="col" class="table-num">"Waiting"</th>
                        <th scope="col" class="table-num">"Later"</th>
                        <th scope="col" class="table-num">"Done"</th>
                    </tr>
                </thead>
                <tbody>
                    <For each=move || counts.with(|it| it.kinds.clone()) key=Clone::clone let:row>
                        <KindLine row/>
                    </For>
                </tbody>
            </table>
        </div>
    }
}

#[component]
fn KindLine(row: KindCount) -> impl IntoView {
    let KindCount { id, ready, scheduled, running, dead, done } = row;
    let cells = [dead, running, ready, scheduled, done].map(|count| {
        let text = if count == 0 { String::new() } else { count.to_string() };
        view! { <td class="table-num">{text}</td> }
    });
    view! {
        <tr>
            <th scope="row">{id}</th>
            {cells.into_iter().collect_view()}
        </tr>
    }
}

#[component]
fn Workers(workers: Signal<Vec<WorkerRow>>) -> impl IntoView {
    view! {
        <Show when=move || workers.with(Vec::is_empty)>
            <EmptyState
                drawing=Drawing::Metronome
                title="Nobody works"
                text="Jobs wait until a worker starts: backline serve is one, and backline work another."
            />
        </Show>
        <ul class="stack-wide panel" role="list">
            <For each=move || workers.get() key=|row| (row.id.clone(), row.is_silent, row.jobs.clone().into_iter().map(|job| job.id).collect::<Vec<_>>()) let:row>
                <Worker row/>
            </For>
        </ul>
    }
}

#[component]
fn Worker(row: WorkerRow) -> impl IntoView {
    let jobs = row.jobs.into_iter();
    let jobs =
        jobs.map(|job| view! { <li>{job.kind}" "<span class="num faint">"since "{job.at.in_words()}</span></li> });
    let jobs: Vec<_> = jobs.collect();
    let status = match (row.is_silent, jobs.is_empty()) {
        (true, _) => view! { <Status shape=Shape::NeedsYou word="Silent"/> },
        (false, true) => view! { <Status shape=Shape::On word="Ready"/> },
        (false, false) => view! { <Status shape=Shape::Live word="At work"/> },
    };
    view! {
        <li class="stack">
            <span class="row">{status} <span class="num">{row.id}</span></span>
            <ul class="stack small" role="list">{jobs}</ul>
        </li>
    }
}

#[component]
fn Schedules(rows: Signal<Vec<ScheduleRow>>) -> impl IntoView {
    view! {
        <div class="table-frame" tabindex="0">
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">"Kind"</th>
                        <th scope="col">"Times"</th>
                        <th scope="col">"Last"</th>
                        <th scope="col">"Next"</th>
                    </tr>
                </thead>
                <tbody>
                    <For each=move || rows.get() key=|row| (row.id.clone(), row.last, row.last_state, row.next) let:row>
                        <tr>
                            <th scope="row">{row.id}</th>
                            <td class="num">{row.times}</td>
                            <td>
                                <span class="row">
                                    <span class="num">{row.last.map_or("not yet".to_string(), Timestamp::in_words)}</span>
                                    {row.last_state.map(|state| view! { <StateSign state/> })}
                                </span>
                            </td>
                            <td class="num">{row.next.map(Timestamp::in_words)}</td>
                        </tr>
                    </For>
                </tbody>
            </table>
        </div>
    }
}

#[component]
fn StateSign(state: State) -> impl IntoView {
    let shape = match state {
        State::Dead => Shape::Failed,
        State::Running => Shape::Live,
        State::Ready => Shape::Processing,
        State::Scheduled => Shape::Scheduled,
        State::Done => Shape::On,
    };
    view! { <Status shape word=word(state)/> }
}

fn empty(state: State) -> (&'static str, &'static str) {
    match state {
        State::Dead => ("Nothing was given up", "A job that fails at its last attempt stands here, with the reason."),
        State::Running => ("Nothing is under way", "What a worker takes up appears here."),
        State::Ready => ("Nothing waits", "Every job that is due has a worker."),
        State::Scheduled => ("Nothing is planned", "Jobs for later and those that failed wait here for their time."),
        State::Done => ("Nothing was done yet", "What is done stays here for a week."),
    }
}

/// What the moment of a state means.
fn moment_of(state: State) -> &'static str {
    match state {
        State::Dead => "Given up",
        State::Running => "Taken",
        State::Ready | State::Scheduled => "Due",
        State::Done => "Done",
    }
}

fn address_of(state: State, after: Option<&str>) -> String {
    let state = if state == State::Dead { "" } else { state.as_str() };
    room::address(ADDRESS, &[("state", state), ("after", after.unwrap_or_default())])
}
