//! The shell: the document, the routes, the layouts of each area, and the wiring of rooms. The only crate that knows
//! every room.

#![recursion_limit = "512"]

pub mod areas;
mod routes;
#[cfg(feature = "ssr")]
pub mod wiring;

use leptos::prelude::*;
use leptos_meta::{HashedStylesheet, MetaTags, Title, provide_meta_context};
use room::provide_line;
use ui::{Command, CommandPalette, Theme, ToastRegion, provide_toaster};

pub use routes::Pages;

/// The document around the app.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    let theme = theme();
    #[cfg(feature = "ssr")]
    protect();
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
                <AutoReload options=options.clone()/>
                <HydrationScripts options defer=true/>
                <MetaTags/>
            </head>
            <body>
                <App/>
            </body>
        </html>
    }
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
    let palette = RwSignal::new(false);
    provide_context(Palette(palette));
    // Tests wait for this mark: before it the page is there to read, not to click.
    Effect::new(move |_| {
        if let Some(root) = document().document_element() {
            let _ = root.set_attribute("data-hydrated", "1");
        }
    });
    view! {
        <Title formatter=|title: String| if title.is_empty() { "Backline".into() } else { format!("{title} · Backline") }/>
        <Pages/>
        <ToastRegion/>
        <CommandPalette commands=Signal::stored(commands()) open=palette/>
    }
}

/// Opens the command palette from wherever there is a key for it.
#[derive(Clone, Copy)]
pub struct Palette(pub RwSignal<bool>);

fn commands() -> Vec<Command> {
    vec![
        Command::new("Courses", "/courses", "Browse the catalogue"),
        Command::new("My learning", "/dashboard?mode=learn", "Go on where you stopped"),
        Command::new("Creator studio", "/dashboard?mode=create", "Your courses"),
        Command::new("New course", "/dashboard/create/course", "Start empty or import"),
        Command::new("Devices", "/dashboard/settings/security", "Where you are signed in"),
    ]
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
