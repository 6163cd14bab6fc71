//! Keeps a signal and a form control in step.
//!
//! A property binding would overwrite what somebody typed before the page came alive. Here the control's value
//! wins once, at the first look, if it differs from what was rendered; afterwards the signal leads.

use leptos::{html, prelude::*};
use wasm_bindgen::JsCast;

fn follow<T: Clone + PartialEq + Send + Sync + 'static>(
    value: RwSignal<T>,
    read: impl Fn() -> Option<T> + Send + Sync + 'static,
    write: impl Fn(&T) + Send + Sync + 'static,
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
    follow(
        value,
        move || node.get().map(|input| input.checked()),
        move |wanted| {
            if let Some(input) = node.get_untracked() {
                input.set_checked(*wanted);
            }
        },
    );
}

/// A group of radios: the value of the one that is on.
pub(crate) fn follow_radios(group: NodeRef<html::Fieldset>, value: RwSignal<String>) {
    follow(
        value,
        move || group.get().map(|group| ticked(&group).into_iter().next().unwrap_or_default()),
        move |wanted| {
            if let Some(group) = group.get_untracked() {
                tick(&group, |own| own == wanted);
            }
        },
    );
}

/// A group of boxes: the values of all that are ticked, in the order of the page.
pub(crate) fn follow_checks(group: NodeRef<html::Fieldset>, value: RwSignal<Vec<String>>) {
    follow(
        value,
        move || group.get().map(|group| ticked(&group)),
        move |wanted| {
            if let Some(group) = group.get_untracked() {
                tick(&group, |own| wanted.iter().any(|one| one == own));
            }
        },
    );
}

/// The values of all boxes in a group that are ticked.
pub(crate) fn ticked(group: &web_sys::Element) -> Vec<String> {
    inputs(group).filter(web_sys::HtmlInputElement::checked).map(|input| input.value()).collect()
}

fn tick(group: &web_sys::Element, is_wanted: impl Fn(&str) -> bool) {
    inputs(group).for_each(|input| input.set_checked(is_wanted(&input.value())));
}

fn inputs(group: &web_sys::Element) -> impl Iterator<Item = web_sys::HtmlInputElement> {
    let found = group.query_selector_all("input").ok();
    let many = found.as_ref().map_or(0, web_sys::NodeList::length);
    (0..many).filter_map(move |at| found.as_ref()?.item(at)?.dyn_into().ok())
}
