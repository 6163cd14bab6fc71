use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use room::{Form, use_form};
use ui::{Check, Field, Key, KeyKind, KeySize, Notice, Tone};

use crate::{
    auth_session::mutations::SignIn,
    door::{Door, PasswordField, Stage, keeping, wanted},
};

/// Opens a session with address and password.
#[component]
pub fn SignInPage() -> impl IntoView {
    let form = use_form::<SignIn>();
    let redirect = wanted();
    let other = keeping("/sign-up", &redirect);
    let by_mail = keeping("/sign-in/link", &redirect);
    let changed = use_query_map().with_untracked(|it| it.get("changed").unwrap_or_default());
    let news = match changed.as_str() {
        "password" => Some("Your password is set. Sign in with it.".to_string()),
        "leaving" => {
            Some("Your account will be deleted in 30 days. Until then you can sign in and keep it.".to_string())
        }
        "kept" => Some("Your account stays as it was. Sign in to go on.".to_string()),
        _ => None,
    };
    view! {
        <Title text="Sign in"/>
        <Door question="New here?" answer="Make an account" href=other aside=|| view! { <Welcome/> }>
            <h1 class="head-1">"Sign in"</h1>
            <Notice text=news tone=Tone::Go/>
            <Form of=form label="Sign in">
                <div class="grid gap-[18px]">
                    <Notice text=form.problem()/>
                    <input type="hidden" name="redirect_url" value=redirect/>
                    <Field
                        label="E-mail"
                        name="email"
                        kind="email"
                        autocomplete="username"
                        required=true
                        initial=form.typed("email")
                        error=form.error("email")
                    />
                    <PasswordField autocomplete="current-password" error=form.error("password")/>
                    <Check label="Keep me signed in on this device" name="remember" value="true" initial=true/>
                    <Key
                        kind=KeyKind::Lit
                        size=KeySize::Large
                        submit=true
                        full=true
                        working=form.pending
                        verb="Signing in"
                    >
                        "Sign in"
                    </Key>
                </div>
            </Form>
            <p class="row row-ends row-wrap small">
                <a class="link" href=by_mail>
                    "Sign in by mail"
                </a>
                <a class="link" href="/sign-in/forgot">
                    "Forgot the password?"
                </a>
            </p>
        </Door>
    }
}

#[component]
fn Welcome() -> impl IntoView {
    view! {
        <Stage/>
        <p class="lead max-w-[46ch]">
            "Courses for people who make music, stores for those who teach it, "
            "and everybody's place kept as they left it."
        </p>
    }
}
