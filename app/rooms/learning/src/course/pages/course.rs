use leptos::prelude::*;
use leptos_meta::{Meta, Title};
use leptos_router::hooks::use_params_map;
use room::{Form, Watch, use_form, watch};
use ui::{Banner, Key, KeyKind, KeyLink, Level, Notice, Sleeve, Stat, Tone};

use crate::{
    course::{CoursePageView, Standing, course_page},
    enrollment::Enroll,
    paths,
};

/// A course's public page: what it is, who made it, what is in it, and the key that opens it.
#[component]
pub fn CourseDetailPage() -> impl IntoView {
    let params = use_params_map();
    let page = watch(move || course_page(params.with(|it| it.get("slug").unwrap_or_default())));
    view! {
        <div class="page-frame">
            <Watch of=page let:course>
                <Detail course/>
            </Watch>
        </div>
    }
}

#[component]
fn Detail(course: Signal<CoursePageView>) -> impl IntoView {
    let text = move |of: fn(&CoursePageView) -> String| course.with(of);
    let facts = move || {
        course.with(|it| {
            [it.category.clone(), it.subcategory.clone(), it.level.clone()]
                .into_iter()
                .filter(|word| !word.is_empty())
                .collect::<Vec<_>>()
                .join(" · ")
        })
    };
    let seed = course.with_untracked(|it| it.id.to_string());
    view! {
        <Title text=move || text(|it| it.title.clone())/>
        <Meta name="description" content=move || text(|it| it.description.chars().take(160).collect())/>
        {move || {
            (!course.with(|it| it.is_published))
                .then(|| view! { <Banner tone=Tone::Hold>"Not published. Only its teachers see this page."</Banner> })
        }}
        <article class="split">
            <div class="stack-wide">
                <Sleeve seed/>
            </div>
            <div class="stack-wide">
                <header class="stack">
                    <p class="legend">{facts}</p>
                    <h1 class="head-1">{move || text(|it| it.title.clone())}</h1>
                    <p class="quiet">"by " {move || text(|it| it.maker.name.clone())}</p>
                </header>
                <p class="lead">{move || text(|it| it.description.clone())}</p>
                <div class="plate plate-2">
                    <Stat legend="chapters" value=Signal::derive(move || course.with(|it| it.chapters.to_string()))/>
                    <Stat legend="learners" value=Signal::derive(move || course.with(|it| it.students.to_string()))/>
                </div>
                <Open course/>
            </div>
        </article>
        <section class="section" aria-labelledby="outline">
            <h2 class="head-2" id="outline">"What is in it"</h2>
            <Contents course/>
        </section>
    }
}

/// The one key of this page: enroll, go on, or why not.
#[component]
fn Open(course: Signal<CoursePageView>) -> impl IntoView {
    let form = use_form::<Enroll>();
    let standing = Memo::new(move |_| course.with(|it| it.standing.clone()));
    let slug = move || course.with(|it| it.slug.clone());
    view! {
        {move || match standing.get() {
            Standing::Learner { percent, done } => {
                view! {
                    <Level label="Your progress" percent=Signal::stored(percent as u32)/>
                    <div>
                        <KeyLink kind=KeyKind::Lit href=paths::learn(&slug())>
                            {if done == 0 { "Start reading" } else { "Continue" }}
                        </KeyLink>
                    </div>
                }
                    .into_any()
            }
            Standing::Teacher => {
                view! {
                    <div class="row row-wrap">
                        <KeyLink kind=KeyKind::Lit href=paths::edit(course.with(|it| it.id.to_string()).as_str())>
                            "Edit this course"
                        </KeyLink>
                        <KeyLink href=paths::learn(&slug())>"Read it as a learner"</KeyLink>
                    </div>
                }
                    .into_any()
            }
            Standing::Visitor => {
                view! {
                    <div>
                        <KeyLink kind=KeyKind::Lit href=format!("/sign-in?redirect_url={}", paths::course(&slug()))>
                            "Sign in to enroll, free"
                        </KeyLink>
                    </div>
                }
                    .into_any()
            }
            Standing::NotForSaleYet => {
                view! { <p class="quiet">"This course cannot be bought here yet."</p> }.into_any()
            }
            Standing::CanEnroll => {
                view! {
                    <Form of=form label="Enroll">
                        <input type="hidden" name="course" value=move || course.with(|it| it.id.to_string())/>
                        <Notice text=form.problem()/>
                        <Key kind=KeyKind::Lit submit=true working=form.pending verb="Enrolling">
                            "Enroll, free"
                        </Key>
                    </Form>
                }
                    .into_any()
            }
        }}
    }
}

#[component]
fn Contents(course: Signal<CoursePageView>) -> impl IntoView {
    let modules = move || course.with(|it| it.outline.modules.clone());
    let slug = move || course.with(|it| it.slug.clone());
    view! {
        <ol class="stack" role="list">
            {move || {
                modules()
                    .into_iter()
                    .map(|module| {
                        let chapters: Vec<_> = module.lessons.into_iter().flat_map(|it| it.chapters).collect();
                        let count = chapters.len();
                        view! {
                            <li>
                                <details class="fold">
                                    <summary class="row row-ends">
                                        <span class="strong">{module.title}</span>
                                        <span class="num faint">{count}</span>
                                    </summary>
                                    <ol role="list">
                                        {chapters
                                            .into_iter()
                                            .map(|chapter| {
                                                let href = paths::learn_chapter(&slug(), chapter.id.as_str());
                                                match chapter.is_free {
                                                    true => {
                                                        view! {
                                                            <li class="row row-ends">
                                                                <a class="link" href=href>
                                                                    {chapter.title}
                                                                </a>
                                                                <span class="tag">"Preview"</span>
                                                            </li>
                                                        }
                                                            .into_any()
                                                    }
                                                    false => {
                                                        view! {
                                                            <li class="row row-ends">
                                                                <span>{chapter.title}</span>
                                                            </li>
                                                        }
                                                            .into_any()
                                                    }
                                                }
                                            })
                                            .collect_view()}
                                    </ol>
                                </details>
                            </li>
                        }
                    })
                    .collect_view()
            }}
        </ol>
    }
}
