//! How the values of a page come to the program that takes it over: see `crate::handover`.

use leptos::prelude::*;

/// The element that names the address of the page's values.
const VALUES: &str = "values";

/// Stands in the head of a page with a program: where the answers are that the page is drawn from. The browser fetches
/// them beside the program.
pub fn handover() -> Option<AnyView> {
    #[cfg(feature = "ssr")]
    {
        let visit = crate::visit()?;
        visit.house.handover.open(&visit.request, &visit.actor.session);
        let href = format!("/handover/{}", visit.request);
        Some(view! { <link id=VALUES rel="preload" r#as="fetch" href=href crossorigin="anonymous"/> }.into_any())
    }
    #[cfg(not(feature = "ssr"))]
    None
}

/// Fetches what the page was drawn from. `false` when it cannot be taken over and has to be drawn anew.
#[cfg(feature = "hydrate")]
pub async fn take_over() -> bool {
    let Some(href) = document().get_element_by_id(VALUES).and_then(|link| link.get_attribute("href")) else {
        return false;
    };
    live::browser::take_over(&href).await
}

/// Call when the page has been taken over.
#[cfg(feature = "hydrate")]
pub fn taken_over() {
    live::browser::taken_over();
}
