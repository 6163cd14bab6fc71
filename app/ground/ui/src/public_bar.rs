use leptos::{children::ViewFnOnce, prelude::*};

use crate::{Brand, Menu, MenuItem, NavItem, nav::current};

/// The top of every shop page: the way home, the main places, search, and who is here. Below 861 pixels the places
/// move into a menu. The page below gives its landmark `id="main"`.
#[component]
pub fn PublicBar(
    links: Vec<NavItem>,
    /// The open address, to mark where one is.
    #[prop(into)]
    path: Signal<String>,
    /// A form with a [`crate::SearchField`].
    #[prop(into, optional)]
    search: ViewFnOnce,
    /// Keys and face at the end, or "Sign in".
    #[prop(into, optional)]
    account: ViewFnOnce,
    #[prop(into, default = "/".to_string())] home: String,
    #[prop(into, default = "Backline".to_string())] name: String,
) -> impl IntoView {
    let hrefs: Vec<String> = links.iter().map(|link| link.href.clone()).collect();
    let here = Memo::new(move |_| path.with(|path| current(hrefs.iter().map(String::as_str), path)));
    let folded = links.clone();
    let places = links
        .into_iter()
        .map(|link| {
            let own = link.href.clone();
            view! {
                <a href=link.href aria-current=move || here.with(|here| here.as_deref() == Some(own.as_str())).then_some("page")>
                    {link.label}
                </a>
            }
        })
        .collect_view();
    view! {
        <a class="skip-link" href="#main">
            "Skip to content"
        </a>
        <header class="public-bar">
            <Brand href=home name/>
            <nav class="public-nav" aria-label="Main">
                {places}
            </nav>
            <div class="public-find">{search.run()}</div>
            <div class="public-account">{account.run()}</div>
            <nav class="public-more" aria-label="Main, folded">
                <Menu label="Menu" icon="icon-[lucide--menu]" at_end=true>
                    {folded.into_iter().map(|link| view! { <MenuItem label=link.label href=link.href/> }).collect_view()}
                </Menu>
            </nav>
        </header>
    }
}
