use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use room::{Form, Watch, use_form, watch};
use ui::{Key, KeyKind, KeySize, Notice};

use crate::{
    auth_token::{mutations::ResetPassword, queries::letter},
    door::{Door, PasswordField, Stage},
};

/// Sets a new password with the link of a letter.
#[component]
pub fn ResetPage() -> impl IntoView {
    let query = use_query_map();
    let token = move || query.with(|it| it.get("token").unwrap_or_default());
    let opened = watch(move || letter(token()));
    let form = use_form::<ResetPassword>();
    view! {
        <Title text="New password"/>
        <Door question="It came back to you?" answer="Sign in" href="/sign-in" aside=|| view! { <Stage/> }>
            <Watch of=opened let:opened>
                <h1 class="head-1">"Set a new password"</h1>
                <p class="quiet">
                    "For " <strong>{move || opened.with(|it| it.email.clone())}</strong>
                    ". All your devices are signed out when you do."
                </p>
                <Form of=form label="Set a new password">
                    <div class="grid gap-[18px]">
                        <Notice text=form.problem()/>
                        <input type="hidden" name="token" value=token()/>
                        <PasswordField
                            autocomplete="new-password"
                            error=form.error("password")
                            help="Ten characters or more. A short sentence is fine."
                        />
                        <Key kind=KeyKind::Lit size=KeySize::Large submit=true full=true working=form.pending verb="Setting it">
                            "Set the password"
                        </Key>
                    </div>
                </Form>
            </Watch>
        </Door>
    }
}
