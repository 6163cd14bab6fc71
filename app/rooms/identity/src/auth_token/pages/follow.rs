use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use room::{Form, Watch, use_form, watch};
use ui::{Key, KeyKind, KeySize, Notice};

use crate::{
    auth_token::{
        Purpose,
        mutations::FollowLink,
        queries::{Opened, letter},
    },
    door::{Door, Stage},
};

/// What the link of a letter leads to. Opening it does nothing yet: programs that look into mail open links too.
#[component]
pub fn FollowPage() -> impl IntoView {
    let query = use_query_map();
    let token = move || query.with(|it| it.get("token").unwrap_or_default());
    let opened = watch(move || letter(token()));
    view! {
        <Title text="From your mail"/>
        <Door question="Not you?" answer="Sign in" href="/sign-in" aside=|| view! { <Stage/> }>
            <Watch of=opened let:opened>
                {move || {
                    let opened = opened.get();
                    match opened.purpose.opens_a_session() && !is_from_here(&opened.browser_hash) {
                        true => view! { <Elsewhere opened/> }.into_any(),
                        false => view! { <Confirm opened token=token()/> }.into_any(),
                    }
                }}
            </Watch>
        </Door>
    }
}

#[component]
fn Confirm(opened: Opened, token: String) -> impl IntoView {
    let form = use_form::<FollowLink>();
    let (title, key) = match opened.purpose {
        Purpose::MagicLink => ("Sign in", "Sign in"),
        Purpose::ChangeEmail => ("Use this address from now on", "Use this address"),
        Purpose::UndoEmail => ("Take the change back", "Take it back and sign out everywhere"),
        Purpose::KeepAccount => ("Keep your account?", "Keep my account"),
        Purpose::ComeBack => ("Keep your account?", "Keep my account and sign in"),
        _ => ("Confirm your address", "Confirm my address"),
    };
    view! {
        <h1 class="head-1">{title}</h1>
        <p class="quiet">
            "This is about " <strong>{opened.email}</strong> "."
        </p>
        {opened.deletes_at.map(|at| view! { <p>{format!("Your account will be deleted on {}.", at.in_words())}</p> })}
        <Form of=form label=title>
            <div class="grid gap-[18px]">
                <Notice text=form.problem()/>
                <input type="hidden" name="token" value=token/>
                <Key kind=KeyKind::Lit size=KeySize::Large submit=true full=true working=form.pending verb="Working">
                    {key}
                </Key>
            </div>
        </Form>
        {(opened.purpose == Purpose::ComeBack)
            .then(|| view! { <p class="small"><a class="link" href="/courses">"Leave it as it is"</a></p> })}
    }
}

/// The letter was opened on another device than it was asked for on.
#[component]
fn Elsewhere(opened: Opened) -> impl IntoView {
    view! {
        <h1 class="head-1">"Go back to where you asked"</h1>
        {match opened.code {
            Some(code) => {
                view! {
                    <p class="quiet">"This browser is another one. Type this code there:"</p>
                    <p class="head-1 num">{code}</p>
                    <p class="small quiet">"You did not ask for it? Then give it to nobody."</p>
                }
                    .into_any()
            }
            None => {
                view! {
                    <p class="quiet">
                        "This browser is another one, and the letter's code is too old. Open its link there, or have it sent again."
                    </p>
                }
                    .into_any()
            }
        }}
    }
}

/// Whether the letter was asked for in this browser. Asked on the server only: these pages are documents.
fn is_from_here(browser_hash: &str) -> bool {
    #[cfg(feature = "ssr")]
    {
        room::visit().is_some_and(|visit| {
            let mark = &visit.actor.browser;
            !mark.is_empty() && crate::secret::hash_of(mark) == browser_hash
        })
    }
    #[cfg(not(feature = "ssr"))]
    {
        let _ = browser_hash;
        false
    }
}
