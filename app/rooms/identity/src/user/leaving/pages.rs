use leptos::prelude::*;
use room::{Form, Watch, use_form, watch};
use ui::{Dialog, Field, Key, KeyKind, Notice, Panel};

use super::{Hold, mutations::DeleteAccount, queries::before_leaving};

/// The end of the account page: having the account deleted, or what stands against it.
#[component]
pub fn LeavingPanel() -> impl IntoView {
    let before = watch(before_leaving);
    view! {
        <Watch of=before let:before>
            <div class="plate">
                <Panel title="Delete account">
                    {move || {
                        let before = before.get();
                        match before.holds.is_empty() {
                            true => view! { <Leave has_password=before.has_password/> }.into_any(),
                            false => view! { <Held holds=before.holds/> }.into_any(),
                        }
                    }}
                </Panel>
            </div>
        </Watch>
    }
}

#[component]
fn Leave(has_password: bool) -> impl IntoView {
    let open = RwSignal::new(false);
    view! {
        <div class="stack">
            <p class="max-w-[60ch]">
                "Your account is closed at once, and deleted 30 days later. Until then you can take it back."
            </p>
            <div class="row">
                <Key kind=KeyKind::Stop on_press=move || open.set(true)>
                    "Delete my account"
                </Key>
            </div>
        </div>
        <Dialog open title="Delete your account?" body=move || view! { <Terms/> <LeavingForm has_password/> }>
            <Key autofocus=true on_press=move || open.set(false)>
                "Keep it"
            </Key>
        </Dialog>
    }
}

/// What goes, and what stays.
#[component]
fn Terms() -> impl IntoView {
    let at_once = "At once: you are signed out everywhere, and your store and your courses are in no list.";
    let later =
        "In 30 days: your name, picture, address, password, settings and notifications are deleted, and your store.";
    let stays = "Stays: courses for those who are enrolled in them, and what others need of what you did here, without your name.";
    view! {
        <ul class="stack small" role="list">
            <li>{at_once}</li>
            <li>{later}</li>
            <li>{stays}</li>
        </ul>
    }
}

#[component]
fn LeavingForm(has_password: bool) -> impl IntoView {
    let form = use_form::<DeleteAccount>();
    let held = move || {
        let refusal = form.refusal.get().filter(|it| it.code == "held")?;
        let holds: Vec<_> = refusal.fields.into_iter().map(|(code, sentence)| Hold { code, sentence }).collect();
        Some(view! { <Held holds/> })
    };
    view! {
        <Form of=form label="Delete your account">
            <div class="form">
                <Notice text=form.problem()/>
                <div role="alert">{held}</div>
                <Field
                    label="Type the address of your account"
                    name="email"
                    id="leaving-email"
                    kind="email"
                    autocomplete="off"
                    initial=form.typed("email")
                    error=form.error("email")
                />
                <Again has_password error=form.error("password")/>
                <Key kind=KeyKind::Stop submit=true working=form.pending verb="Closing it">
                    "Delete my account"
                </Key>
            </div>
        </Form>
    }
}

/// Whoever never set a password proves who they are by having signed in just now.
#[component]
fn Again(has_password: bool, #[prop(into)] error: Signal<Option<String>>) -> impl IntoView {
    match has_password {
        true => view! {
            <Field
                label="Your password, once more"
                name="password"
                id="leaving-password"
                kind="password"
                autocomplete="current-password"
                error=error
            />
        }
        .into_any(),
        false => view! { <input type="hidden" name="password" value=""/> }.into_any(),
    }
}

#[component]
fn Held(holds: Vec<Hold>) -> impl IntoView {
    let reasons = holds.into_iter().map(|it| view! { <li>{it.sentence}</li> }).collect_view();
    view! {
        <div class="stack">
            <p>"Your account cannot be deleted yet:"</p>
            <ul class="stack" role="list" aria-label="What stands against it">
                {reasons}
            </ul>
        </div>
    }
}
