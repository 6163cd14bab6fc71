//! The areas of the product: layouts and menus, and pages made of two rooms.

pub mod admin;
pub mod desk;
pub mod learner;
pub mod letters;
pub mod visitor;

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_location;
use ui::{Drawing, EmptyState, KeyLink};

/// The design system, for whoever builds with it.
#[component]
pub fn Gallery() -> impl IntoView {
    let location = use_location();
    let address = Signal::derive(move || {
        location
            .search
            .with(|query| if query.is_empty() { "/gallery".to_string() } else { format!("/gallery?{query}") })
    });
    view! {
        <Title text="Gallery"/>
        <ui::Gallery address more=|| view! { <letters::LetterPart/> }/>
    }
}

/// An address nobody answers, as a page of its own.
#[component]
pub fn NotFound() -> impl IntoView {
    view! { <visitor::Frame><div class="page-frame"><Nowhere/></div></visitor::Frame> }
}

/// An address nobody answers, inside a frame that is there already.
#[component]
pub fn Nowhere() -> impl IntoView {
    #[cfg(feature = "ssr")]
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(http::StatusCode::NOT_FOUND);
    }
    view! {
        <Title text="Nothing here"/>
        <EmptyState
            drawing=Drawing::Jack
            title="Nothing is plugged in here"
            text="This address leads nowhere. It may have moved, or never been."
            page=true
        >
            <KeyLink href="/courses">"Go to the courses"</KeyLink>
        </EmptyState>
    }
}
