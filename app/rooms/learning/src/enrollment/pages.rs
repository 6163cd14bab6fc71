use leptos::prelude::*;
use leptos_meta::Title;
use room::{Watch, watch};
use ui::{CourseCard, Drawing, EmptyState, KeyKind, KeyLink, Level, Panel, Sleeve, Stat, Step};

use crate::{
    enrollment::{Shelf, my_courses},
    paths,
    text::counted,
};

/// The learner's home: go on where you stopped, then everything else on the shelf.
#[component]
pub fn LearnerHome() -> impl IntoView {
    let courses = watch(my_courses);
    view! {
        <Title text="My learning"/>
        <header class="page-head">
            <h1 class="head-1">"My learning"</h1>
        </header>
        <Watch of=courses let:shelf>
            {move || match shelf.with(|shelf| shelf.is_empty()) {
                true => view! { <EmptyShelf/> }.into_any(),
                false => {
                    view! {
                        <Totals shelf/>
                        <GoOn shelf/>
                        <section class="section">
                            <h2 class="head-2">"All your courses"</h2>
                            <ShelfGrid shelf/>
                        </section>
                    }
                        .into_any()
                }
            }}
        </Watch>
    }
}

/// The shelf by itself.
#[component]
pub fn ShelfPage() -> impl IntoView {
    let courses = watch(my_courses);
    view! {
        <Title text="My courses"/>
        <header class="page-head">
            <h1 class="head-1">"My courses"</h1>
        </header>
        <Watch of=courses let:shelf>
            {move || match shelf.with(|shelf| shelf.is_empty()) {
                true => view! { <EmptyShelf/> }.into_any(),
                false => view! { <ShelfGrid shelf/> }.into_any(),
            }}
        </Watch>
    }
}

#[component]
fn EmptyShelf() -> impl IntoView {
    view! {
        <EmptyState
            drawing=Drawing::Crate
            title="Your shelf is empty"
            text="Enroll in a course and it stands here, open at the page where you stopped."
        >
            <KeyLink kind=KeyKind::Lit href=paths::catalogue()>"Find a course"</KeyLink>
        </EmptyState>
    }
}

#[component]
fn Totals(shelf: Signal<Vec<Shelf>>) -> impl IntoView {
    let sum = move |of: fn(&Shelf) -> i64| {
        Signal::derive(move || shelf.with(|it| it.iter().map(of).sum::<i64>().to_string()))
    };
    view! {
        <div class="plate plate-3">
            <Stat legend="courses" value=Signal::derive(move || shelf.with(|it| it.len().to_string()))/>
            <Stat legend="chapters done" value=sum(|it| it.done)/>
            <Stat legend="courses completed" value=sum(|it| i64::from(it.completed))/>
        </div>
    }
}

#[component]
fn GoOn(shelf: Signal<Vec<Shelf>>) -> impl IntoView {
    let course = Memo::new(move |_| shelf.with(|it| it.iter().find(|course| course.next.is_some()).cloned()));
    view! {
        {move || {
            course
                .get()
                .map(|course| {
                    view! {
                        <Panel title="Go on">
                            <div class="row row-wrap go-on">
                                <div class="sleeve-96"><Sleeve seed=course.id.to_string()/></div>
                                <div class="grow stack">
                                    <p class="head-3">{course.title.clone()}</p>
                                    <p class="quiet">{format!("Next: {}", course.next_title)}</p>
                                    <Level
                                        label=format!("Progress in {}", course.title)
                                        percent=Signal::stored(course.percent as u32)
                                        text=format!("{} of {}", course.done, counted(course.total, "chapter"))
                                    />
                                </div>
                                <KeyLink kind=KeyKind::Lit href=paths::learn(&course.slug)>"Continue"</KeyLink>
                            </div>
                        </Panel>
                    }
                })
        }}
    }
}

#[component]
fn ShelfGrid(shelf: Signal<Vec<Shelf>>) -> impl IntoView {
    view! {
        <ul class="card-grid" role="list">
            <For each=move || shelf.get() key=Clone::clone let:course>
                <li>
                    <CourseCard
                        title=course.title
                        href=paths::learn(&course.slug)
                        maker=course.maker
                        seed=course.id.to_string()
                        legend=format!("course · {} of {}", course.done, counted(course.total, "chapter"))
                        steps=Signal::stored(steps(course.done, course.total))
                        price=format!("{}%", course.percent)
                        note=(!course.next_title.is_empty()).then(|| format!("Next: {}", course.next_title))
                    />
                </li>
            </For>
        </ul>
    }
}

/// At most 24 steps: above that one step stands for several chapters and is lit when all of them are done.
fn steps(done: i64, total: i64) -> Vec<Step> {
    let shown = total.clamp(0, 24);
    (0..shown)
        .map(|at| match (at + 1) * total <= done * shown {
            true => Step::Done,
            false => Step::Open,
        })
        .collect()
}
