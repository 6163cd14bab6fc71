use leptos::prelude::*;
use leptos_meta::Title;
use room::{Form, Watch, use_form, use_line, watch};
use ui::{Choice, Field, Key, KeyKind, LiveTag, Notice, Panel, Select, Shape, Status, TextArea, use_toaster};

use crate::{
    auth_token::mutations::AskVerification,
    avatar::pages::AvatarField,
    data_export::pages::DataPanel,
    user::{
        OwnProfile,
        leaving::pages::LeavingPanel,
        mutations::{ChangeEmail, EditProfile, KeepEmail},
        queries::my_profile,
    },
};

/// Who one is to others, and how one can be reached.
#[component]
pub fn AccountPage() -> impl IntoView {
    let profile = watch(my_profile);
    view! {
        <Title text="Account"/>
        <header class="page-head">
            <div class="stack">
                <h1 class="head-1">"Account"</h1>
                <p class="quiet">"Who you are to others, and how we reach you."</p>
            </div>
            <LiveTag state=use_line()/>
        </header>
        <Watch of=profile let:profile>
            <div class="plate">
                <Panel title="Picture">
                    <AvatarField
                        name=Signal::derive(move || profile.with(|it| it.name.clone()))
                        image=Signal::derive(move || profile.with(|it| it.image_url.clone()))
                    />
                </Panel>
                <Panel title="Profile">
                    <ProfileForm profile=profile.get_untracked()/>
                </Panel>
                <Panel title="E-mail">
                    <Address profile/>
                </Panel>
            </div>
        </Watch>
        <DataPanel/>
        <LeavingPanel/>
    }
}

#[component]
fn ProfileForm(profile: OwnProfile) -> impl IntoView {
    let form = use_form::<EditProfile>();
    let toaster = use_toaster();
    let saved = Callback::new(move |_: ((),)| toaster.toast("Profile saved"));
    let visibilities = vec![
        Choice::new("public", "Everybody"),
        Choice::new("members", "Members who are signed in"),
        Choice::new("hidden", "Nobody"),
    ];
    view! {
        <Form of=form on_done=saved label="Profile">
            <div class="grid gap-[18px] max-w-[60ch]">
                <Notice text=form.problem()/>
                <Field
                    label="Name"
                    name="name"
                    autocomplete="name"
                    required=true
                    initial=form.typed_or("name", profile.name)
                    help="As others see it. A stage name is fine."
                    error=form.error("name")
                />
                <TextArea
                    label="About you"
                    name="bio"
                    optional=true
                    rows=4
                    initial=form.typed_or("bio", profile.bio)
                    error=form.error("bio")
                />
                <Field
                    label="Site"
                    name="website"
                    kind="url"
                    optional=true
                    initial=form.typed_or("website", profile.website)
                    error=form.error("website")
                />
                <Field label="Instagram" name="instagram" optional=true initial=form.typed_or("instagram", profile.instagram) error=form.error("instagram")/>
                <Field label="TikTok" name="tiktok" optional=true initial=form.typed_or("tiktok", profile.tiktok) error=form.error("tiktok")/>
                <Field label="X" name="twitter" optional=true initial=form.typed_or("twitter", profile.twitter) error=form.error("twitter")/>
                <Field label="YouTube" name="youtube" optional=true initial=form.typed_or("youtube", profile.youtube) error=form.error("youtube")/>
                <Select
                    label="Who may see your profile"
                    name="visibility"
                    options=visibilities
                    initial=form.typed_or("visibility", profile.visibility.as_str().to_string())
                />
                <Field
                    label="Time zone"
                    name="timezone"
                    initial=form.typed_or("timezone", profile.timezone)
                    help="Like Europe/Berlin. Mail of the day comes in its morning."
                    error=form.error("timezone")
                />
                <TextArea
                    label="Private note"
                    name="private_note"
                    optional=true
                    rows=3
                    initial=form.typed_or("private_note", profile.private_note)
                    help="For your eyes only. It is part of no page."
                    error=form.error("private_note")
                />
                <div class="row">
                    <Key kind=KeyKind::Lit submit=true working=form.pending verb="Saving">
                        "Save the profile"
                    </Key>
                </div>
            </div>
        </Form>
    }
}

#[component]
fn Address(profile: Signal<OwnProfile>) -> impl IntoView {
    let is_verified = Signal::derive(move || profile.with(|it| it.email_verified));
    let next = Signal::derive(move || profile.with(|it| it.next_email.clone()));
    view! {
        <div class="stack">
            <p class="row row-wrap">
                <strong>{move || profile.with(|it| it.email.clone())}</strong>
                {move || match is_verified.get() {
                    true => view! { <Status shape=Shape::On word="Confirmed"/> }.into_any(),
                    false => view! { <Status shape=Shape::NeedsYou word="Not confirmed"/> }.into_any(),
                }}
            </p>
            {move || (!is_verified.get()).then(|| view! { <Verify/> })}
            {move || match next.get() {
                Some(email) => view! { <Waiting email/> }.into_any(),
                None => view! { <NextAddress has_password=profile.with_untracked(|it| it.has_password)/> }.into_any(),
            }}
        </div>
    }
}

/// Has a letter sent that proves the address.
#[component]
fn Verify() -> impl IntoView {
    let form = use_form::<AskVerification>();
    view! {
        <Form of=form label="Confirm the address">
            <Notice text=form.problem()/>
            <Key submit=true working=form.pending verb="Sending">
                "Send a letter to confirm it"
            </Key>
        </Form>
    }
}

/// Another address is on its way.
#[component]
fn Waiting(email: String) -> impl IntoView {
    let form = use_form::<KeepEmail>();
    view! {
        <p>
            "We wrote to " <strong>{email}</strong> ". Open the letter there, and it becomes your address."
        </p>
        <Form of=form on_done=Callback::new(|_: ((),)| ()) label="Keep the old address">
            <Notice text=form.problem()/>
            <Key submit=true working=form.pending verb="Keeping it">
                "Keep the old address"
            </Key>
        </Form>
    }
}

#[component]
fn NextAddress(has_password: bool) -> impl IntoView {
    let form = use_form::<ChangeEmail>();
    view! {
        <Form of=form on_done=Callback::new(|_: ((),)| ()) label="Change the address">
            <div class="grid gap-[18px] max-w-[60ch]">
                <Notice text=form.problem()/>
                <Field
                    label="New address"
                    name="email"
                    kind="email"
                    autocomplete="email"
                    initial=form.typed("email")
                    help="It becomes yours when you open the letter we send there. The old one hears of it."
                    error=form.error("email")
                />
                <CurrentPassword has_password error=form.error("password")/>
                <div class="row">
                    <Key submit=true working=form.pending verb="Sending">
                        "Change the address"
                    </Key>
                </div>
            </div>
        </Form>
    }
}

/// Proves once more who is at the keyboard; somebody who never set a password proves it by having signed in just now.
#[component]
pub fn CurrentPassword(has_password: bool, #[prop(into)] error: Signal<Option<String>>) -> impl IntoView {
    match has_password {
        true => view! {
            <Field
                label="Your password of today"
                name="password"
                id="current-password"
                kind="password"
                autocomplete="current-password"
                error=error
            />
        }
        .into_any(),
        false => view! { <input type="hidden" name="password" value=""/> }.into_any(),
    }
}
