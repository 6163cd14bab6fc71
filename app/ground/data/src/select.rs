use std::marker::PhantomData;

use serde::Serialize;
use serde_json::Value;

use crate::{Bound, Dependency, End, ID, Image, Row};

/// A column of `T`, made by the derive: `Course::STORE`.
pub struct Column<T> {
    pub name: &'static str,
    row: PhantomData<fn() -> T>,
}

impl<T> Column<T> {
    pub const fn new(name: &'static str) -> Self {
        Self { name, row: PhantomData }
    }
}

impl<T> Clone for Column<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Column<T> {}

/// A row's place in a list that is sorted by one column of whole numbers, and by the id among rows of the same value.
/// No two rows have the same place, so it can say where a page ended.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// Nothing where the row has no value: such rows come behind all others.
    pub value: Option<i64>,
    pub id: String,
}

impl Place {
    /// As an address carries it: the value, a dot, the id.
    pub fn address(&self) -> String {
        format!("{}.{}", self.value.map(|it| it.to_string()).unwrap_or_default(), self.id)
    }

    /// The place an address names. What nobody here has written leads to the first page.
    pub fn at(address: &str) -> Option<Self> {
        let (value, id) = address.split_once('.')?;
        let value = if value.is_empty() { None } else { Some(value.parse().ok()?) };
        (1..=500).contains(&id.len()).then(|| Self { value, id: id.into() })
    }
}

/// A read of many rows. Equality terms come first because they decide which writes wake the reader: the first one
/// should be the most selective.
#[derive(Clone)]
pub struct Select<T> {
    equal: Vec<(&'static str, Value)>,
    compare: Vec<(&'static str, &'static str, Value)>,
    any_of: Option<(&'static str, Vec<Value>)>,
    search: Option<(&'static str, String)>,
    order: Vec<(&'static str, bool)>,
    behind: Option<(&'static str, Place)>,
    limit: usize,
    row: PhantomData<fn() -> T>,
}

/// No read returns more rows than this; a live query over more must page or read a roll-up.
pub const MOST_ROWS: usize = 5_000;

impl<T: Row> Default for Select<T> {
    fn default() -> Self {
        Self::all()
    }
}

impl<T: Row> Select<T> {
    /// Every row of the table, up to the limit. A live query that uses it without `by` wakes on every write.
    pub fn all() -> Self {
        Self {
            equal: vec![],
            compare: vec![],
            any_of: None,
            search: None,
            order: vec![],
            behind: None,
            limit: MOST_ROWS,
            row: PhantomData,
        }
    }

    pub fn by(column: Column<T>, value: impl Serialize) -> Self {
        Self::all().and(column, value)
    }

    /// Rows whose column is one of the values.
    pub fn any(column: Column<T>, values: impl IntoIterator<Item = impl Serialize>) -> Self {
        let mut select = Self::all();
        select.any_of = Some((column.name, values.into_iter().map(json).collect()));
        select
    }

    pub fn and(mut self, column: Column<T>, value: impl Serialize) -> Self {
        self.equal.push((column.name, json(value)));
        self
    }

    pub fn less_than(mut self, column: Column<T>, value: impl Serialize) -> Self {
        self.compare.push((column.name, "<", json(value)));
        self
    }

    pub fn more_than(mut self, column: Column<T>, value: impl Serialize) -> Self {
        self.compare.push((column.name, ">", json(value)));
        self
    }

    pub fn at_least(mut self, column: Column<T>, value: impl Serialize) -> Self {
        self.compare.push((column.name, ">=", json(value)));
        self
    }

    /// Rows whose column holds every word of `text` as the start of a word. Needs a search index on the column.
    pub fn matching(mut self, column: Column<T>, text: impl Into<String>) -> Self {
        self.search = Some((column.name, text.into()));
        self
    }

    pub fn ascending(mut self, column: Column<T>) -> Self {
        self.order.push((column.name, true));
        self
    }

    pub fn descending(mut self, column: Column<T>) -> Self {
        self.order.push((column.name, false));
        self
    }

    /// A list to page through: the largest value of `column` first, the largest id among equals, and only rows behind
    /// `after`, the place where the page before ended. Every row comes exactly once, however many share a value. The
    /// order is that of an index over the equality columns and `column`, backwards: every index ends with the id.
    pub fn page_down(mut self, column: Column<T>, after: Option<Place>) -> Self {
        self.behind = after.map(|place| (column.name, place));
        self.descending(column).descending(Column::new(ID))
    }

    pub fn limit(mut self, rows: usize) -> Self {
        self.limit = rows.min(MOST_ROWS);
        self
    }

    /// The statement and its parameters: name, the column it is compared to, value.
    pub(crate) fn statement(&self) -> (String, Vec<(String, &'static str, Value)>) {
        let mut binds = vec![];
        let mut terms = vec![];
        let mut bind = |column: &'static str, value: &Value| {
            let name = format!("p{}", binds.len());
            binds.push((name.clone(), column, value.clone()));
            name
        };
        if let Some((column, words)) = &self.search {
            terms.push(format!("{column} @0@ ${}", bind(column, &Value::from(words.clone()))));
        }
        for (column, value) in &self.equal {
            // A missing column is NONE, which only compares to the literal.
            match value {
                Value::Null => terms.push(format!("{column} = NONE")),
                value => terms.push(format!("{column} = ${}", bind(column, value))),
            }
        }
        if let Some((column, values)) = &self.any_of {
            terms.push(format!("{column} IN ${}", bind(column, &Value::Array(values.clone()))));
        }
        for (column, operator, value) in &self.compare {
            terms.push(format!("{column} {operator} ${}", bind(column, value)));
        }
        if let Some((column, place)) = &self.behind {
            let (value, id) = (bind(column, &json(place.value)), bind(ID, &json(&place.id)));
            // The first of the two says nothing new: it is what an index can be entered by.
            terms.push(format!("{column} <= ${value} AND [{column}, {ID}] < [${value}, ${id}]"));
        }
        let columns = T::COLUMNS.join(", ");
        let mut sql = format!("SELECT {columns} FROM {}", T::TABLE);
        if !terms.is_empty() {
            sql += &format!(" WHERE {}", terms.join(" AND "));
        }
        if !self.order.is_empty() {
            let order = self.order.iter().map(|(column, up)| format!("{column} {}", if *up { "ASC" } else { "DESC" }));
            sql += &format!(" ORDER BY {}", order.collect::<Vec<_>>().join(", "));
        }
        sql += &format!(" LIMIT {}", self.limit);
        (sql, binds)
    }

    /// What this read depends on: one entry per value of `any`, else one. `last` is the last row of what it brought when
    /// that was as much as it may bring: nothing behind it can matter, as long as nothing before it moves.
    pub(crate) fn dependencies(&self, last: Option<&Image>) -> Vec<Dependency> {
        let alternatives: Vec<Vec<(&'static str, Value)>> = match &self.any_of {
            Some((column, values)) => values
                .iter()
                .map(|value| std::iter::once((*column, value.clone())).chain(self.equal.iter().cloned()).collect())
                .collect(),
            None => vec![self.equal.clone()],
        };
        let bounds: Vec<Bound> = self.compared().chain(self.start()).chain(self.edge(last)).collect();
        let within = |terms| Dependency::rows(T::TABLE, terms, T::COLUMNS).within(bounds.clone());
        alternatives.into_iter().map(within).collect()
    }

    fn compared(&self) -> impl Iterator<Item = Bound> {
        self.compare.iter().filter_map(|(column, operator, value)| {
            let end = if *operator == "<" { End::AtMost } else { End::AtLeast };
            Some(Bound { column, end, value: value.as_i64()?, id: None })
        })
    }

    /// Where the page before ended.
    fn start(&self) -> Option<Bound> {
        let (column, place) = self.behind.as_ref()?;
        Some(Bound { column, end: End::AtMost, value: place.value?, id: Some(place.id.clone()) })
    }

    /// Where a full page ends. Unless the id decides among rows of the same value, all rows as good as the last one
    /// count: which of them came is the database's choice.
    fn edge(&self, last: Option<&Image>) -> Option<Bound> {
        let (column, up) = *self.order.first()?;
        let (last, end) = (last?, if up { End::AtMost } else { End::AtLeast });
        let is_total = self.order.get(1) == Some(&(ID, up));
        let id = last.get(ID).and_then(Value::as_str).filter(|_| is_total).map(str::to_owned);
        Some(Bound { column, end, value: last.get(column)?.as_i64()?, id })
    }

    /// Whether as many rows came as may come.
    pub(crate) fn is_full(&self, rows: usize) -> bool {
        rows >= self.limit
    }
}

fn json(value: impl Serialize) -> Value {
    serde_json::to_value(value).unwrap_or(Value::Null)
}
