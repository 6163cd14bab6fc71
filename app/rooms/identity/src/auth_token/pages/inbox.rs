use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use room::{Form, Watch, use_form, watch};
use ui::{Field, Key, KeyKind, KeyLink, KeySize, Notice};

use crate::{
    auth_token::{
        Purpose,
        mutations::{EnterCode, SendAgain},
        queries::{Awaited, awaited_letter},
    },
    door::{Door, Stage, wanted},
};

/// Waits for what a letter brings: asks for its code, and goes on by itself when its link was used.
#[component]
pub fn InboxPage() -> impl IntoView {
    let query = use_query_map();
    let ticket = move || query.with(|it| it.get("ticket").unwrap_or_default());
    let letter = watch(move || awaited_letter(ticket()));
    view! {
        <Title text="Look into your mail"/>
        <Door question="The wrong address?" answer="Start again" href="/sign-in" aside=|| view! { <Stage/> }>
            <Watch of=letter let:letter>
                {move || {
                    let Awaited { purpose, email, is_used } = letter.get();
                    match (is_used, purpose) {
                        (true, _) => view! { <Used/> }.into_any(),
                        (false, Purpose::ResetPassword) => view! { <ResetSent email ticket=ticket()/> }.into_any(),
                        (false, _) => view! { <Code email ticket=ticket()/> }.into_any(),
                    }
                }}
            </Watch>
        </Door>
    }
}

#[component]
fn Used() -> impl IntoView {
    view! {
        <h1 class="head-1">"The letter has done its work"</h1>
        <p class="quiet">"Go on here, or sign in if you are asked to."</p>
        <KeyLink href="/dashboard" kind=KeyKind::Lit>
            "Go to the dashboard"
        </KeyLink>
    }
}

#[component]
fn ResetSent(email: String, ticket: String) -> impl IntoView {
    view! {
        <h1 class="head-1">"Look into your mail"</h1>
        <p class="quiet">
            "If there is an account with " <strong>{email}</strong>
            ", a letter is on its way there. Its link is good for an hour."
        </p>
        <Again ticket/>
    }
}

#[component]
fn Code(email: String, ticket: String) -> impl IntoView {
    let form = use_form::<EnterCode>();
    let of_code = ticket.clone();
    view! {
        <h1 class="head-1">"Look into your mail"</h1>
        <p class="quiet">
            "We wrote to " <strong>{email}</strong> ". Type the six digits of the letter here, or open its link in this browser."
        </p>
        <Form of=form label="Enter the code">
            <div class="grid gap-[18px]">
                <Notice text=form.problem()/>
                <input type="hidden" name="ticket" value=of_code/>
                <input type="hidden" name="redirect_url" value=wanted()/>
                <Field
                    label="Code"
                    name="code"
                    autocomplete="one-time-code"
                    required=true
                    initial=form.typed("code")
                    help="Good for 15 minutes."
                    error=form.error("code")
                />
                <Key kind=KeyKind::Lit size=KeySize::Large submit=true full=true working=form.pending verb="Looking">
                    "Go on"
                </Key>
            </div>
        </Form>
        <Again ticket/>
    }
}

/// Has the letter sent once more.
#[component]
fn Again(ticket: String) -> impl IntoView {
    let form = use_form::<SendAgain>();
    view! {
        <Form of=form label="Send the letter again">
            <div class="stack">
                <Notice text=form.problem()/>
                <input type="hidden" name="ticket" value=ticket/>
                <input type="hidden" name="redirect_url" value=wanted()/>
                <p class="small quiet">"Nothing there after a minute? Look among the unwanted ones too."</p>
                <Key submit=true working=form.pending verb="Sending">
                    "Send it again"
                </Key>
            </div>
        </Form>
    }
}
