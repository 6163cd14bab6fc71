use leptos::{children::ViewFnOnce, html, prelude::*};

use crate::{
    Icon,
    field::{FieldHead, FieldNote, described, note_id},
    follow::follow_input,
    number::{read, written},
    prop::{is_on, told},
};

/// Between which numbers, and how far a press goes, all in millionths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Steps {
    min: Option<i64>,
    max: Option<i64>,
    step: i64,
}

/// How finely numbers are kept.
const DIGITS: u32 = 6;
const ONE: i64 = 10_i64.pow(DIGITS);

impl Steps {
    fn new(min: Option<f64>, max: Option<f64>, step: f64) -> Self {
        let kept = |number: f64| (number * ONE as f64).round() as i64;
        Self { min: min.map(kept), max: max.map(kept), step: kept(step).max(1) }
    }

    /// The next number up or down that lies on a step. Steps are counted from the smallest number, as the browser does,
    /// and what is no number counts as the smallest.
    fn next(self, typed: &str, up: bool) -> i64 {
        let base = self.min.unwrap_or(0);
        let Some(now) = read(typed, DIGITS) else { return self.held(base) };
        let below = (now - base).div_euclid(self.step);
        let is_on_step = (now - base).rem_euclid(self.step) == 0;
        let to = match (up, is_on_step) {
            (true, _) => below + 1,
            (false, true) => below - 1,
            (false, false) => below,
        };
        self.held(base + to * self.step)
    }

    fn held(self, number: i64) -> i64 {
        let number = self.max.map_or(number, |max| number.min(max));
        self.min.map_or(number, |min| number.max(min))
    }

    /// As it is written into the field: with as many digits as the step has.
    fn written(self, number: i64) -> String {
        let digits = (0..=DIGITS).find(|digits| self.step % 10_i64.pow(DIGITS - digits) == 0).unwrap_or(DIGITS);
        written(number / 10_i64.pow(DIGITS - digits), digits)
    }

    fn is_at_end(self, typed: &str, up: bool) -> bool {
        let Some(now) = read(typed, DIGITS) else { return false };
        match up {
            true => self.max.is_some_and(|max| now >= max),
            false => self.min.is_some_and(|min| now <= min),
        }
    }
}

/// A number with two keys beside it, for amounts one tries out. The field is the browser's own: arrows step it, and it
/// works without scripts.
#[component]
pub fn Stepper(
    #[prop(into)] label: String,
    #[prop(into)] name: String,
    #[prop(optional)] value: Option<RwSignal<String>>,
    #[prop(into, optional)] initial: String,
    #[prop(into, optional)] min: Option<f64>,
    #[prop(into, optional)] max: Option<f64>,
    #[prop(default = 1.0)] step: f64,
    /// Inside the frame, after the number: "seats".
    #[prop(into, optional)]
    unit: Option<String>,
    #[prop(into, optional)] help: Option<String>,
    #[prop(into, optional)] error: MaybeProp<String>,
    #[prop(into, optional)] off: Signal<bool>,
    /// Called with the number when it is committed: by a key, on Enter or on leaving the field.
    #[prop(into, optional)]
    on_commit: Option<Callback<(String,)>>,
    #[prop(into, optional)] id: Option<String>,
) -> impl IntoView {
    let id = id.unwrap_or_else(|| format!("field-{name}"));
    let note = note_id(&id);
    let described_by = described(note.clone(), help.is_some(), error);
    let steps = Steps::new(min, max, step);
    let node = NodeRef::<html::Input>::new();
    let value = value.unwrap_or_else(|| RwSignal::new(initial));
    let first = value.get_untracked();
    follow_input(node, value);
    let commit = move |number: String| {
        if let Some(commit) = on_commit {
            commit.run((number,));
        }
    };
    let key = move |up: bool, name: String, glyph: &'static str| {
        let is_held = move || is_on(off) || value.with(|typed| steps.is_at_end(typed, up));
        view! {
            // The arrows do the same in the field, so these are for hands that are not on the keyboard.
            <button
                class="stepper-key with-scripts"
                type="button"
                tabindex="-1"
                aria-label=name
                disabled=is_held
                on:click=move |_| {
                    let next = value.with_untracked(|typed| steps.written(steps.next(typed, up)));
                    value.set(next.clone());
                    commit(next);
                }
            >
                <Icon glyph/>
            </button>
        }
    };
    view! {
        <div class="field">
            <FieldHead id=id.clone() label=label.clone() optional=false aside=ViewFnOnce::default()/>
            <span class="input-frame stepper">
                {key(false, format!("{label}: less"), "icon-[lucide--minus]")}
                <input
                    class="input"
                    node_ref=node
                    id=id
                    name=name
                    type="number"
                    inputmode="decimal"
                    value=first
                    min=steps.min.map(|min| steps.written(min))
                    max=steps.max.map(|max| steps.written(max))
                    step=steps.written(steps.step)
                    disabled=move || is_on(off)
                    aria-invalid=move || told(error).is_some().then_some("true")
                    aria-describedby=described_by
                    on:input=move |event| value.set(event_target_value(&event))
                    on:change=move |event| commit(event_target_value(&event))
                />
                {unit.map(|text| view! { <span class="input-unit">{text}</span> })}
                {key(true, format!("{label}: more"), "icon-[lucide--plus]")}
            </span>
            <FieldNote id=note help error/>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::Steps;

    fn tempo() -> Steps {
        Steps::new(Some(1.0), Some(300.0), 0.5)
    }

    fn seats() -> Steps {
        Steps::new(Some(1.0), Some(12.0), 1.0)
    }

    fn check(steps: Steps, typed: &str, up: bool, expected: &str) {
        assert_eq!(steps.written(steps.next(typed, up)), expected, "{typed} {up}");
    }

    #[test]
    fn a_press_goes_to_the_next_step_and_never_past_the_ends() {
        check(seats(), "5", true, "6");
        check(seats(), "5", false, "4");
        check(seats(), "12", true, "12");
        check(seats(), "1", false, "1");
        check(seats(), "400", true, "12");
        check(seats(), "", true, "1");
        check(seats(), "many", false, "1");
        check(seats(), "2.5", true, "3");
        check(seats(), "2.5", false, "2");
    }

    #[test]
    fn small_steps_do_not_drift() {
        let mut typed = "1".to_string();
        for _ in 0..598 {
            typed = tempo().written(tempo().next(&typed, true));
        }
        assert_eq!(typed, "300.0");
        check(Steps::new(None, None, 0.1), "0.3", true, "0.4");
        check(Steps::new(None, None, 0.1), "-0.1", true, "0.0");
    }

    #[test]
    fn a_key_rests_at_its_end_and_only_there() {
        assert!(seats().is_at_end("12", true));
        assert!(seats().is_at_end("1", false));
        assert!(!seats().is_at_end("12", false));
        assert!(!seats().is_at_end("", true));
    }
}
