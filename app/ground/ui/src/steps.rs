use leptos::prelude::*;

/// The state of one chapter in a row of steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Finished by the learner, or published, by the words chosen.
    Done,
    Half,
    Open,
    Locked,
    Draft,
    Encoding,
    /// You are here.
    Here,
    Failed,
}

impl Step {
    /// Every state, in the order of the gallery.
    pub const ALL: [Self; 8] =
        [Self::Done, Self::Half, Self::Open, Self::Locked, Self::Draft, Self::Encoding, Self::Here, Self::Failed];

    fn class(self) -> &'static str {
        match self {
            Self::Done => "step-done",
            Self::Half => "step-half",
            Self::Open => "step-open",
            Self::Locked => "step-locked",
            Self::Draft => "step-draft",
            Self::Encoding => "step-encoding",
            Self::Here => "step-here",
            Self::Failed => "step-failed",
        }
    }
}

/// Whose row it is: a learner finishes chapters, a maker publishes them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StepWords {
    #[default]
    Learning,
    Making,
}

/// How tall the row is: 8, 10 or 18 pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StepsSize {
    Small,
    #[default]
    Normal,
    Large,
}

/// The row in words: "5 of 6 chapters done, 1 half done, you are at 6".
pub fn steps_label(steps: &[Step], words: StepWords) -> String {
    let many = |state: Step| steps.iter().filter(|step| **step == state).count();
    let done_word = match words {
        StepWords::Learning => "done",
        StepWords::Making => "published",
    };
    let noun = if steps.len() == 1 { "chapter" } else { "chapters" };
    let mut label = format!("{} of {} {noun} {done_word}", many(Step::Done), steps.len());
    for (state, word) in [
        (Step::Half, "half done"),
        (Step::Locked, "locked"),
        (Step::Draft, "in draft"),
        (Step::Encoding, "being prepared"),
        (Step::Failed, "failed"),
    ] {
        let count = many(state);
        if count > 0 {
            label.push_str(&format!(", {count} {word}"));
        }
    }
    if let Some(at) = steps.iter().position(|step| *step == Step::Here) {
        label.push_str(&format!(", you are at {}", at + 1));
    }
    label
}

/// One step, one chapter. Never an ornament: the row is spoken as counts. Above 48 chapters pass one step per group.
#[component]
pub fn Steps(
    #[prop(into)] steps: Signal<Vec<Step>>,
    #[prop(optional)] words: StepWords,
    #[prop(optional)] size: StepsSize,
    /// Replaces the counted label, for rows that are not chapters: "5 days in a row".
    #[prop(into, optional)]
    label: MaybeProp<String>,
) -> impl IntoView {
    let class = match size {
        StepsSize::Small => "steps steps-small",
        StepsSize::Normal => "steps",
        StepsSize::Large => "steps steps-large",
    };
    view! {
        <span class=class role="img" aria-label=move || label.get().unwrap_or_else(|| steps.with(|steps| steps_label(steps, words)))>
            {move || steps.get().into_iter().map(|step| view! { <i class=step.class()></i> }).collect_view()}
        </span>
    }
}

#[cfg(test)]
mod tests {
    use super::{Step::*, *};

    fn check(steps: &[Step], words: StepWords, expected: &str) {
        assert_eq!(steps_label(steps, words), expected);
    }

    #[test]
    fn the_label_counts_every_state_that_occurs() {
        check(&[Done, Done, Half, Open], StepWords::Learning, "2 of 4 chapters done, 1 half done");
        check(&[Open, Locked, Locked], StepWords::Learning, "0 of 3 chapters done, 2 locked");
        check(
            &[Done, Here, Draft, Encoding, Failed],
            StepWords::Making,
            "1 of 5 chapters published, 1 in draft, 1 being prepared, 1 failed, you are at 2",
        );
        check(&[Done], StepWords::Learning, "1 of 1 chapter done");
        check(&[], StepWords::Learning, "0 of 0 chapters done");
    }
}
