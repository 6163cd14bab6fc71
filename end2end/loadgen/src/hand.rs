//! Somebody who changes one row of a list of ten, over and over.
use crate::door::Door;
use crate::outcome::{Outcome, problem};
use serde_json::{Value, json};
use std::sync::LazyLock;
use std::time::Instant;

static START: LazyLock<Instant> = LazyLock::new(Instant::now);

/// Microseconds of this run. A title carries the moment it was written, so whoever reads it knows how old it is.
pub fn now_us() -> u64 {
    START.elapsed().as_micros() as u64
}

/// One row and the way to change it.
pub struct Hand {
    pub door: Door,
    pub row: Row,
}

pub enum Row {
    /// A course and the version of it that was seen last.
    Course { id: String, version: i64 },
    /// A row of the bare server.
    Bare { list: usize, id: String },
}

impl Hand {
    pub fn id(&self) -> &str {
        match &self.row {
            Row::Course { id, .. } | Row::Bare { id, .. } => id,
        }
    }

    /// Writes the title; returns the commit.
    pub async fn title(&mut self, title: &str) -> Outcome<u64> {
        self.edit("title", title).await
    }

    /// Changes one field of the row; returns the commit.
    pub async fn edit(&mut self, field: &str, text: &str) -> Outcome<u64> {
        match &mut self.row {
            Row::Course { id, version } => {
                let edit = json!({ "course": id, "version": version, "details": { field: text } });
                let ack = self.door.call("learning/edit-course", edit).await?;
                let Some(next) = ack.value["version"].as_i64() else { return problem("an edit told no version") };
                *version = next;
                Ok(ack.at)
            }
            Row::Bare { list, id } => {
                let edit = json!({ "list": list, "id": id, "field": field, "text": text });
                Ok(self.door.call("reference/set", edit).await?.at)
            }
        }
    }
}

/// A title that says when it was written.
pub fn stamped(at_us: u64) -> String {
    format!("Take {at_us:012}")
}

/// When a title was written; nothing for a title that does not say.
pub fn stamp_of(row: &Value) -> Option<u64> {
    row["title"].as_str()?.strip_prefix("Take ")?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamped_title_tells_when_it_was_written() {
        assert_eq!(stamp_of(&json!({ "title": stamped(1_204) })), Some(1_204));
        assert_eq!(stamp_of(&json!({ "title": "Low End" })), None);
    }
}
