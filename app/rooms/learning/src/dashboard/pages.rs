use leptos::prelude::*;
use room::{PageTitle, Watch, use_line, watch};
use ui::{
    Avatar, Column, Columns, Drawing, EmptyState, Face, FaceSize, Faces, KeyLink, Lamp, LiveTag, Panel, Shape, Stat,
    Status,
};

use super::{ChapterRow, Dashboard, LearnerRow, course_dashboard};
use crate::paths;

/// A course in numbers, as they happen.
#[component]
pub fn NumbersPage(#[prop(into)] course: Signal<String>) -> impl IntoView {
    let page = watch(move || course_dashboard(course.get()));
    view! {
        <Watch of=page let:course>
            <Numbers course/>
        </Watch>
    }
}

#[component]
fn Numbers(course: Signal<Dashboard>) -> impl IntoView {
    let number = move |of: fn(&Dashboard) -> i64| Signal::derive(move || course.with(of).to_string());
    let id = course.with_untracked(|it| it.id.to_string());
    view! {
        <PageTitle text=move || course.with(|it| format!("{} in numbers", it.title))/>
        <header class="page-head row row-ends row-wrap">
            <div class="stack">
                <h1 class="head-1">{move || course.with(|it| it.title.clone())}</h1>
                <div class="row">
                    {move || match course.with(|it| it.is_published) {
                        true => view! { <Status shape=Shape::On word="Published"/> },
                        false => view! { <Status shape=Shape::Draft word="Draft"/> },
                    }}
                    <LiveTag state=use_line()/>
                </div>
            </div>
            <KeyLink href=paths::edit(&id)>"Edit"</KeyLink>
        </header>
        <div class="plate plate-4">
            <Stat legend="learners" value=number(|it| it.enrolled)/>
            <Stat legend="here now" value=number(|it| it.here)/>
            <Stat legend="average done" value=Signal::derive(move || format!("{}%", course.with(|it| it.average)))/>
            <Stat legend="completed" value=number(|it| it.completed)/>
        </div>
        <div class="plate plate-lead">
            <Panel title="Chapters done" legend="last 28 days">
                <Chart course/>
            </Panel>
            <Panel title="In the course now">
                <HereNow course/>
            </Panel>
        </div>
        <Panel title="Learners" legend="newest first" flush=true>
            <Learners course/>
        </Panel>
        <Panel title="Chapters" flush=true>
            <Chapters course/>
        </Panel>
    }
}

#[component]
fn Chart(course: Signal<Dashboard>) -> impl IntoView {
    let columns = Signal::derive(move || {
        course.with(|it| {
            it.days
                .iter()
                .map(|day| Column::new(date(day.day), day.ticks as f64, day.ticks.to_string()))
                .collect::<Vec<_>>()
        })
    });
    let today = Signal::derive(move || course.with(|it| it.days.len().checked_sub(1)));
    view! { <Columns label="Chapters done per day" columns today/> }
}

#[component]
fn HereNow(course: Signal<Dashboard>) -> impl IntoView {
    let faces = Signal::derive(move || {
        course.with(|it| {
            it.faces.iter().map(|face| Face::new(face.name.clone()).pictured(face.image.clone())).collect::<Vec<_>>()
        })
    });
    view! {
        {move || match course.with(|it| it.here) {
            0 => view! { <p class="quiet">"Nobody at the moment. Whoever opens a chapter appears here."</p> }.into_any(),
            count => {
                view! {
                    <div class="row">
                        <Faces label="Reading now" faces/>
                        <Lamp label=format!("{count} reading now")/>
                    </div>
                }
                    .into_any()
            }
        }}
    }
}

#[component]
fn Learners(course: Signal<Dashboard>) -> impl IntoView {
    view! {
        {move || {
            course
                .with(|it| it.learners.is_empty())
                .then(|| {
                    view! {
                        <EmptyState
                            drawing=Drawing::Stand
                            title="Nobody has enrolled yet"
                            text="The first learner appears here the moment they enroll."
                        />
                    }
                })
        }}
        <Show when=move || course.with(|it| !it.learners.is_empty())>
            <div class="table-frame">
                <table class="table">
                    <thead>
                        <tr>
                            <th scope="col">"Learner"</th>
                            <th scope="col">"Reading now"</th>
                            <th scope="col" class="table-num">"Chapters done"</th>
                            <th scope="col" class="table-num">"Percent"</th>
                        </tr>
                    </thead>
                    <tbody>
                        <For each=move || course.with(|it| it.learners.clone()) key=Clone::clone let:row>
                            <LearnerLine row/>
                        </For>
                    </tbody>
                </table>
            </div>
        </Show>
    }
}

#[component]
fn LearnerLine(row: LearnerRow) -> impl IntoView {
    view! {
        <tr>
            <td>
                <span class="row">
                    <Avatar name=row.name.clone() image=row.image size=FaceSize::Small/>
                    {row.name}
                </span>
            </td>
            <td>{row.here.map(|title| view! { <Status shape=Shape::Live word=title/> })}</td>
            <td class="table-num">{row.done}</td>
            <td class="table-num">{row.percent} "%"</td>
        </tr>
    }
}

#[component]
fn Chapters(course: Signal<Dashboard>) -> impl IntoView {
    view! {
        <div class="table-frame">
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">"Chapter"</th>
                        <th scope="col">"Module"</th>
                        <th scope="col" class="table-num">"Here now"</th>
                        <th scope="col" class="table-num">"Done by"</th>
                    </tr>
                </thead>
                <tbody>
                    <For each=move || course.with(|it| it.chapters.clone()) key=Clone::clone let:row>
                        <ChapterLine row/>
                    </For>
                </tbody>
            </table>
        </div>
    }
}

#[component]
fn ChapterLine(row: ChapterRow) -> impl IntoView {
    view! {
        <tr>
            <td>{row.title}</td>
            <td class="quiet">{row.module}</td>
            <td class="table-num">{if row.here == 0 { String::new() } else { row.here.to_string() }}</td>
            <td class="table-num">{row.completed}</td>
        </tr>
    }
}

/// A day since the epoch as "Nov 22", by the civil-from-days rule of the proleptic Gregorian calendar.
fn date(day: i64) -> String {
    const MONTHS: [&str; 12] = ["Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "Jan", "Feb"];
    // Days since 1 March of year 0, within their 400-year era.
    let in_era = (day + 719_468).rem_euclid(146_097);
    let year = (in_era - in_era / 1_460 + in_era / 36_524 - in_era / 146_096) / 365;
    let in_year = in_era - (365 * year + year / 4 - year / 100);
    let month = (5 * in_year + 2) / 153;
    let of_month = in_year - (153 * month + 2) / 5 + 1;
    format!("{} {of_month}", MONTHS[month as usize % 12])
}

#[cfg(test)]
mod tests {
    use super::date;

    #[test]
    fn days_since_the_epoch_read_as_dates() {
        assert_eq!(date(0), "Jan 1");
        assert_eq!(date(19_782), "Feb 29");
        assert_eq!(date(19_783), "Mar 1");
        assert_eq!(date(20_779), "Nov 22");
    }
}
