use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use room::{Form, use_form};
use ui::{Check, Field, Glyph, Key, KeyKind, KeySize, Level, Notice, Shape};

use crate::{
    door::{Door, PasswordField, Stage, keeping, wanted},
    user::mutations::SignUp,
};

/// Makes an account. Whoever comes to sell is told what for.
#[component]
pub fn SignUpPage() -> impl IntoView {
    let form = use_form::<SignUp>();
    let query = use_query_map();
    let as_creator = query.with_untracked(|it| it.get("intent").is_some_and(|it| it == "creator" || it == "create"));
    let redirect = wanted();
    let other = keeping("/sign-in", &redirect);
    view! {
        <Title text="Make an account"/>
        <Door question="Been here before?" answer="Sign in" href=other aside=move || view! { <Benefits as_creator/> }>
            <div class="stack">
                <h1 class="head-1">{if as_creator { "Open your store" } else { "Make an account" }}</h1>
                <p class="quiet">{if as_creator { "First, who is behind it." } else { "Free, and yours to leave." }}</p>
            </div>
            <Form of=form label="Make an account">
                <div class="grid gap-[18px]">
                    <Notice text=form.problem()/>
                    <input type="hidden" name="redirect_url" value=redirect/>
                    <input type="hidden" name="intent" value=if as_creator { "creator" } else { "" }/>
                    <Field
                        label="Your name"
                        name="name"
                        autocomplete="name"
                        required=true
                        initial=form.typed("name")
                        help="As others will see it. A stage name is fine."
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
                    <div class="stack">
                        <PasswordField
                            autocomplete="new-password"
                            error=form.error("password")
                            help="Ten characters or more. A short sentence is fine."
                        />
                        // Shown by the page's script while one types.
                        <div data-judges hidden>
                            <Level label="Strength" percent=Signal::stored(25) text=""/>
                        </div>
                    </div>
                    <div class="stack">
                        <Check label="I accept the terms and the privacy notice" name="terms" value="true"/>
                        {move || {
                            form.error("terms")
                                .get()
                                .map(|sentence| {
                                    view! {
                                        <p class="field-bad" role="alert">
                                            <Glyph shape=Shape::Failed/>
                                            <span>{sentence}</span>
                                        </p>
                                    }
                                })
                        }}
                        <Check
                            label="Mail me now and then about what is new"
                            name="marketing"
                            value="true"
                            help="Optional. One click ends it."
                        />
                    </div>
                    <Key
                        kind=KeyKind::Lit
                        size=KeySize::Large
                        submit=true
                        full=true
                        working=form.pending
                        verb="Making it"
                    >
                        "Make an account"
                    </Key>
                </div>
            </Form>
        </Door>
    }
}

const FOR_LEARNERS: [(&str, &str); 3] = [
    ("Courses at your own pace", "Chapter by chapter. Where you stopped is where you start."),
    ("Free ones first", "Every course shows what it holds before you take it."),
    ("Never alone in it", "You see who else is in the room, while they are."),
];

const FOR_CREATORS: [(&str, &str); 3] = [
    ("A store with your name on it", "One address for everything you make, ready to put in a bio."),
    ("An editor that keeps up", "Modules, lessons, chapters. Saved as you type, live for learners at once."),
    ("Your numbers as they happen", "Who enrolls, who finishes, who is listening right now."),
];

/// What an account is good for.
#[component]
fn Benefits(as_creator: bool) -> impl IntoView {
    let benefits = if as_creator { FOR_CREATORS } else { FOR_LEARNERS };
    view! {
        <Stage/>
        <ul class="grid gap-[20px] max-w-[46ch]">
            {benefits
                .map(|(title, text)| {
                    view! {
                        <li class="stack">
                            <span class="head-3">{title}</span>
                            <span class="quiet">{text}</span>
                        </li>
                    }
                })
                .into_iter()
                .collect_view()}
        </ul>
    }
}
