use std::{cmp::Ordering, sync::Arc};

use serde_json::Value;

use crate::Image;

/// One committed change of one row, with the row before and after. Both images are whole rows.
#[derive(Clone, Debug)]
pub struct Change {
    pub table: &'static str,
    pub id: String,
    pub before: Option<Arc<Image>>,
    pub after: Option<Arc<Image>>,
}

/// Something a read looked at: one record, or all rows that satisfy the terms (no terms: the whole table).
#[derive(Clone, Debug, PartialEq)]
pub struct Dependency {
    pub table: &'static str,
    pub key: DependencyKey,
    /// The columns that were read. A change to others does not matter.
    pub columns: &'static [&'static str],
    /// Where among the rows was read. A row that is beyond one of these before and after does not matter.
    pub bounds: Vec<Bound>,
}

/// One end of the rows that were read: where a comparison or a page ended.
#[derive(Clone, Debug, PartialEq)]
pub struct Bound {
    pub column: &'static str,
    pub end: End,
    pub value: i64,
    /// Where among the rows of this very value, if the id is what sorts them.
    pub id: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum End {
    AtLeast,
    AtMost,
}

#[derive(Clone, Debug, PartialEq)]
pub enum DependencyKey {
    Record(String),
    Rows(Vec<(&'static str, Value)>),
}

impl Dependency {
    pub fn record(table: &'static str, id: &str, columns: &'static [&'static str]) -> Self {
        Self { table, key: DependencyKey::Record(id.into()), columns, bounds: vec![] }
    }

    pub fn rows(table: &'static str, terms: Vec<(&'static str, Value)>, columns: &'static [&'static str]) -> Self {
        Self { table, key: DependencyKey::Rows(terms), columns, bounds: vec![] }
    }

    pub fn within(mut self, bounds: Vec<Bound>) -> Self {
        self.bounds = bounds;
        self
    }

    /// Whether the change could alter what was read: the row is or was among those read, and a column that was read
    /// differs.
    pub fn is_touched_by(&self, change: &Change) -> bool {
        if self.table != change.table {
            return false;
        }
        let before = change.before.as_deref().filter(|image| self.covers(&change.id, image));
        let after = change.after.as_deref().filter(|image| self.covers(&change.id, image));
        match (before, after) {
            (None, None) => false,
            (Some(before), Some(after)) => self.columns.iter().any(|column| before.get(*column) != after.get(*column)),
            _ => true,
        }
    }

    fn covers(&self, id: &str, image: &Image) -> bool {
        let is_meant = match &self.key {
            DependencyKey::Record(wanted) => wanted == id,
            DependencyKey::Rows(terms) => {
                terms.iter().all(|(column, value)| image.get(*column).unwrap_or(&Value::Null) == value)
            }
        };
        is_meant && self.bounds.iter().all(|bound| bound.may_hold(id, image))
    }
}

impl Bound {
    /// What is no whole number may stand anywhere.
    fn may_hold(&self, id: &str, image: &Image) -> bool {
        let Some(value) = image.get(self.column).and_then(Value::as_i64) else { return true };
        let order = value.cmp(&self.value).then_with(|| self.id.as_deref().map_or(Ordering::Equal, |end| id.cmp(end)));
        match self.end {
            End::AtLeast => order.is_ge(),
            End::AtMost => order.is_le(),
        }
    }
}

/// Everything one read looked at.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReadSet {
    pub dependencies: Vec<Dependency>,
}

impl ReadSet {
    pub fn is_touched_by(&self, change: &Change) -> bool {
        self.dependencies.iter().any(|dependency| dependency.is_touched_by(change))
    }

    pub(crate) fn add(&mut self, dependency: Dependency) {
        if !self.dependencies.contains(&dependency) {
            self.dependencies.push(dependency);
        }
    }
}
