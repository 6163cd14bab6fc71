use leptos::{either::Either, prelude::*};
use leptos_meta::Meta;
use leptos_router::hooks::use_params_map;
use room::{Form, PageTitle, Watch, use_form, watch};
use ui::{Banner, Key, KeyKind, KeyLink, Level, Notice, Sleeve, Tone};

use crate::{
    course::{CoursePageView, Standing, course_page},
    curriculum::{ChapterNode, ModuleId},
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
        <PageTitle text=move || text(|it| it.title.clone())/>
        <Meta name="description" content=move || text(|it| it.description.chars().take(160).collect())/>
        {move || {
            let hidden = match course.with(|it| (it.is_published, it.standing == Standing::Teacher)) {
                (true, _) => return None,
                (false, true) => "Not published. Only its teachers see this page.",
                (false, false) => "No longer in the catalogue. You keep it.",
            };
            Some(view! { <Banner tone=Tone::Hold>{hidden}</Banner> })
        }}
        <article class="split-cover">
            <div>
                <Sleeve seed/>
            </div>
            <div class="stack-wide">
                <header class="stack">
                    <p class="legend">{facts}</p>
                    <h1 class="title">{move || text(|it| it.title.clone())}</h1>
                    <p class="quiet">"by " {move || text(|it| it.maker.name.clone())}</p>
                </header>
                <p class="lead">{move || text(|it| it.description.clone())}</p>
                <dl class="facts">
                    <div>
                        <dt class="legend">"chapters"</dt>
                        <dd>{move || course.with(|it| it.chapters)}</dd>
                    </div>
                    <div>
                        <dt class="legend">"learners"</dt>
                        <dd>{move || course.with(|it| it.students)}</dd>
                    </div>
                </dl>
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

/// Modules fold; what somebody unfolded stays so while the course changes around it.
#[component]
fn Contents(course: Signal<CoursePageView>) -> impl IntoView {
    let ids = move || course.with(|it| it.outline.modules.iter().map(|module| module.id.clone()).collect::<Vec<_>>());
    view! {
        <ol class="course-modules" role="list">
            <For each=ids key=Clone::clone let:id>
                <Module id course/>
            </For>
        </ol>
    }
}

#[component]
fn Module(id: ModuleId, course: Signal<CoursePageView>) -> impl IntoView {
    let is_first = course.with_untracked(|it| it.outline.modules.first().is_some_and(|module| module.id == id));
    let module =
        Memo::new(move |_| course.with(|it| it.outline.modules.iter().find(|module| module.id == id).cloned()));
    let title = move || module.with(|it| it.as_ref().map(|it| it.title.clone()));
    let chapters = Memo::new(move |_| {
        let lessons = module.get().map(|it| it.lessons).unwrap_or_default();
        lessons.into_iter().flat_map(|it| it.chapters).collect::<Vec<_>>()
    });
    let slug = move || course.with(|it| it.slug.clone());
    view! {
        <li>
            <details class="module" open=is_first>
                <summary class="module-head">
                    <span>{title}</span>
                    <span class="num">{move || chapters.with(Vec::len)}</span>
                </summary>
                <ol role="list">
                    {move || {
                        let line = |chapter| view! { <ChapterLine chapter slug=slug()/> };
                        chapters.get().into_iter().map(line).collect_view()
                    }}
                </ol>
            </details>
        </li>
    }
}

#[component]
fn ChapterLine(chapter: ChapterNode, slug: String) -> impl IntoView {
    let href = paths::learn_chapter(&slug, chapter.id.as_str());
    view! {
        <li class="chapter">
            {match chapter.is_free {
                true => Either::Left(view! { <a class="link" href=href>{chapter.title}</a> <span class="tag">"Preview"</span> }),
                false => Either::Right(view! { <span>{chapter.title}</span> }),
            }}
        </li>
    }
}
