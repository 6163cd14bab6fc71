use leptos::{either::EitherOf3, prelude::*};
use leptos_meta::Title;
use leptos_router::{components::Redirect, hooks::use_query_map};
use room::{Form, FormState, Watch, use_form, watch};
use ui::{Avatar, Brand, Notice};

use crate::{
    Account, Mode,
    user::{mutations::ChooseRole, queries::me},
};

/// The first choice: learn, or teach and sell. Whoever has chosen, here or in another tab, is led on.
#[component]
pub fn OnboardingPage() -> impl IntoView {
    let account = watch(me);
    let form = use_form::<ChooseRole>();
    view! {
        <Title text="Welcome"/>
        <Watch of=account let:account>
            {move || match account.get() {
                None => EitherOf3::A(view! { <Redirect path="/sign-in?redirect_url=/onboarding"/> }),
                Some(it) if it.preference.is_some() => EitherOf3::B(view! { <Redirect path="/dashboard"/> }),
                Some(account) => EitherOf3::C(view! { <FirstChoice account form/> }),
            }}
        </Watch>
    }
}

#[component]
fn FirstChoice(account: Account, form: FormState<ChooseRole>) -> impl IntoView {
    let intent = use_query_map().with_untracked(|it| it.get("intent").unwrap_or_default());
    let came_to = match intent.as_str() {
        "creator" | "create" => Some(Mode::Create),
        "learn" => Some(Mode::Learn),
        _ => None,
    };
    let first_name = if account.first_name.is_empty() { "there".to_string() } else { account.first_name };
    view! {
        <header class="public-bar">
            <Brand/>
            <span class="grow"></span>
            <span class="small quiet one-line max-pair:hidden">"Signed in as " {account.email}</span>
            <Avatar name=account.name image=account.image_url/>
        </header>
        <main id="main" class="mx-auto w-full max-w-[1080px] px-[16px] pb-[64px]" data-density="shop">
            <div class="stack pt-[28px] pb-[24px] desk:pt-[56px] desk:pb-[32px]">
                <h1 class="head-1 desk:text-[3.75rem] desk:leading-[.92]">
                    "Hello, " {first_name} "."
                    <br/>
                    "What brings you in?"
                </h1>
                <p class="quiet">
                    "You can do both. This only decides what you see first, and you can flip it any time."
                </p>
                <Notice text=form.problem()/>
            </div>
            <div class="grid gap-[14px] desk:grid-cols-2 desk:gap-[24px]">
                <RoleCard form role=Mode::Learn is_lit={came_to == Some(Mode::Learn)}/>
                <RoleCard form role=Mode::Create is_lit={came_to == Some(Mode::Create)}/>
            </div>
        </main>
    }
}

/// One of the two: the whole card is the key of a form of its own.
#[component]
fn RoleCard(form: FormState<ChooseRole>, role: Mode, is_lit: bool) -> impl IntoView {
    let (title, text) = match role {
        Mode::Learn => ("I want to learn", "Courses, your own pace, your place kept. Start with what's free."),
        Mode::Create => {
            ("I want to teach and sell", "A store with your name on it, courses in it, and your numbers live.")
        }
    };
    view! {
        <Form of=form label=title>
            <input type="hidden" name="role" value=role.as_str()/>
            <button type="submit" class="role group" class:role-lit=is_lit disabled=move || form.pending.get()>
                <span class="role-picture">
                    {match role {
                        Mode::Learn => view! { <Headphones/> }.into_any(),
                        Mode::Create => view! { <Desk/> }.into_any(),
                    }}
                </span>
                <span class="role-words">
                    <span class="head-3">{title}</span>
                    <span class="quiet">{text}</span>
                </span>
            </button>
        </Form>
    }
}

const PEN: &str = "h-full w-full fill-none stroke-current";
const LIT: &str = "fill-light stroke-light-edge group-hover:fill-sheet group-hover:stroke-current";

#[component]
fn Headphones() -> impl IntoView {
    view! {
        <svg
            class=PEN
            viewBox="0 0 320 200"
            stroke-width="1.5"
            stroke-linejoin="round"
            stroke-linecap="round"
            aria-hidden="true"
        >
            <path d="M92 128V104a68 68 0 0 1 136 0v24M104 128V104a56 56 0 0 1 112 0v24"></path>
            <path
                class="fill-panel"
                d="M80 116h24v48H92a12 12 0 0 1-12-12zM240 116h-24v48h12a12 12 0 0 0 12-12z"
            ></path>
            <path d="M86 128v24M234 128v24M171 130h14v14h-14zM189 130h14v14h-14z"></path>
            <path d="M92 164c0 14 24 16 68 16M0 180h320"></path>
            <path class=LIT d="M117 130h14v14h-14zM135 130h14v14h-14zM153 130h14v14h-14z"></path>
        </svg>
    }
}

#[component]
fn Desk() -> impl IntoView {
    view! {
        <svg
            class=PEN
            viewBox="0 0 320 200"
            stroke-width="1.5"
            stroke-linejoin="round"
            stroke-linecap="round"
            aria-hidden="true"
        >
            <path d="M0 180h320"></path>
            <path class="fill-panel" d="M64 40h192v140H64z"></path>
            <path d="M64 62h192M88 51h30M228 51h16M256 70c30 0 30 50 52 50"></path>
            <path stroke-width="3" d="M88 82v78M116 82v78M144 82v78M172 82v78M200 82v78M228 82v78"></path>
            <path
                class="fill-panel"
                d="M79 122h18v12H79zM107 104h18v12h-18zM135 136h18v12h-18zM191 116h18v12h-18zM219 142h18v12h-18z"
            ></path>
            <path class=LIT d="M163 90h18v12h-18zM72.5 51a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0-7 0z"></path>
            <path d="M80 128h16M108 110h16M136 142h16M164 96h16M192 122h16M220 148h16"></path>
        </svg>
    }
}
