//! The shell: the document, the routes, the layouts of each area, and the wiring of rooms. The only crate that knows
//! every room.

#![recursion_limit = "512"]

pub mod areas;
mod chunks;
mod palette;
mod routes;
#[cfg(feature = "ssr")]
pub mod wiring;

use leptos::prelude::*;
use leptos_meta::{HashedStylesheet, MetaTags, Title, provide_meta_context};
use room::{provide_line, use_line};
use ui::{LineNotice, Theme, follow_tips, provide_toaster};

use identity::Unread;

pub use palette::Palette;
pub use routes::Pages;

use palette::PaletteOnDemand;

/// The document around the app.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    let theme = theme();
    #[cfg(feature = "ssr")]
    {
        protect();
        if !is_program() {
            room::as_document();
        }
    }
    let script = match room::is_document() {
        true => view! { <script type="module" src="/script/document.js" nonce=use_nonce()></script> }.into_any(),
        false => view! { {room::handover()} <HydrationScripts options=options.clone() defer=true/> }.into_any(),
    };
    view! {
        <!DOCTYPE html>
        <html lang="en" data-theme=theme.attribute()>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <link rel="icon" href="/brand/favicon.svg" type="image/svg+xml"/>
                <link
                    rel="preload"
                    href="/fonts/special-gothic-latin-standard-normal.woff2"
                    r#as="font"
                    type="font/woff2"
                    crossorigin="anonymous"
                />
                <HashedStylesheet options=options.clone() id="leptos"/>
                <AutoReload options/>
                {address_again()}
                {script}
                <MetaTags/>
            </head>
            <body>
                <App/>
            </body>
        </html>
    }
}

/// Takes over the page the server drew: fetches the program's part for it and the values it was drawn from, side by side.
/// Where the values are gone, as after a restart of the server, the page is drawn anew.
#[cfg(feature = "hydrate")]
pub async fn hydrate() {
    let path = window().location().pathname().unwrap_or_default();
    let (is_handed, ()) = futures::join!(room::take_over(), routes::fetch(&path));
    if is_handed {
        hydrate_body(App);
    } else {
        if let Some(body) = document().body() {
            body.set_text_content(None);
        }
        mount_to_body(App);
    }
    room::taken_over();
}

/// See [`room::address_again`].
fn address_again() -> Option<AnyView> {
    #[cfg(feature = "ssr")]
    return room::address_again().map(|script| view! { <script nonce=use_nonce()>{script}</script> }.into_any());
    #[cfg(not(feature = "ssr"))]
    None
}

/// Whether the page asked for is one to work in, see [`room::is_document`].
#[cfg(feature = "ssr")]
fn is_program() -> bool {
    use_context::<http::request::Parts>().is_some_and(|parts| routes::is_program(parts.uri.path()))
}

/// Scripts run only with this page's own nonce; nothing is loaded from elsewhere.
#[cfg(feature = "ssr")]
fn protect() {
    let (Some(nonce), Some(response)) = (use_nonce(), use_context::<leptos_axum::ResponseOptions>()) else {
        return;
    };
    let policy = format!(
        "default-src 'self'; script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; \
         style-src 'self' 'nonce-{nonce}'; style-src-attr 'unsafe-inline'; img-src 'self' data:; \
         object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    );
    if let Ok(policy) = http::HeaderValue::from_str(&policy) {
        response.insert_header(http::header::CONTENT_SECURITY_POLICY, policy);
    }
}

/// The whole application.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    provide_toaster();
    provide_line();
    provide_context(Palette(RwSignal::new(false)));
    let unread = Unread::default();
    provide_context(unread.clone());
    #[cfg(feature = "hydrate")]
    routes::leave_documents_to_the_browser();
    follow_tips();
    // Tests wait for this mark: before it the page is there to read, not to click.
    Effect::new(move |_| {
        if let Some(root) = document().document_element() {
            let _ = root.set_attribute("data-hydrated", "1");
        }
    });
    view! {
        <Title text="" formatter=move |title: String| unread.counted(&name_of(&title))/>
        <Pages/>
        <LineNotice line=use_line()/>
        <PaletteOnDemand/>
    }
}

/// What the window is called.
fn name_of(title: &str) -> String {
    if title.is_empty() { "Backline".into() } else { format!("{title} · Backline") }
}

/// The theme the person chose, from their cookie: the first paint has the right one.
fn theme() -> Theme {
    #[cfg(feature = "ssr")]
    {
        let parts = use_context::<http::request::Parts>();
        let cookies = parts.and_then(|it| it.headers.get("cookie")?.to_str().ok().map(str::to_string));
        Theme::from_cookies(&cookies.unwrap_or_default())
    }
    #[cfg(not(feature = "ssr"))]
    Theme::default()
}
