//! Keeps a signal and a form control in step.
//!
//! A property binding would overwrite what somebody typed before the page came alive. Here the control's value
//! wins once, at the first look, if it differs from what was rendered; afterwards the signal leads.

use leptos::{html, prelude::*};

fn follow(
    value: RwSignal<String>,
    read: impl Fn() -> Option<String> + Send + Sync + 'static,
    write: impl Fn(&str) + Send + Sync + 'static,
) {
    let rendered = value.get_untracked();
    Effect::new(move |seen: Option<bool>| {
        let wanted = value.get();
        let Some(shown) = read() else {
            return seen.unwrap_or(false);
        };
        if shown != wanted {
            if seen.unwrap_or(false) || shown == rendered {
                write(&wanted);
            } else {
                value.set(shown);
            }
        }
        true
    });
}

pub(crate) fn follow_input(node: NodeRef<html::Input>, value: RwSignal<String>) {
    follow(
        value,
        move || node.get().map(|input| input.value()),
        move |wanted| {
            if let Some(input) = node.get_untracked() {
                input.set_value(wanted);
            }
        },
    );
}

pub(crate) fn follow_text_area(node: NodeRef<html::Textarea>, value: RwSignal<String>) {
    follow(
        value,
        move || node.get().map(|area| area.value()),
        move |wanted| {
            if let Some(area) = node.get_untracked() {
                area.set_value(wanted);
            }
        },
    );
}

pub(crate) fn follow_select(node: NodeRef<html::Select>, value: RwSignal<String>) {
    follow(
        value,
        move || node.get().map(|select| select.value()),
        move |wanted| {
            if let Some(select) = node.get_untracked() {
                select.set_value(wanted);
            }
        },
    );
}

pub(crate) fn follow_check(node: NodeRef<html::Input>, value: RwSignal<bool>) {
    let rendered = value.get_untracked();
    Effect::new(move |seen: Option<bool>| {
        let wanted = value.get();
        let Some(input) = node.get() else {
            return seen.unwrap_or(false);
        };
        let shown = input.checked();
        if shown != wanted {
            if seen.unwrap_or(false) || shown == rendered {
                input.set_checked(wanted);
            } else {
                value.set(shown);
            }
        }
        true
    });
}
