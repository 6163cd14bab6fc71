use leptos::prelude::*;
use leptos_meta::Title;
use live::Mutation;
use room::{Form, FormState, use_form};
use ui::{Field, Key, KeyKind, KeySize, Notice};

use crate::{
    auth_token::mutations::{AskLink, AskReset},
    door::{Door, Stage, wanted},
};

/// Asks for a letter that signs one in.
#[component]
pub fn LinkPage() -> impl IntoView {
    let form = use_form::<AskLink>();
    view! {
        <Title text="Sign in by mail"/>
        <Door question="You know your password?" answer="Sign in" href="/sign-in" aside=|| view! { <Stage/> }>
            <h1 class="head-1">"Sign in by mail"</h1>
            <p class="quiet">"We write to you. One click in the letter, and you are in."</p>
            <AskForm form>
                <input type="hidden" name="redirect_url" value=wanted()/>
            </AskForm>
        </Door>
    }
}

/// Asks for a letter with which one sets a new password.
#[component]
pub fn ForgotPage() -> impl IntoView {
    let form = use_form::<AskReset>();
    view! {
        <Title text="New password"/>
        <Door question="It came back to you?" answer="Sign in" href="/sign-in" aside=|| view! { <Stage/> }>
            <h1 class="head-1">"Set a new password"</h1>
            <p class="quiet">"We write to you, and the letter leads to a page where you set it."</p>
            <AskForm form>""</AskForm>
        </Door>
    }
}

/// Whose letter it is to be.
#[component]
fn AskForm<M: Mutation>(form: FormState<M>, children: Children) -> impl IntoView {
    view! {
        <Form of=form label="Send me a letter">
            <div class="grid gap-[18px]">
                <Notice text=form.problem()/>
                {children()}
                <Field
                    label="E-mail"
                    name="email"
                    kind="email"
                    autocomplete="username"
                    required=true
                    initial=form.typed("email")
                    error=form.error("email")
                />
                <Key kind=KeyKind::Lit size=KeySize::Large submit=true full=true working=form.pending verb="Sending">
                    "Send me a letter"
                </Key>
            </div>
        </Form>
    }
}
