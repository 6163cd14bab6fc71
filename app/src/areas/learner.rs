//! The learner's reading room.

use leptos::prelude::*;
use ui::ToastRegion;

use super::visitor::Frame;

/// A course, open at a chapter.
#[component]
pub fn Player() -> impl IntoView {
    view! {
        <Frame><learning::progress::PlayerPage/></Frame>
        <ToastRegion/>
    }
}
