//! Every address of the product, and which area draws it.

use leptos::prelude::*;
use leptos_router::{
    SsrMode,
    components::{FlatRoutes, Route, Router},
    path,
};

#[cfg(feature = "ssr")]
use crate::areas::{NotFound, visitor};
use crate::chunks;
#[cfg(not(feature = "ssr"))]
use elsewhere::{NotFound, visitor};

/// Pages to work in are hydrated; all others are documents, which the browser's program does not know.
const PROGRAMS: [&str; 4] = ["/dashboard", "/learn", "/admin", "/gallery"];

/// Whether the page at this path is a program, see [`room::is_document`].
pub fn is_program(path: &str) -> bool {
    let rest = PROGRAMS.iter().find_map(|area| path.strip_prefix(area));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Fetches what the page at this path is drawn with.
#[cfg(feature = "hydrate")]
pub async fn fetch(path: &str) {
    let chunk = match path.trim_matches('/').split('/').collect::<Vec<_>>().as_slice() {
        ["learn", ..] => &chunks::PLAYER,
        ["admin", "users" | "log", ..] => &chunks::PEOPLE,
        ["admin", ..] => &chunks::ADMIN,
        ["gallery"] => &chunks::GALLERY,
        ["dashboard", "courses", _, "edit"] => &chunks::STUDIO,
        ["dashboard", "settings", "learning"] => &chunks::ANSWERS,
        ["dashboard", "settings" | "notifications", ..] => &chunks::SETTINGS,
        _ => &chunks::DESK,
    };
    chunk.fetch().await;
}

/// Leaves links from a program to a document to the browser. The router listens further out and never hears of them.
#[cfg(feature = "hydrate")]
pub fn leave_documents_to_the_browser() {
    use leptos::{
        wasm_bindgen::{JsCast, closure::Closure},
        web_sys::{Element, Event, HtmlAnchorElement},
    };
    let on_click = Closure::<dyn Fn(Event)>::new(|event: Event| {
        let target = event.target().and_then(|it| it.dyn_into::<Element>().ok());
        let link = target.and_then(|it| it.closest("a[href]").ok().flatten());
        let link = link.and_then(|it| it.dyn_into::<HtmlAnchorElement>().ok());
        if link.is_some_and(|link| !is_program(&link.pathname())) {
            event.stop_propagation();
        }
    });
    // Refused only for a listener of the wrong kind.
    let _ = document().add_event_listener_with_callback("click", on_click.as_ref().unchecked_ref());
    // It stays as long as the page does.
    on_click.forget();
}

/// In the browser's program a way to a document is a full load of it.
#[cfg(not(feature = "ssr"))]
mod elsewhere {
    use leptos::prelude::*;
    use leptos_router::hooks::use_location;

    #[component]
    pub fn NotFound() -> impl IntoView {
        let location = use_location();
        Effect::new(move |_| {
            let (path, query) = (location.pathname.get_untracked(), location.search.get_untracked());
            let query = if query.is_empty() { query } else { format!("?{query}") };
            // A page that cannot be left stays as it is.
            let _ = window().location().set_href(&format!("{path}{query}"));
        });
    }

    pub mod visitor {
        pub use super::{
            NotFound as Catalogue, NotFound as Course, NotFound as Follow, NotFound as Forgot, NotFound as Inbox,
            NotFound as NotificationSettings, NotFound as Onboarding, NotFound as Profile, NotFound as Reset,
            NotFound as Setup, NotFound as SignIn, NotFound as SignInByMail, NotFound as SignUp, NotFound as Store,
            NotFound as Unsubscribe,
        };
    }
}

#[component]
pub fn Pages() -> impl IntoView {
    view! {
        <Router>
            <FlatRoutes fallback=|| view! { <NotFound/> }>
                <Route path=path!("/") view=visitor::Catalogue ssr=SsrMode::Async/>
                <Route path=path!("/courses") view=visitor::Catalogue ssr=SsrMode::Async/>
                <Route path=path!("/courses/:slug") view=visitor::Course ssr=SsrMode::Async/>
                <Route path=path!("/sign-in") view=visitor::SignIn ssr=SsrMode::Async/>
                <Route path=path!("/sign-in/link") view=visitor::SignInByMail ssr=SsrMode::Async/>
                <Route path=path!("/sign-in/forgot") view=visitor::Forgot ssr=SsrMode::Async/>
                <Route path=path!("/sign-in/check-inbox") view=visitor::Inbox ssr=SsrMode::Async/>
                <Route path=path!("/auth/link") view=visitor::Follow ssr=SsrMode::Async/>
                <Route path=path!("/auth/verify") view=visitor::Follow ssr=SsrMode::Async/>
                <Route path=path!("/auth/reset") view=visitor::Reset ssr=SsrMode::Async/>
                <Route path=path!("/u/:id") view=visitor::Profile ssr=SsrMode::Async/>
                <Route path=path!("/sign-up") view=visitor::SignUp ssr=SsrMode::Async/>
                <Route path=path!("/setup") view=visitor::Setup ssr=SsrMode::Async/>
                <Route path=path!("/unsubscribe/:token") view=visitor::Unsubscribe ssr=SsrMode::Async/>
                <Route path=path!("/settings/notifications") view=visitor::NotificationSettings ssr=SsrMode::Async/>
                <Route path=path!("/onboarding") view=visitor::Onboarding ssr=SsrMode::Async/>
                <Route path=path!("/learn/:slug") view=|| chunks::PLAYER.show() ssr=SsrMode::Async/>
                <Route path=path!("/dashboard") view=|| chunks::DESK.show() ssr=SsrMode::Async/>
                <Route path=path!("/dashboard/courses/:course/edit") view=|| chunks::STUDIO.show() ssr=SsrMode::Async/>
                <Route path=path!("/dashboard/settings/learning") view=|| chunks::ANSWERS.show() ssr=SsrMode::Async/>
                <Route path=path!("/dashboard/settings/*page") view=|| chunks::SETTINGS.show() ssr=SsrMode::Async/>
                <Route path=path!("/dashboard/notifications") view=|| chunks::SETTINGS.show() ssr=SsrMode::Async/>
                <Route path=path!("/dashboard/*page") view=|| chunks::DESK.show() ssr=SsrMode::Async/>
                <Route path=path!("/admin") view=|| chunks::ADMIN.show() ssr=SsrMode::Async/>
                <Route path=path!("/admin/users") view=|| chunks::PEOPLE.show() ssr=SsrMode::Async/>
                <Route path=path!("/admin/users/:user") view=|| chunks::PEOPLE.show() ssr=SsrMode::Async/>
                <Route path=path!("/admin/log") view=|| chunks::PEOPLE.show() ssr=SsrMode::Async/>
                <Route path=path!("/admin/*page") view=|| chunks::ADMIN.show() ssr=SsrMode::Async/>
                <Route path=path!("/gallery") view=|| chunks::GALLERY.show() ssr=SsrMode::Async/>
                <Route path=path!("/:slug") view=visitor::Store ssr=SsrMode::Async/>
            </FlatRoutes>
        </Router>
    }
}
