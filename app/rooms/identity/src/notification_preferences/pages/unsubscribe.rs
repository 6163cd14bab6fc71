use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use room::{Form, Watch, use_form, watch};
use ui::{Key, KeyKind, KeySize, Notice};

use crate::{
    door::{Door, Stage},
    notification_preferences::{
        mutations::Unsubscribe,
        queries::{LeavingView, way_out},
    },
};

/// Where the way out of a letter leads. Opening it does nothing yet: programs that look into mail open links too.
#[component]
pub fn UnsubscribePage() -> impl IntoView {
    let params = use_params_map();
    let token = move || params.with(|it| it.get("token").unwrap_or_default());
    let way = watch(move || way_out(token()));
    view! {
        <Title text="Letters from us"/>
        <Door question="All settings?" answer="Sign in" href="/dashboard/settings/notifications" aside=|| view! { <Stage/> }>
            <Watch of=way let:way>
                {move || {
                    let LeavingView { category, has_left, gets_marketing } = way.get();
                    let kind = category.map_or("The letter that gathers what you have not read", |it| it.label());
                    match has_left {
                        true => view! { <Left kind gets_marketing token=token()/> }.into_any(),
                        false => view! { <Leave kind token=token()/> }.into_any(),
                    }
                }}
            </Watch>
        </Door>
    }
}

#[component]
fn Leave(kind: &'static str, token: String) -> impl IntoView {
    let form = use_form::<Unsubscribe>();
    view! {
        <h1 class="head-1">"No more of these letters?"</h1>
        <p class="quiet">
            <strong>{kind}</strong> ". You still see it when you are signed in. Security alerts and receipts come as before."
        </p>
        <Form of=form label="No more of these letters">
            <div class="grid gap-[18px]">
                <Notice text=form.problem()/>
                <input type="hidden" name="token" value=token/>
                <Key kind=KeyKind::Lit size=KeySize::Large submit=true full=true working=form.pending verb="Ending them">
                    "No more of these letters"
                </Key>
            </div>
        </Form>
    }
}

#[component]
fn Left(kind: &'static str, gets_marketing: bool, token: String) -> impl IntoView {
    let form = use_form::<Unsubscribe>();
    view! {
        <h1 class="head-1">"You get no more of these letters"</h1>
        <p class="quiet">
            <strong>{kind}</strong> ". In the settings you can switch it on again."
        </p>
        {gets_marketing
            .then(|| {
                view! {
                    <Form of=form label="No advertising either">
                        <div class="grid gap-[18px]">
                            <Notice text=form.problem()/>
                            <input type="hidden" name="token" value=token/>
                            <input type="hidden" name="marketing" value="true"/>
                            <Key size=KeySize::Large submit=true full=true working=form.pending verb="Ending it">
                                "No advertising either"
                            </Key>
                        </div>
                    </Form>
                }
            })}
    }
}
