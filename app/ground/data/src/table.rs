use serde::{Serialize, de::DeserializeOwned};

use crate::{Id, Timestamp};

/// The column every table has: the row's key.
pub(crate) const ID: &str = "id";

/// A type whose values are rows of one table. Derived; see the `macros` crate.
pub trait Row: Serialize + DeserializeOwned + Clone + Send + Sync + 'static {
    /// The table's definition, built from the type.
    fn table() -> Table;
    /// The table's name, as the schema reference writes it.
    const TABLE: &'static str;
    /// The columns this type reads; the live engine wakes nobody for a column that was not read.
    const COLUMNS: &'static [&'static str];
    fn key(&self) -> &str;
}

/// A table: its columns in the order of the type, its indexes.
#[derive(Clone, Debug)]
pub struct Table {
    pub name: &'static str,
    pub columns: Vec<(&'static str, Type)>,
    pub indexes: &'static [Index],
    /// Whether pages watch it. Ledgers are written with every mutation and watched by none.
    pub watched: bool,
    /// Columns that prove who somebody is, such as hashes of passwords and tokens: in backups, and never in an export.
    pub secrets: &'static [&'static str],
    /// Columns that hold the key of a file: while a row names it there, the file stays. Each begins an index.
    pub files: &'static [&'static str],
}

/// An index over columns, in order.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Index {
    pub name: &'static str,
    pub columns: &'static [&'static str],
    pub kind: IndexKind,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum IndexKind {
    Plain,
    Unique,
    /// Word-prefix search over one text column.
    Search,
}

/// What a column holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Type {
    Text,
    Int,
    Float,
    Bool,
    Object,
    /// Text out of a closed list.
    OneOf(&'static [&'static str]),
    /// A typed link: the id of a row of that table.
    Link(&'static str),
    List(Box<Type>),
    Optional(Box<Type>),
}

/// A Rust type that can be a column.
pub trait ColumnType {
    fn column_type() -> Type;
}

impl ColumnType for String {
    fn column_type() -> Type {
        Type::Text
    }
}
impl ColumnType for i64 {
    fn column_type() -> Type {
        Type::Int
    }
}
impl ColumnType for f64 {
    fn column_type() -> Type {
        Type::Float
    }
}
impl ColumnType for bool {
    fn column_type() -> Type {
        Type::Bool
    }
}
impl ColumnType for Timestamp {
    fn column_type() -> Type {
        Type::Int
    }
}
impl ColumnType for serde_json::Value {
    fn column_type() -> Type {
        Type::Object
    }
}
// Most links of the schema reference are plain text; `#[row(link)]` makes the typed ones.
impl<T> ColumnType for Id<T> {
    fn column_type() -> Type {
        Type::Text
    }
}
impl<T: ColumnType> ColumnType for Option<T> {
    fn column_type() -> Type {
        Type::Optional(Box::new(T::column_type()))
    }
}
impl<T: ColumnType> ColumnType for Vec<T> {
    fn column_type() -> Type {
        Type::List(Box::new(T::column_type()))
    }
}

impl Type {
    /// `self` as a link to `table`, keeping whether it is optional.
    pub fn linked(self, table: &'static str) -> Type {
        match self {
            Type::Optional(_) => Type::Optional(Box::new(Type::Link(table))),
            _ => Type::Link(table),
        }
    }

    /// The type as a schema statement writes it.
    pub fn surql(&self) -> String {
        match self {
            Type::Text => "string".into(),
            Type::Int => "int".into(),
            Type::Float => "float".into(),
            Type::Bool => "bool".into(),
            Type::Object => "object".into(),
            Type::OneOf(words) => words.iter().map(|word| format!("'{word}'")).collect::<Vec<_>>().join(" | "),
            Type::Link(table) => format!("record<{table}>"),
            Type::List(inner) => format!("array<{}>", inner.surql()),
            Type::Optional(inner) => format!("option<{}>", inner.surql()),
        }
    }
}
