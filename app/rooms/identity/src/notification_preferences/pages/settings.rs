use leptos::{prelude::*, task::spawn_local};
use leptos_meta::Title;
use room::{Live, Watch, call, use_line, watch};
use ui::{Choice, Key, KeySize, LiveTag, Notice, Panel, Select, Switch, Toaster, Tone, use_toaster};

use crate::notification_preferences::{
    Category, Channel, Digest, Muted, Whose,
    mutations::{choose_digest, switch_news, unmute},
    queries::{MyNotificationPreferences, Wishes, my_notification_preferences},
};

/// What one wants to hear, and where. Every switch takes effect when it is moved.
#[component]
pub fn NotificationSettingsPage() -> impl IntoView {
    let wishes = watch(my_notification_preferences);
    view! {
        <Title text="What you hear"/>
        <header class="page-head">
            <div class="stack">
                <h1 class="head-1">"What you hear"</h1>
                <p class="quiet">"What we tell you, here and by mail."</p>
            </div>
            <LiveTag state=use_line()/>
        </header>
        <Watch of=wishes let:shown>
            <div class="plate">
                <Panel title="How often by mail">
                    <Gathering shown/>
                </Panel>
                <Switches title="By mail" channel=Channel::Email shown wishes/>
                <Switches title="In the app" channel=Channel::InApp shown wishes/>
                <Panel title="Muted">
                    <MutedList shown/>
                </Panel>
            </div>
        </Watch>
    }
}

#[component]
fn Gathering(shown: Signal<Wishes>) -> impl IntoView {
    let toaster = use_toaster();
    let digest = Memo::new(move |_| shown.with(|it| it.digest));
    let value = RwSignal::new(digest.get_untracked().as_str().to_string());
    Effect::new(move |_| value.set(digest.get().as_str().into()));
    let options = Digest::ALL.iter().map(|it| Choice::new(it.as_str(), it.label())).collect::<Vec<_>>();
    let choose = Callback::new(move |(word,): (String,)| {
        let Some(digest) = Digest::parse(&word) else { return };
        spawn_local(async move {
            if let Err(refusal) = call(choose_digest(digest)).await {
                toaster.toast(refusal.message);
            }
        });
    });
    let no_mail = move || {
        let why = "No mail leaves this Backline yet. Your choice is kept.";
        (!shown.with(|it| it.sends_mail)).then(|| why.to_string())
    };
    view! {
        <div class="stack max-w-[60ch]">
            <Notice tone=Tone::Note text=Signal::derive(no_mail)/>
            <Select label="Letters" name="digest" options value on_commit=choose/>
            <p class="small quiet">{move || digest.get().in_words()}</p>
        </div>
    }
}

#[component]
fn Switches(
    title: &'static str,
    channel: Channel,
    shown: Signal<Wishes>,
    wishes: Live<MyNotificationPreferences>,
) -> impl IntoView {
    let toaster = use_toaster();
    let all = move |on: bool| move || switch(wishes, toaster, channel, None, on);
    let rows = Category::ALL.iter().map(move |category| {
        let category = *category;
        let is_on = Memo::new(move |_| shown.with(|it| of_channel(it, channel).has(category)));
        let checked = RwSignal::new(is_on.get_untracked());
        Effect::new(move |_| checked.set(is_on.get()));
        let moved = Callback::new(move |(on,): (bool,)| switch(wishes, toaster, channel, Some(category), on));
        let name = format!("{}-{}", channel.as_str(), category.as_str());
        view! { <Switch label=category.label() name checked on_change=moved/> }
    });
    view! {
        <Panel
            title
            tools=move || {
                view! {
                    <Key size=KeySize::Small on_press=all(true)>"All on"</Key>
                    <Key size=KeySize::Small on_press=all(false)>"All off"</Key>
                }
            }
        >
            <div class="stack max-w-[60ch]">{rows.collect_view()}</div>
        </Panel>
    }
}

fn of_channel(wishes: &Wishes, channel: Channel) -> &crate::notification_preferences::Categories {
    match channel {
        Channel::Email => &wishes.email,
        Channel::InApp => &wishes.in_app,
    }
}

/// Shows it at once, and takes it back where it was refused.
fn switch(
    wishes: Live<MyNotificationPreferences>,
    toaster: Toaster,
    channel: Channel,
    category: Option<Category>,
    on: bool,
) {
    let edit = move |wishes: &mut Wishes| match channel {
        Channel::Email => wishes.email.switch(category, on),
        Channel::InApp => wishes.in_app.switch(category, on),
    };
    spawn_local(async move {
        if let Err(refusal) = wishes.optimistic(edit, switch_news(channel, category, on)).await {
            toaster.toast(refusal.message);
        }
    });
}

#[component]
fn MutedList(shown: Signal<Wishes>) -> impl IntoView {
    let all = Memo::new(move |_| {
        shown.with(|it| {
            let courses = it.muted_courses.iter().map(|muted| (Whose::Course, muted.clone()));
            courses.chain(it.muted_creators.iter().map(|muted| (Whose::Creator, muted.clone()))).collect::<Vec<_>>()
        })
    });
    view! {
        {move || {
            all.with(Vec::is_empty)
                .then(|| view! { <p class="quiet">"Nothing is muted. A notification has the way to it in its menu."</p> })
        }}
        <ul class="stack" role="list">
            <For each=move || all.get() key=|(whose, muted)| (*whose, muted.id.clone()) let((whose, muted))>
                <MutedRow whose muted/>
            </For>
        </ul>
    }
}

#[component]
fn MutedRow(whose: Whose, muted: Muted) -> impl IntoView {
    let toaster = use_toaster();
    let word = match whose {
        Whose::Course => "course",
        Whose::Creator => "creator",
    };
    let id = muted.id;
    let press = move || {
        let id = id.clone();
        spawn_local(async move {
            if let Err(refusal) = call(unmute(whose, id)).await {
                toaster.toast(refusal.message);
            }
        });
    };
    view! {
        <li class="row row-ends">
            <span>{muted.name} " " <span class="tag">{word}</span></span>
            <Key size=KeySize::Small on_press=press>"Hear it again"</Key>
        </li>
    }
}
