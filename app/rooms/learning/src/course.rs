//! A course: what it is called, what it is about, whether it is out.

#[cfg(feature = "ssr")]
mod access;
#[cfg(feature = "ssr")]
pub(crate) mod jobs;
mod mutations;
mod pages;
mod queries;

use data::{Id, Refusal, Row, Timestamp, choice};
use identity::UserId;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use storefront::StoreId;

#[cfg(feature = "ssr")]
pub use access::*;
pub use mutations::*;
pub use pages::*;
pub use queries::*;

use crate::category::category;

pub type CourseId = Id<Course>;

choice! {
    /// How much a learner should know already.
    pub enum SkillLevel {
        Beginner = "Beginner",
        Intermediate = "Intermediate",
        Advanced = "Advanced",
        AllLevels = "All Levels",
    }
}

/// Longest title, description and tag; most tags.
pub const TITLE: std::ops::RangeInclusive<usize> = 3..=100;
pub const DESCRIPTION: std::ops::RangeInclusive<usize> = 10..=20_000;
pub const TAG_CHARS: usize = 30;
pub const TAGS: usize = 5;
pub const SLUG_CHARS: usize = 80;

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Row)]
#[serde(rename_all = "camelCase")]
#[row(
    table = "courses",
    index(by_instructorId = instructor),
    index(by_slug = slug, unique),
    index(by_categoryId = course_category_id),
    index(by_userId = owner),
    index(by_storeId = store),
    index(by_published = is_published),
    index(by_instructor_published = instructor + is_published),
    index(by_category = category),
    index(by_category_subcategory = category + subcategory),
    index(by_store_published_pinned = store + is_published + pinned_at),
    index(by_published_newest = is_published + published_at),
    index(by_published_popular = is_published + student_count),
    index(by_category_newest = is_published + category + published_at),
    index(by_category_popular = is_published + category + student_count),
    index(by_reference_pdf = reference_pdf_storage_id),
    index(search_text = search_text, search)
)]
pub struct Course {
    pub id: CourseId,
    #[serde(rename = "userId")]
    pub owner: UserId,
    #[serde(rename = "instructorId", default, skip_serializing_if = "Option::is_none")]
    pub instructor: Option<UserId>,
    #[serde(rename = "storeId", default, skip_serializing_if = "Option::is_none")]
    pub store: Option<StoreId>,
    pub title: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image_url: Option<String>,
    /// Missing means free. Paid courses come with the commerce room.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_published: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub course_category_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slug: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subcategory: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub skill_level: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checkout_headline: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checkout_description: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment_description: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guarantee_text: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub show_guarantee: Option<bool>,
    #[serde(rename = "acceptsPayPal", default, skip_serializing_if = "Option::is_none")]
    pub accepts_paypal: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepts_stripe: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stripe_product_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stripe_price_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deleted_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deleted_by: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub follow_gate_enabled: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub follow_gate_requirements: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub follow_gate_social_links: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub follow_gate_message: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub follow_gate_steps: Option<Vec<Value>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[row(file)]
    pub reference_pdf_storage_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference_pdf_url: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference_pdf_generated_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_pinned: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pinned_at: Option<Timestamp>,
    /// When it was first published. Stays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published_at: Option<Timestamp>,
    /// Set while its owner is shut out and it would be out otherwise: then it comes back with them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hidden_at: Option<Timestamp>,
    /// People enrolled now; counted by the transaction that enrols.
    pub student_count: i64,
    /// Published chapters; counted by the transaction that publishes one.
    pub chapter_count: i64,
    /// Grows with every edit of the details: an edit based on an older one is refused.
    pub version: i64,
    /// What the catalogue's search looks through.
    pub search_text: String,
    /// The title the last import came with, as a key: one of the signs that importing again should update this course.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub import_key: Option<String>,
}

impl Course {
    pub fn is_out(&self) -> bool {
        self.is_published == Some(true) && self.deleted_at.is_none()
    }

    /// Its owner was shut out: nobody finds it until they come back.
    pub fn hide(&mut self, now: Timestamp) {
        if self.is_out() {
            (self.is_published, self.hidden_at) = (Some(false), Some(now));
            self.version += 1;
        }
    }

    /// Its owner is back. What was taken out by a teacher meanwhile stays out.
    pub fn show(&mut self) {
        if self.hidden_at.take().is_some() {
            self.is_published = Some(self.deleted_at.is_none());
            self.version += 1;
        }
    }

    pub fn is_free(&self) -> bool {
        self.price.unwrap_or(0.0) == 0.0
    }

    /// What publishing still waits for, in the words of the list beside the button. `readable` says whether one
    /// published chapter has a body.
    pub fn missing_to_publish(&self, readable: bool) -> Vec<&'static str> {
        let has_text = |text: &Option<String>| text.as_ref().is_some_and(|it| !it.trim().is_empty());
        let enough = self.description.as_ref().is_some_and(|it| it.trim().chars().count() >= *DESCRIPTION.start());
        [
            (!self.title.trim().is_empty(), "a title"),
            (enough, "a description of at least 10 characters"),
            (has_text(&self.category), "a category"),
            (has_text(&self.subcategory), "a subcategory"),
            (has_text(&self.skill_level), "a level"),
            (readable, "at least one published chapter with a body"),
        ]
        .into_iter()
        .filter(|(there, _)| !there)
        .map(|(_, what)| what)
        .collect()
    }

    /// The text the catalogue searches, after an edit.
    pub fn searchable(&self) -> String {
        let tags = self.tags.clone().unwrap_or_default().join(" ");
        let description: String = self.description.clone().unwrap_or_default().chars().take(2_000).collect();
        format!("{} {} {tags}", self.title, description)
    }
}

/// What a teacher may change about a course. Absent stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Details {
    pub title: Option<String>,
    pub description: Option<String>,
    pub category: Option<String>,
    pub subcategory: Option<String>,
    pub skill_level: Option<String>,
    pub tags: Option<Vec<String>>,
}

impl Details {
    /// Puts the changes on, or says which fields are not acceptable. Another category clears the subcategory.
    pub fn apply(self, course: &mut Course) -> Result<(), Refusal> {
        let mut bad = Refusal::invalid();
        if let Some(title) = self.title {
            match check_title(&title) {
                Ok(title) => course.title = title,
                Err(why) => bad = bad.with_field("title", why),
            }
        }
        if let Some(description) = self.description {
            let chars = description.trim().chars().count();
            match chars == 0 || DESCRIPTION.contains(&chars) {
                true => course.description = Some(description.trim().to_string()),
                false => bad = bad.with_field("description", "Between 10 and 20,000 characters."),
            }
        }
        if let Some(key) = self.category {
            match category(&key) {
                Some(_) if course.category.as_ref() == Some(&key) => {}
                Some(_) => {
                    course.category = Some(key);
                    course.subcategory = None;
                }
                None => bad = bad.with_field("category", "Choose one of the list."),
            }
        }
        if let Some(name) = self.subcategory {
            let of = course.category.as_deref().and_then(category);
            match of.is_some_and(|it| it.subcategories.contains(&name.as_str())) {
                true => course.subcategory = Some(name),
                false => bad = bad.with_field("subcategory", "Choose one that belongs to the category."),
            }
        }
        if let Some(level) = self.skill_level {
            match SkillLevel::parse(&level) {
                Some(level) => course.skill_level = Some(level.as_str().into()),
                None => bad = bad.with_field("skill_level", "Choose one of the four levels."),
            }
        }
        if let Some(tags) = self.tags {
            match check_tags(tags) {
                Ok(tags) => course.tags = Some(tags),
                Err(why) => bad = bad.with_field("tags", why),
            }
        }
        bad.if_any()?;
        course.search_text = course.searchable();
        Ok(())
    }
}

/// A title, trimmed and of the right length.
pub fn check_title(title: &str) -> Result<String, &'static str> {
    let title = crate::text::line(title);
    match TITLE.contains(&title.chars().count()) {
        true => Ok(title),
        false => Err("Between 3 and 100 characters."),
    }
}

fn check_tags(tags: Vec<String>) -> Result<Vec<String>, &'static str> {
    let mut seen: Vec<String> = vec![];
    for tag in tags.iter().map(|tag| crate::text::line(tag).to_lowercase()).filter(|tag| !tag.is_empty()) {
        if tag.chars().count() > TAG_CHARS {
            return Err("A tag has at most 30 characters.");
        }
        if !seen.contains(&tag) {
            seen.push(tag);
        }
    }
    if seen.len() > TAGS {
        return Err("At most five tags.");
    }
    Ok(seen)
}
