//! The details of a course as fields: title, description, category, level, tags.

use std::collections::{BTreeMap, VecDeque};

use data::Refusal;
use leptos::{prelude::*, task::spawn_local};
use room::{call, pause};
use ui::{Choice, Field, Select, TextArea};

use super::editor::{Desk, why};
use crate::{
    category::{CATEGORIES, category as of_key},
    course::{Details, SkillLevel, edit_course},
    curriculum::EditorView,
};

/// How long one must pause before a detail is saved.
const SAVE_AFTER_MS: i32 = 800;
/// How long another editor's version may be on its way, and how often one looks.
const ARRIVES_AFTER_MS: i32 = 10_000;
const GLANCE_MS: i32 = 100;

/// The course's details: each is saved by itself, and follows what other editors write.
#[component]
pub fn DetailFields(view: Signal<EditorView>, desk: Desk) -> impl IntoView {
    let post = Post::new(view, desk);
    let title =
        Detail::new(post, "title", |it| it.title.clone(), |text| Details { title: Some(text), ..Details::default() });
    let description = Detail::new(
        post,
        "description",
        |it| it.description.clone(),
        |text| Details { description: Some(text), ..Details::default() },
    );
    let category = Detail::new(
        post,
        "category",
        |it| it.category.clone(),
        |key| Details { category: Some(key), ..Details::default() },
    );
    let subcategory = Detail::new(
        post,
        "subcategory",
        |it| it.subcategory.clone(),
        |name| Details { subcategory: Some(name), ..Details::default() },
    );
    let level = Detail::new(
        post,
        "skill_level",
        |it| it.skill_level.clone(),
        |level| Details { skill_level: Some(level), ..Details::default() },
    );
    let tags = Detail::new(
        post,
        "tags",
        |it| it.tags.join(", "),
        |text| Details { tags: Some(text.split(',').map(str::to_string).collect()), ..Details::default() },
    );
    [title, description, tags].into_iter().for_each(Detail::save_at_pauses);
    let mut categories = vec![Choice::new("", "Choose one")];
    categories.extend(CATEGORIES.iter().map(|it| Choice::new(it.key, it.name)));
    let mut levels = vec![Choice::new("", "Choose one")];
    levels.extend(SkillLevel::ALL.iter().map(|it| Choice::new(it.as_str(), it.as_str())));
    // Made here and not where the field is drawn anew: there they would be gone an instant before the old field.
    let (subcategory_error, tell_subcategory) = (subcategory.error(), subcategory.commit());
    view! {
        <div class="row row-ends">
            <h2 class="head-4">"Details"</h2>
            <p class="quiet small" role="status">{move || post.word()}</p>
        </div>
        <Field label="Title" name="title" value=title.typed error=title.error() max_length=100 on_commit=title.commit()/>
        <TextArea
            label="Description"
            name="description"
            value=description.typed
            rows=5
            error=description.error()
            on_commit=description.commit()
        />
        <Select
            label="Category"
            name="category"
            options=categories
            value=category.typed
            error=category.error()
            on_commit=move |key: String| {
                // The server clears it too: it belonged to the other category.
                subcategory.take(String::new());
                category.tell(key);
            }
        />
        {move || {
            let mut choices = vec![Choice::new("", "Choose one")];
            let key = category.typed.get();
            choices.extend(of_key(&key).into_iter().flat_map(|it| it.subcategories).map(|it| Choice::new(*it, *it)));
            view! {
                <Select
                    label="Subcategory"
                    name="subcategory"
                    options=choices
                    value=subcategory.typed
                    error=subcategory_error
                    on_commit=tell_subcategory
                />
            }
        }}
        <Select
            label="Level"
            name="skill_level"
            options=levels
            value=level.typed
            error=level.error()
            on_commit=level.commit()
        />
        <Field
            label="Tags"
            name="tags"
            value=tags.typed
            help="Up to five, with commas between."
            error=tags.error()
            on_commit=tags.commit()
        />
    }
}

/// One detail beside its field: saved by itself, and taken from others while nothing of ours is on its way.
#[derive(Clone, Copy)]
struct Detail {
    name: &'static str,
    /// As it stands in the field.
    typed: RwSignal<String>,
    /// As it came from the server last.
    kept: Memo<String>,
    /// As the server has it, or is being told.
    told: StoredValue<String>,
    /// Edits on their way.
    pending: StoredValue<u32>,
    /// How the server is told.
    edit: fn(String) -> Details,
    post: Post,
}

impl Detail {
    fn new(post: Post, name: &'static str, shown: fn(&EditorView) -> String, edit: fn(String) -> Details) -> Self {
        let view = post.view;
        let kept = Memo::new(move |_| view.with(shown));
        let start = kept.get_untracked();
        let (typed, told, pending) = (RwSignal::new(start.clone()), StoredValue::new(start), StoredValue::new(0));
        let detail = Self { name, typed, kept, told, pending, edit, post };
        Effect::new(move |_| {
            let newer = kept.get();
            if pending.get_value() == 0 {
                detail.follow(newer);
            }
        });
        detail
    }

    fn error(self) -> Signal<Option<String>> {
        Signal::derive(move || self.post.errors.with(|it| it.get(self.name).cloned()))
    }

    /// For the field to call when one leaves it.
    fn commit(self) -> Callback<(String,)> {
        Callback::new(move |(text,)| self.tell(text))
    }

    /// Sends what was typed, unless the server has it.
    fn tell(self, text: String) {
        let base = self.told.get_value();
        if base == text.trim() {
            return;
        }
        self.told.set_value(text.trim().to_string());
        self.pending.update_value(|it| *it += 1);
        self.post.send(Edit { detail: self, details: (self.edit)(text), base });
    }

    /// Something else stands on the server: it is shown, unless something unsaved was typed over it.
    fn follow(self, newer: String) {
        match self.typed.with_untracked(|typed| self.told.with_value(|told| typed.trim() == told)) {
            true => self.take(newer),
            false => self.told.set_value(newer),
        }
    }

    fn take(self, text: String) {
        if self.typed.with_untracked(|typed| typed.trim() != text) {
            self.typed.set(text.clone());
        }
        self.told.set_value(text);
    }

    /// Saves without being asked to; leaving the field saves at once.
    fn save_at_pauses(self) {
        Effect::new(move |_| {
            let text = self.typed.get();
            spawn_local(async move {
                pause(SAVE_AFTER_MS).await;
                if self.typed.try_get_untracked().is_some_and(|now| now == text) {
                    self.tell(text);
                }
            });
        });
    }
}

/// An edit on its way.
#[derive(Clone)]
struct Edit {
    detail: Detail,
    details: Details,
    /// What it replaces.
    base: String,
}

/// Sends edits one at a time: the next is based on the version the one before made.
#[derive(Clone, Copy)]
struct Post {
    view: Signal<EditorView>,
    desk: Desk,
    waiting: StoredValue<VecDeque<Edit>>,
    sending: RwSignal<bool>,
    sent: RwSignal<bool>,
    made: StoredValue<i64>,
    errors: RwSignal<BTreeMap<String, String>>,
}

impl Post {
    fn new(view: Signal<EditorView>, desk: Desk) -> Self {
        Self {
            view,
            desk,
            waiting: StoredValue::default(),
            sending: RwSignal::new(false),
            sent: RwSignal::new(false),
            made: StoredValue::new(0),
            errors: RwSignal::default(),
        }
    }

    fn word(self) -> &'static str {
        match (self.sending.get(), self.errors.with(BTreeMap::is_empty), self.sent.get()) {
            (true, ..) => "Saving",
            (false, false, _) => "Not saved",
            (false, true, true) => "Saved",
            (false, true, false) => "",
        }
    }

    fn send(self, edit: Edit) {
        self.waiting.update_value(|it| it.push_back(edit));
        if self.sending.get_untracked() {
            return;
        }
        self.sending.set(true);
        spawn_local(async move {
            while let Some(edit) = self.waiting.try_update_value(VecDeque::pop_front).flatten() {
                let answer = self.deliver(&edit).await;
                // Nobody looks when the page is gone.
                if self.version().is_some() {
                    self.settle(edit.detail, answer);
                }
            }
            self.sending.try_set(false);
            self.sent.try_set(true);
        });
    }

    async fn deliver(self, edit: &Edit) -> Result<(), Refusal> {
        loop {
            let Some(version) = self.version() else { return Ok(()) };
            match call(edit_course(self.desk.course(), version, edit.details.clone())).await {
                Ok(edited) => {
                    self.made.try_set_value(edited.version);
                    return Ok(());
                }
                // Somebody else's edit is on its way to us. Ours goes on top of it, unless it is this very detail.
                Err(refusal) if refusal.code == "stale" => {
                    if !self.newer_than(version).await || edit.detail.kept.get_untracked() != edit.base {
                        return Err(refusal);
                    }
                }
                Err(refusal) => return Err(refusal),
            }
        }
    }

    fn settle(self, detail: Detail, answer: Result<(), Refusal>) {
        detail.pending.update_value(|it| *it -= 1);
        let kept = detail.kept.get_untracked();
        match answer {
            Ok(()) => {
                self.errors.update(|it| drop(it.remove(detail.name)));
                // What came in meanwhile was passed over.
                let is_current = self.view.with_untracked(|it| it.version) >= self.made.get_value();
                if is_current && detail.pending.get_value() == 0 {
                    detail.follow(kept);
                }
            }
            Err(refusal) if refusal.code == "stale" => {
                detail.take(kept);
                self.desk.say(refusal.message);
            }
            Err(refusal) => {
                // What was typed stays, and is not taken for saved.
                detail.told.set_value(kept);
                self.errors.update(|it| drop(it.insert(detail.name.into(), why(refusal))));
            }
        }
    }

    /// The version to base an edit on; nothing when the page is gone.
    fn version(self) -> Option<i64> {
        Some(self.view.try_with_untracked(|it| it.version)?.max(self.made.try_get_value()?))
    }

    /// Waits for a version after this one; `false` when the page is gone or it does not come.
    async fn newer_than(self, version: i64) -> bool {
        for _ in 0..ARRIVES_AFTER_MS / GLANCE_MS {
            match self.version() {
                Some(now) if now > version => return true,
                Some(_) => pause(GLANCE_MS).await,
                None => return false,
            }
        }
        false
    }
}
