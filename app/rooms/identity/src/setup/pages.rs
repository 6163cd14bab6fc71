use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use room::{Form, Watch, use_form, watch};
use ui::{Field, Key, KeyKind, KeySize, Notice};

use super::{mutations::SetUp, queries::setup};
use crate::door::{Door, PasswordField, Stage};

/// Makes the first administrator. Gone as soon as there is one.
#[component]
pub fn SetupPage() -> impl IntoView {
    let open = watch(setup);
    view! {
        <Title text="Set up"/>
        <Door question="Set up already?" answer="Sign in" href="/sign-in" aside=|| view! { <Welcome/> }>
            <Watch of=open let:_>
                <SetupForm/>
            </Watch>
        </Door>
    }
}

#[component]
fn SetupForm() -> impl IntoView {
    let form = use_form::<SetUp>();
    let query = use_query_map();
    let given = query.with_untracked(|it| it.get("token").unwrap_or_default());
    let token = if given.is_empty() { form.typed("token") } else { given };
    view! {
        <div class="stack">
            <h1 class="head-1">"Who runs this Backline?"</h1>
            <p class="quiet">"The first account administers. You can make others administrators later."</p>
        </div>
        <Form of=form label="Set up">
            <div class="grid gap-[18px]">
                <Notice text=form.problem()/>
                <Field
                    label="Token"
                    name="token"
                    autocomplete="off"
                    required=true
                    initial=token
                    help="The server printed it when it started."
                    error=form.error("token")
                />
                <Field
                    label="Your name"
                    name="name"
                    autocomplete="name"
                    required=true
                    initial=form.typed("name")
                    error=form.error("name")
                />
                <Field
                    label="E-mail"
                    name="email"
                    kind="email"
                    autocomplete="email"
                    required=true
                    initial=form.typed("email")
                    error=form.error("email")
                />
                <PasswordField
                    autocomplete="new-password"
                    error=form.error("password")
                    help="Ten characters or more. A short sentence is fine."
                />
                <Key
                    kind=KeyKind::Lit
                    size=KeySize::Large
                    submit=true
                    full=true
                    working=form.pending
                    verb="Making it"
                >
                    "Make the first administrator"
                </Key>
            </div>
        </Form>
    }
}

#[component]
fn Welcome() -> impl IntoView {
    view! {
        <Stage/>
        <p class="lead max-w-[46ch]">"The power is on. Somebody has to hold the key."</p>
    }
}
