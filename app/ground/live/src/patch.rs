//! Operations that turn one JSON value into the next. A list whose items are all objects with their own `id` is keyed:
//! paths go through it by id, and rows are inserted, moved and removed instead of sent again.
//!
//! - `[path, value]` sets; a path through a keyed list names the row's id
//! - `["-", path]` removes a field or a row
//! - `["+", path, row, before]` puts a new row before the row `before`, or last when null
//! - `["m", path, id, before]` moves a row

use serde_json::Value;

/// Applies operations in order. `None` when one does not fit: the holder must ask for the whole value.
pub fn apply(value: &mut Value, operations: &[Value]) -> Option<()> {
    operations.iter().try_for_each(|operation| step(value, operation.as_array()?))
}

fn step(value: &mut Value, operation: &[Value]) -> Option<()> {
    match operation {
        [Value::Array(path), new] => set(value, path, new.clone()),
        [Value::String(kind), Value::Array(path)] if kind == "-" => remove(value, path),
        [Value::String(kind), Value::Array(path), row, before] if kind == "+" => {
            insert(find(value, path)?.as_array_mut()?, row.clone(), before)
        }
        [Value::String(kind), Value::Array(path), id, before] if kind == "m" => {
            let rows = find(value, path)?.as_array_mut()?;
            let from = position(rows, id.as_str()?)?;
            let row = rows.remove(from);
            insert(rows, row, before)
        }
        _ => None,
    }
}

/// The id of a row in a keyed list.
pub fn row_id(row: &Value) -> Option<&str> {
    row.get("id")?.as_str()
}

fn find<'v>(value: &'v mut Value, path: &[Value]) -> Option<&'v mut Value> {
    path.iter().try_fold(value, |value, name| child(value, name.as_str()?))
}

fn child<'v>(value: &'v mut Value, name: &str) -> Option<&'v mut Value> {
    match value {
        Value::Object(fields) => fields.get_mut(name),
        Value::Array(rows) => rows.iter_mut().find(|row| row_id(row) == Some(name)),
        _ => None,
    }
}

fn set(value: &mut Value, path: &[Value], new: Value) -> Option<()> {
    let Some((last, parents)) = path.split_last() else {
        *value = new;
        return Some(());
    };
    match find(value, parents)? {
        Value::Object(fields) => {
            fields.insert(last.as_str()?.to_string(), new);
        }
        rows => *child(rows, last.as_str()?)? = new,
    }
    Some(())
}

fn remove(value: &mut Value, path: &[Value]) -> Option<()> {
    let (last, parents) = path.split_last()?;
    match find(value, parents)? {
        Value::Object(fields) => fields.remove(last.as_str()?).map(drop),
        Value::Array(rows) => {
            let at = position(rows, last.as_str()?)?;
            rows.remove(at);
            Some(())
        }
        _ => None,
    }
}

fn insert(rows: &mut Vec<Value>, row: Value, before: &Value) -> Option<()> {
    let at = match before {
        Value::String(id) => position(rows, id)?,
        _ => rows.len(),
    };
    rows.insert(at, row);
    Some(())
}

fn position(rows: &[Value], id: &str) -> Option<usize> {
    rows.iter().position(|row| row_id(row) == Some(id))
}
