use leptos::prelude::*;
use leptos_meta::Title;
use room::{Form, Watch, use_form, watch};
use ui::{Drawing, EmptyState, Field, Key, KeyKind, KeyLink, Notice, Panel, Shape, Sleeve, Status};

use crate::{
    course::{CreateCourse, TaughtCourse, taught},
    paths,
};

/// The creator's own courses.
#[component]
pub fn TaughtPage() -> impl IntoView {
    let courses = watch(taught);
    view! {
        <Title text="My courses"/>
        <header class="page-head row row-ends row-wrap">
            <h1 class="head-1">"My courses"</h1>
            <KeyLink kind=KeyKind::Lit href=paths::new_course()>"New course"</KeyLink>
        </header>
        <Watch of=courses let:rows>
            {move || match rows.with(|rows| rows.is_empty()) {
                true => view! { <NoCourse/> }.into_any(),
                false => view! { <CourseTable rows/> }.into_any(),
            }}
        </Watch>
    }
}

#[component]
fn NoCourse() -> impl IntoView {
    view! {
        <EmptyState
            drawing=Drawing::Stand
            title="No course yet"
            text="Start an empty one, or bring a folder of Markdown you have already written."
        >
            <KeyLink href=paths::new_course()>"Make the first one"</KeyLink>
        </EmptyState>
    }
}

#[component]
fn CourseTable(rows: Signal<Vec<TaughtCourse>>) -> impl IntoView {
    view! {
        <div class="table-frame">
            <table class="table table-lines">
                <thead>
                    <tr>
                        <th scope="col">"Title"</th>
                        <th scope="col">"State"</th>
                        <th scope="col" class="table-num">"Chapters"</th>
                        <th scope="col" class="table-num">"Learners"</th>
                        <th scope="col"><span class="only-read">"Open"</span></th>
                    </tr>
                </thead>
                <tbody>
                    <For each=move || rows.get() key=Clone::clone let:course>
                        <tr>
                            <td>
                                <span class="row">
                                    <span class="sleeve-32"><Sleeve seed=course.id.to_string()/></span>
                                    <a class="link" href=paths::edit(course.id.as_str())>{course.title.clone()}</a>
                                </span>
                            </td>
                            <td>
                                {match course.is_published {
                                    true => view! { <Status shape=Shape::On word="Published"/> },
                                    false => view! { <Status shape=Shape::Draft word="Draft"/> },
                                }}
                            </td>
                            <td class="table-num" data-unit="chapters">{course.chapters}</td>
                            <td class="table-num" data-unit="learners">{course.students}</td>
                            <td><a class="link" href=paths::numbers(course.id.as_str())>"Numbers"</a></td>
                        </tr>
                    </For>
                </tbody>
            </table>
        </div>
    }
}

/// A new course: by its title, or from a folder of Markdown in a zip.
#[component]
pub fn NewCoursePage() -> impl IntoView {
    let form = use_form::<CreateCourse>();
    view! {
        <Title text="New course"/>
        <header class="page-head">
            <h1 class="head-1">"New course"</h1>
        </header>
        <div class="plate plate-2">
            <Panel title="Start empty">
                <Form of=form label="New course">
                    <div class="form">
                        <Field
                            label="Title"
                            name="title"
                            initial=form.typed("title")
                            error=form.error("title")
                            help="Between 3 and 100 characters. You can change it later."
                            max_length=100
                        />
                        <Notice text=form.problem()/>
                        <Key kind=KeyKind::Lit submit=true working=form.pending verb="Making it">"Make the course"</Key>
                    </div>
                </Form>
            </Panel>
            <Panel title="Bring your own">
                <crate::curriculum::ImportBox/>
            </Panel>
        </div>
    }
}
