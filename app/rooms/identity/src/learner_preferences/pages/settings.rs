use leptos::{prelude::*, task::spawn_local};
use leptos_meta::Title;
use room::{Watch, call, use_line, watch};
use ui::{Key, KeyKind, LiveTag, Notice, Panel, use_toaster};

use super::questions::{Draft, GoalQuestion, InterestsQuestion, LevelQuestion};
use crate::learner_preferences::{Answers, mutations::reset_learner_preferences, queries::my_learner_preferences};

/// What one said of oneself as a learner, to be changed.
#[component]
pub fn LearnerPreferencesPage() -> impl IntoView {
    let mine = watch(my_learner_preferences);
    view! {
        <Title text="What you learn"/>
        <header class="page-head">
            <div class="stack">
                <h1 class="head-1">"What you learn"</h1>
                <p class="quiet">"How far you are and where you want to go. Nobody else sees it."</p>
            </div>
            <LiveTag state=use_line()/>
        </header>
        <Watch of=mine let:asked>
            <div class="plate">
                <Panel title="Your answers">
                    <AllQuestions answers=asked.with_untracked(|it| it.answers.clone())/>
                </Panel>
                <Panel title="Begin anew">
                    <AskAgain is_unasked=Signal::derive(move || asked.with(|it| it.is_unasked))/>
                </Panel>
            </div>
        </Watch>
    }
}

#[component]
fn AllQuestions(answers: Option<Answers>) -> impl IntoView {
    let (draft, toaster) = (Draft::of(answers), use_toaster());
    let save = move || draft.save(move || toaster.toast("Answers saved"));
    view! {
        <div class="grid gap-[18px] max-w-[60ch]">
            <Notice text=draft.problem()/>
            <LevelQuestion draft/>
            <InterestsQuestion draft/>
            <GoalQuestion draft/>
            <div class="row">
                <Key kind=KeyKind::Lit working=draft.saving verb="Saving" on_press=save>"Save the answers"</Key>
            </div>
        </div>
    }
}

#[component]
fn AskAgain(#[prop(into)] is_unasked: Signal<bool>) -> impl IntoView {
    let (working, toaster) = (RwSignal::new(false), use_toaster());
    let ask = move || {
        working.set(true);
        spawn_local(async move {
            let answer = call(reset_learner_preferences()).await;
            working.try_set(false);
            toaster.toast(match answer {
                Ok(()) => "Forgotten. You will be asked again on your dashboard".to_string(),
                Err(refusal) => refusal.message,
            });
        });
    };
    let off = Signal::derive(move || is_unasked.get().then(|| "There is nothing to forget.".to_string()));
    view! {
        <div class="stack max-w-[60ch]">
            <p class="quiet">"Forgets the answers. The questions come again when you open your dashboard as a learner."</p>
            <div class="row">
                <Key working verb="Forgetting" off=off on_press=ask>"Forget my answers"</Key>
            </div>
        </div>
    }
}
