//! The frame of the two pages at the entrance, and the field both need.

use leptos::{children::ViewFnOnce, prelude::*};
use ui::{Brand, Glyph, IconKey, Shape, ThemeSwitch};

/// A narrow form beside a picture. `other` leads to the other page of the entrance.
#[component]
pub fn Door(
    /// "New here?"
    question: &'static str,
    /// "Make an account"
    answer: &'static str,
    #[prop(into)] href: Signal<String>,
    /// What stands beside the form.
    #[prop(into)]
    aside: ViewFnOnce,
    children: Children,
) -> impl IntoView {
    view! {
        <div class="door" data-density="shop">
            <main class="door-in" id="main">
                <div class="row row-ends">
                    <Brand/>
                    <span class="small quiet">
                        {question} " "
                        <a class="link" href=move || href.get()>
                            {answer}
                        </a>
                    </span>
                </div>
                <div class="door-form">{children()}</div>
                <div class="row row-ends row-wrap small faint">
                    <a class="link" href="/courses">
                        "Look around first"
                    </a>
                    <ThemeSwitch/>
                </div>
            </main>
            <aside class="door-side" aria-label="About this Backline">
                {aside.run()}
            </aside>
        </div>
    }
}

/// The mark as a stage: a row of amps, one of them on.
#[component]
pub fn Stage() -> impl IntoView {
    view! {
        <svg
            class="w-full max-w-[680px] fill-panel stroke-ink"
            viewBox="0 0 680 320"
            stroke-width="1.5"
            stroke-linejoin="round"
            stroke-linecap="round"
            aria-hidden="true"
        >
            <path d="M40 160h132v128H40zM188 64h132v224H188zM508 192h132v96H508z"></path>
            <path class="fill-light stroke-light-edge" d="M348 112h132v176H348z"></path>
            <path
                class="fill-none"
                d="M0 288h680M40 184h132M188 88h132M348 136h132M508 216h132M480 260c48 0 20 52 84 52h116"
            ></path>
            <path d="M68 236a38 38 0 1 0 76 0a38 38 0 1 0-76 0zM212 138a42 42 0 1 0 84 0a42 42 0 1 0-84 0z
            M212 236a42 42 0 1 0 84 0a42 42 0 1 0-84 0zM536 252a26 26 0 1 0 52 0a26 26 0 1 0-52 0z"></path>
            <path
                class="fill-case"
                d="M94 236a12 12 0 1 0 24 0a12 12 0 1 0-24 0zM241 138a13 13 0 1 0 26 0a13 13 0 1 0-26 0z
                M241 236a13 13 0 1 0 26 0a13 13 0 1 0-26 0zM552 252a10 10 0 1 0 20 0a10 10 0 1 0-20 0z"
            ></path>
            <path
                class="fill-sheet stroke-on-light"
                d="M368 212a46 46 0 1 0 92 0a46 46 0 1 0-92 0zM400 212a14 14 0 1 0 28 0a14 14 0 1 0-28 0z"
            ></path>
            <path
                class="fill-none"
                d="M56 172h14M80 172h14M204 76h14M228 76h14M252 76h14
                M524 204h14M548 204h14M608 234h18M608 252h18M608 270h18"
            ></path>
            <path class="fill-none stroke-on-light" d="M364 124h14M388 124h14M412 124h14M436 124h14"></path>
        </svg>
    }
}

/// A password, hidden until its owner wants to read it: the eye is the page's script's.
#[component]
pub fn PasswordField(
    /// `current-password` or `new-password`.
    autocomplete: &'static str,
    #[prop(into)] error: Signal<Option<String>>,
    #[prop(optional)] help: Option<&'static str>,
) -> impl IntoView {
    let has_error = move || error.with(Option::is_some);
    view! {
        <div class="field">
            <div class="field-head">
                <label class="field-label" for="field-password">
                    "Password"
                </label>
            </div>
            <span class="input-frame" data-reveals>
                <input
                    class="input"
                    id="field-password"
                    name="password"
                    type="password"
                    autocomplete=autocomplete
                    autocapitalize="none"
                    spellcheck="false"
                    required=true
                    aria-invalid=move || has_error().then_some("true")
                    aria-describedby=move || (help.is_some() || has_error()).then_some("field-password-note")
                />
                <IconKey name="Show password" icon="icon-[lucide--eye]" pressed=Some(false) at_end=true/>
            </span>
            {move || match error.get() {
                Some(sentence) => {
                    view! {
                        <p class="field-bad" id="field-password-note">
                            <Glyph shape=Shape::Failed/>
                            <span>{sentence}</span>
                        </p>
                    }
                        .into_any()
                }
                None => help.map(|text| view! { <p class="field-help" id="field-password-note">{text}</p> }).into_any(),
            }}
        </div>
    }
}

/// Where the person wanted to go, as the entrance carries it along.
pub fn wanted() -> String {
    let query = leptos_router::hooks::use_query_map();
    query.with_untracked(|it| it.get("redirect_url").unwrap_or_default())
}

/// The other page of the entrance, keeping where the person wanted to go.
pub fn keeping(path: &str, wanted: &str) -> String {
    match wanted.is_empty() {
        true => path.to_string(),
        false => format!("{path}?redirect_url={}", leptos_router::location::Url::escape(wanted)),
    }
}
