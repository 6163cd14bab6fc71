//! What every room has about a person. The shell hands it in: this room knows no other.

use data::{Fault, Row, Select};
use futures::future::BoxFuture;
use room::{Answer, Read};
use serde_json::Value;

use crate::UserId;

/// One file of the archive.
#[derive(Clone, Copy)]
pub struct Share {
    /// `learning/enrollments.json`
    pub file: &'static str,
    /// What is in it. Reads what is this person's, and nothing that says something of somebody else.
    pub of: for<'a> fn(&'a Read, &'a UserId) -> BoxFuture<'a, Answer<Value>>,
}

/// Rows as they are, but for what proves who somebody is.
pub async fn rows<T: Row>(cx: &Read, select: Select<T>) -> Answer<Value> {
    let rows = cx.rows(select).await?.iter().map(told).collect::<Result<Vec<_>, _>>()?;
    Ok(Value::Array(rows))
}

/// One row, or nothing where there is none.
pub(super) async fn row<T: Row>(cx: &Read, id: &str) -> Answer<Value> {
    Ok(cx.get::<T>(id).await?.map_or(Ok(Value::Null), |row| told(&row))?)
}

fn told<T: Row>(row: &T) -> Result<Value, Fault> {
    let mut value = serde_json::to_value(row).map_err(Fault::new)?;
    if let Some(columns) = value.as_object_mut() {
        columns.retain(|column, _| !T::table().secrets.contains(&column.as_str()));
    }
    Ok(value)
}
