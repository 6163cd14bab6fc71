use leptos::prelude::*;
use leptos_meta::Title;
use room::{Form, use_form};
use ui::{Check, Field, Key, KeyKind, KeySize, Notice};

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
    view! {
        <Title text="Sign in"/>
        <Door question="New here?" answer="Make an account" href=other aside=|| view! { <Welcome/> }>
            <h1 class="head-1">"Sign in"</h1>
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
