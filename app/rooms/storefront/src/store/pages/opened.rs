use leptos::prelude::*;
use leptos_meta::Title;
use room::{Watch, watch};
use ui::{Confetti, Key, KeyKind, KeyLink, KeySize, use_toaster};

use crate::store::queries::{StoreCard, mine};

/// What one sees right after opening a store: its name, its address to take along, and what to do first.
#[component]
pub fn OpenedPage() -> impl IntoView {
    let store = watch(mine);
    view! {
        <Title text="Your store is open"/>
        <Watch of=store let:store>
            {move || store.get().map(|store| view! { <Opened store/> })}
        </Watch>
    }
}

#[component]
fn Opened(store: StoreCard) -> impl IntoView {
    let path = format!("/{}", store.slug);
    let address = format!("{}{path}", SharedValue::new(origin).into_inner());
    let shown = address.clone();
    view! {
        <section class="relative mx-auto grid w-full max-w-[560px] gap-[28px] px-[16px] py-[56px]" data-density="shop">
            <Confetti/>
            <div class="stack">
                <h1 class="head-1">{format!("{} is open", store.name)}</h1>
                <p class="quiet">"Everybody can visit it from now on, at this address:"</p>
            </div>
            <div class="row row-wrap">
                <a class="num break-all" href=path>
                    {shown.split_once("://").map_or(shown.clone(), |(_, address)| address.to_string())}
                </a>
                <span class="with-scripts">
                    <CopyKey text=address/>
                </span>
            </div>
            <div class="row row-wrap">
                <KeyLink href="/dashboard/create/course" kind=KeyKind::Lit size=KeySize::Large>
                    "Make your first course"
                </KeyLink>
                <KeyLink href="/dashboard?mode=create" size=KeySize::Large>
                    "Go to the dashboard"
                </KeyLink>
            </div>
        </section>
    }
}

#[component]
fn CopyKey(text: String) -> impl IntoView {
    let toaster = use_toaster();
    let copy = move || match copied(&text) {
        true => toaster.toast("The address is copied."),
        false => toaster.toast("This browser doesn't let a page copy. Select the address and copy it."),
    };
    view! {
        <Key size=KeySize::Small on_press=copy>
            "Copy"
        </Key>
    }
}

/// Whether the browser took it. It has a clipboard for pages only where the connection is safe.
fn copied(text: &str) -> bool {
    let window = window();
    if window.is_secure_context() {
        // A promise nobody waits for: it fails only where a person has forbidden it, and then says so itself.
        let _ = window.navigator().clipboard().write_text(text);
    }
    window.is_secure_context()
}

/// Scheme and host as the visitor's browser has them.
fn origin() -> String {
    #[cfg(feature = "ssr")]
    {
        let Some(parts) = use_context::<http::request::Parts>() else { return String::new() };
        let told = |name: &str| parts.headers.get(name).and_then(|it| it.to_str().ok()).map(str::to_string);
        let scheme = told("x-forwarded-proto").unwrap_or_else(|| "http".into());
        format!("{scheme}://{}", told("host").unwrap_or_default())
    }
    #[cfg(not(feature = "ssr"))]
    {
        window().location().origin().unwrap_or_default()
    }
}
