//! JSON in the program, SurrealDB values in the database; ids are plain text on our side.

use serde_json::Value as Json;
use surrealdb_types::{Number, Object, RecordId, RecordIdKey, Value};

use crate::{Image, Table, Type};

/// A database value as JSON: records become their key, NONE becomes null.
pub(crate) fn to_json(value: Value) -> Json {
    match value {
        Value::Bool(it) => Json::Bool(it),
        Value::Number(Number::Int(it)) => it.into(),
        Value::Number(Number::Float(it)) => it.into(),
        Value::Number(Number::Decimal(it)) => it.to_string().into(),
        Value::String(it) => Json::String(it),
        Value::RecordId(it) => key_text(it.key),
        Value::Array(items) => items.into_iter().map(to_json).collect(),
        Value::Object(object) => Json::Object(to_image(object)),
        _ => Json::Null,
    }
}

/// An object as an image: columns that are NONE are left out, so that images compare.
pub(crate) fn to_image(object: Object) -> Image {
    object.into_iter().map(|(name, value)| (name, to_json(value))).filter(|(_, value)| !value.is_null()).collect()
}

fn key_text(key: RecordIdKey) -> Json {
    match key {
        RecordIdKey::String(it) => Json::String(it),
        RecordIdKey::Number(it) => Json::String(it.to_string()),
        _ => Json::Null,
    }
}

/// JSON as a database value; typed links become record ids.
pub(crate) fn to_value(json: &Json, column: Option<&Type>) -> Value {
    match (json, column) {
        (Json::Null, _) => Value::None,
        (json, Some(Type::Optional(inner))) => to_value(json, Some(inner)),
        (Json::String(key), Some(Type::Link(table))) => Value::RecordId(RecordId::new(*table, key.as_str())),
        (Json::Array(items), Some(Type::List(inner))) => list(items, Some(inner)),
        (Json::Array(items), _) => list(items, column),
        (Json::Bool(it), _) => Value::Bool(*it),
        (Json::Number(it), _) => match it.as_i64() {
            Some(whole) if column != Some(&Type::Float) => Value::Number(Number::Int(whole)),
            _ => Value::Number(Number::Float(it.as_f64().unwrap_or_default())),
        },
        (Json::String(it), _) => Value::String(it.clone()),
        (Json::Object(it), _) => {
            let mut object = Object::new();
            for (name, value) in it.iter().filter(|(_, value)| !value.is_null()) {
                object.insert(name.clone(), to_value(value, None));
            }
            Value::Object(object)
        }
    }
}

fn list(items: &[Json], inner: Option<&Type>) -> Value {
    Value::Array(items.iter().map(|item| to_value(item, inner)).collect::<Vec<_>>().into())
}

/// A row as the content of a record: everything but the id, absent where null.
pub(crate) fn content(table: &Table, image: &Image) -> Value {
    let mut object = Object::new();
    for (name, column) in &table.columns {
        if let Some(value) = image.get(*name).filter(|value| !value.is_null()) {
            object.insert(name.to_string(), to_value(value, Some(column)));
        }
    }
    Value::Object(object)
}
