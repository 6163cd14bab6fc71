//! The areas of the product: layouts and menus, and pages made of two rooms.

pub mod desk;
pub mod learner;
pub mod visitor;

use leptos::prelude::*;
use leptos_meta::Title;
use ui::{Drawing, EmptyState, KeyLink};

/// An address nobody answers.
#[component]
pub fn NotFound() -> impl IntoView {
    #[cfg(feature = "ssr")]
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(http::StatusCode::NOT_FOUND);
    }
    view! {
        <Title text="Nothing here"/>
        <visitor::Frame>
            <div class="page-frame">
                <EmptyState
                    drawing=Drawing::Jack
                    title="Nothing is plugged in here"
                    text="This address leads nowhere. It may have moved, or never been."
                >
                    <KeyLink href="/courses">"Go to the courses"</KeyLink>
                </EmptyState>
            </div>
        </visitor::Frame>
    }
}
