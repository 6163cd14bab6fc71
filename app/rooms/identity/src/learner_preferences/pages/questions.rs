use data::Refusal;
use leptos::{prelude::*, task::spawn_local};
use room::call;
use ui::{Checks, Choice, Fader, Radios};

use crate::learner_preferences::{
    Answers, Goal, Interest, SkillLevel, USUAL_HOURS, WEEKLY_HOURS, mutations::save_learner_preferences,
};

/// Answers being given.
#[derive(Clone, Copy)]
pub struct Draft {
    pub level: RwSignal<String>,
    pub interests: RwSignal<Vec<String>>,
    pub goal: RwSignal<String>,
    pub hours: RwSignal<String>,
    pub saving: RwSignal<bool>,
    refusal: RwSignal<Option<Refusal>>,
}

impl Draft {
    /// Begins with what was answered before.
    pub fn of(answers: Option<Answers>) -> Self {
        let hours = answers.as_ref().and_then(|it| it.weekly_hours).unwrap_or(USUAL_HOURS);
        let level = answers.as_ref().map_or("", |it| it.skill_level.as_str());
        let goal = answers.as_ref().map_or("", |it| it.goal.as_str());
        let interests = answers.iter().flat_map(|it| &it.interests).map(|it| it.as_str().to_string()).collect();
        Self {
            level: RwSignal::new(level.into()),
            interests: RwSignal::new(interests),
            goal: RwSignal::new(goal.into()),
            hours: RwSignal::new(hours.to_string()),
            saving: RwSignal::new(false),
            refusal: RwSignal::new(None),
        }
    }

    fn error(self, field: &'static str) -> Signal<Option<String>> {
        Signal::derive(move || self.refusal.with(|refusal| refusal.as_ref()?.fields.get(field).cloned()))
    }

    /// What is wrong with the whole, when it is no single field's fault.
    pub fn problem(self) -> Signal<Option<String>> {
        Signal::derive(move || {
            self.refusal.with(|refusal| refusal.as_ref().filter(|it| it.fields.is_empty()).map(|it| it.message.clone()))
        })
    }

    /// Sends them. What is refused stays as it was answered.
    pub fn save(self, done: impl FnOnce() + 'static) {
        let hours: Option<i64> = self.hours.get_untracked().parse().ok();
        let (level, goal) = (self.level.get_untracked(), self.goal.get_untracked());
        let said = save_learner_preferences(level, self.interests.get_untracked(), goal, hours);
        self.saving.set(true);
        spawn_local(async move {
            let answer = call(said).await;
            self.saving.try_set(false);
            let refusal = answer.err();
            let is_done = refusal.is_none();
            self.refusal.try_set(refusal);
            if is_done {
                done();
            }
        });
    }
}

#[component]
pub fn LevelQuestion(draft: Draft) -> impl IntoView {
    let options = SkillLevel::ALL.iter().map(|it| Choice::new(it.as_str(), it.label())).collect();
    view! { <Radios label="How far are you?" name="skill_level" options value=draft.level error=draft.error("skill_level")/> }
}

#[component]
pub fn InterestsQuestion(draft: Draft) -> impl IntoView {
    let options = Interest::ALL.iter().map(|it| Choice::new(it.as_str(), it.label())).collect();
    view! {
        <Checks
            label="What do you want to get better at?"
            name="interests"
            options
            value=draft.interests
            error=draft.error("interests")
        />
    }
}

#[component]
pub fn GoalQuestion(draft: Draft) -> impl IntoView {
    let options = Goal::ALL.iter().map(|it| Choice::new(it.as_str(), it.label())).collect();
    view! {
        <Radios label="What is it for?" name="goal" options value=draft.goal error=draft.error("goal")/>
        <Fader
            label="Hours a week"
            name="weekly_hours"
            min={*WEEKLY_HOURS.start() as i32}
            max={*WEEKLY_HOURS.end() as i32}
            value=draft.hours
            error=draft.error("weekly_hours")
        />
    }
}
