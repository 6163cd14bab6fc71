use leptos::{prelude::*, task::spawn_local};
use room::{call, pause, watch};
use ui::{Dialog, Key, KeyKind, Level, Notice, use_toaster};

use super::questions::{Draft, GoalQuestion, InterestsQuestion, LevelQuestion};
use crate::learner_preferences::{
    Goal, Interest, SkillLevel, mutations::skip_learner_preferences, queries::my_learner_preferences,
};

/// How long somebody sees their page before they are asked something.
const AFTER_MS: i32 = 800;

/// Asks a learner who was never asked. The questions themselves, `questions`, are fetched only then.
#[component]
pub fn AskLearner(#[prop(into)] questions: ViewFn) -> impl IntoView {
    let mine = watch(my_learner_preferences);
    let is_time = RwSignal::new(false);
    Effect::new(move |_| {
        spawn_local(async move {
            pause(AFTER_MS).await;
            is_time.try_set(true);
        });
    });
    // Answered or skipped anywhere, they are gone everywhere.
    let is_wanted = Memo::new(move |_| is_time.get() && mine.value().is_some_and(|it| it.is_unasked));
    move || is_wanted.get().then(|| questions.run())
}

/// A page of the dialog.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Step {
    Welcome,
    Level,
    Interests,
    Goal,
    Summary,
}

impl Step {
    const ALL: [Self; 5] = [Self::Welcome, Self::Level, Self::Interests, Self::Goal, Self::Summary];

    fn at(number: usize) -> Self {
        Self::ALL.get(number).copied().unwrap_or(Self::Summary)
    }

    fn title(self) -> &'static str {
        match self {
            Self::Welcome => "Three questions first?",
            Self::Level => "Where you are",
            Self::Interests => "Where you want to go",
            Self::Goal => "What for, and how much",
            Self::Summary => "This is you",
        }
    }

    /// What is still to be answered before one can go on.
    fn missing(self, draft: Draft) -> Option<String> {
        let (is_missing, what) = match self {
            Self::Level => (draft.level.with(String::is_empty), "Choose one of the three."),
            Self::Interests => (draft.interests.with(Vec::is_empty), "Choose at least one."),
            Self::Goal => (draft.goal.with(String::is_empty), "Choose one of the four."),
            Self::Welcome | Self::Summary => return None,
        };
        is_missing.then(|| what.to_string())
    }
}

/// The questions, one after the other. Closed without an answer, they come again with the next visit; skipped, they do
/// not.
#[component]
pub fn Questionnaire() -> impl IntoView {
    let (open, number) = (RwSignal::new(true), RwSignal::new(0));
    let (draft, toaster) = (Draft::of(None), use_toaster());
    let step = Memo::new(move |_| Step::at(number.get()));
    let done = Signal::derive(move || (number.get() as u32 + 1) * 100 / Step::ALL.len() as u32);
    let skip = move || {
        spawn_local(async move {
            match call(skip_learner_preferences()).await {
                Ok(()) => drop(open.try_set(false)),
                Err(refusal) => toaster.toast(refusal.message),
            }
        });
    };
    let save = move || draft.save(move || toaster.toast("Thank you. You can change it under What you learn"));
    let next = move || number.update(|it| *it += 1);
    let back = move || number.update(|it| *it = it.saturating_sub(1));
    let body = move || {
        view! {
            <Level label="Progress" percent=done text=Signal::derive(move || format!("{} of 5", number.get() + 1)) words_hidden=true/>
            // Each page has boxes of its own: taken over from the page before, one of them would still be ticked.
            <For each=move || [step.get()] key=|step| *step as u8 let:step>
                {page_of(step, draft)}
            </For>
            <Notice text=draft.problem()/>
        }
    };
    view! {
        <Dialog open title=Signal::derive(move || step.get().title().to_string()) body=body>
            {move || match step.get() {
                Step::Welcome => {
                    view! {
                        <Key kind=KeyKind::Bare on_press=skip>"Skip"</Key>
                        <Key kind=KeyKind::Lit on_press=next>"Begin"</Key>
                    }
                        .into_any()
                }
                Step::Summary => {
                    view! {
                        <Key on_press=back>"Back"</Key>
                        <Key kind=KeyKind::Lit working=draft.saving verb="Saving" on_press=save>"Save my answers"</Key>
                    }
                        .into_any()
                }
                step => {
                    view! {
                        <Key on_press=back>"Back"</Key>
                        <Key kind=KeyKind::Lit off=Signal::derive(move || step.missing(draft)) on_press=next>"Go on"</Key>
                    }
                        .into_any()
                }
            }}
        </Dialog>
    }
}

fn page_of(step: Step, draft: Draft) -> AnyView {
    match step {
        Step::Welcome => {
            let text = "How far you are, what you want to get better at, and what for: then what we show you fits. It takes a minute, and nobody else sees it.";
            view! { <p class="dialog-text">{text}</p> }.into_any()
        }
        Step::Level => view! { <LevelQuestion draft/> }.into_any(),
        Step::Interests => view! { <InterestsQuestion draft/> }.into_any(),
        Step::Goal => view! { <GoalQuestion draft/> }.into_any(),
        Step::Summary => view! { <Summary draft/> }.into_any(),
    }
}

#[component]
fn Summary(draft: Draft) -> impl IntoView {
    let level = SkillLevel::parse(&draft.level.get_untracked()).map(SkillLevel::label);
    let goal = Goal::parse(&draft.goal.get_untracked()).map(Goal::label);
    let chosen = draft.interests.get_untracked();
    let interests: Vec<_> = chosen.iter().filter_map(|it| Interest::parse(it)).map(Interest::label).collect();
    let hours = match draft.hours.get_untracked().as_str() {
        "1" => "1 hour a week".to_string(),
        hours => format!("{hours} hours a week"),
    };
    view! {
        <ul class="stack" role="list">
            <li>{level}</li>
            <li>{interests.join(", ")}</li>
            <li>{goal}</li>
            <li>{hours}</li>
        </ul>
    }
}
