//! Rows as text from which exactly the same rows come back: what a backup is made of.
//!
//! What JSON has (text, whole numbers, yes and no, null, lists, objects) stands as it is. Everything else is an object
//! with the key `$`: `{"$":"float","is":"0.5"}`, `{"$":"record","is":["users","01J…"]}`, `{"$":"none"}`. An object that
//! has such a key itself is wrapped: `{"$":"object","is":{…}}`.

use serde_json::{Map, Value as Json, json};
use surrealdb_types::{Number, Object, RecordId, RecordIdKey, Value};

use crate::{Fault, Image, convert};

/// A row of any table, exactly as the database holds it.
#[derive(Clone, Debug, PartialEq)]
pub struct ExactRow {
    pub(crate) key: RecordIdKey,
    /// Without the id.
    columns: Object,
}

impl ExactRow {
    pub(crate) fn of(mut row: Object) -> Result<Self, Fault> {
        match row.remove("id") {
            Some(Value::RecordId(id)) => Ok(Self { key: id.key, columns: row }),
            _ => Err(Fault::new("a row without an id")),
        }
    }

    /// One line of JSON without its end. The same row always gives the same text. Fails at what no type of ours makes: a
    /// date, bytes, a composed id.
    pub fn to_line(&self) -> Result<String, Fault> {
        let mut line = Map::new();
        line.insert("id".into(), key_to_json(&self.key)?);
        for (name, value) in self.columns.iter() {
            line.insert(name.clone(), to_json(value)?);
        }
        Ok(Json::Object(line).to_string())
    }

    /// The row a line was made of. Fails when it is no such line.
    pub fn from_line(line: &str) -> Result<Self, Fault> {
        let line = serde_json::from_str(line).map_err(|e| Fault::new(format!("a row that is no JSON: {e}")))?;
        let Json::Object(mut line) = line else { return Err(misfit("a row is an object")) };
        let key = key_from_json(line.remove("id").unwrap_or_default())?;
        let mut columns = Object::new();
        for (name, value) in line {
            columns.insert(name, from_json(value)?);
        }
        Ok(Self { key, columns })
    }

    /// The row in plain JSON, for people and other programs: links are ids, what is absent is left out.
    pub fn to_image(&self) -> Image {
        let mut image = convert::to_image(self.columns.clone());
        image.extend(key_to_json(&self.key).map(|key| ("id".to_string(), key)));
        image
    }

    pub(crate) fn into_object(self, table: &str) -> Object {
        let mut row = self.columns;
        row.insert("id", Value::RecordId(RecordId::new(table, self.key)));
        row
    }
}

fn to_json(value: &Value) -> Result<Json, Fault> {
    Ok(match value {
        Value::None => json!({ "$": "none" }),
        Value::Null => Json::Null,
        Value::Bool(it) => Json::Bool(*it),
        Value::Number(Number::Int(it)) => Json::from(*it),
        // As text: how many digits a reader of JSON keeps is its own choice.
        Value::Number(Number::Float(it)) => tagged("float", Json::String(it.to_string())),
        Value::String(it) => Json::String(it.clone()),
        Value::RecordId(it) => tagged("record", json!([it.table.as_str(), key_to_json(&it.key)?])),
        Value::Array(items) => Json::Array(items.iter().map(to_json).collect::<Result<_, _>>()?),
        Value::Object(object) => object_to_json(object)?,
        other => return Err(Fault::new(format!("a value that cannot be written down exactly: {other:?}"))),
    })
}

fn object_to_json(object: &Object) -> Result<Json, Fault> {
    let fields = object.iter().map(|(name, value)| Ok((name.clone(), to_json(value)?)));
    let plain = Json::Object(fields.collect::<Result<_, Fault>>()?);
    Ok(if object.contains_key("$") { tagged("object", plain) } else { plain })
}

fn tagged(kind: &str, is: Json) -> Json {
    json!({ "$": kind, "is": is })
}

fn from_json(json: Json) -> Result<Value, Fault> {
    Ok(match json {
        Json::Null => Value::Null,
        Json::Bool(it) => Value::Bool(it),
        Json::Number(it) => {
            Value::Number(Number::Int(it.as_i64().ok_or_else(|| misfit("a bare number is a whole one"))?))
        }
        Json::String(it) => Value::String(it),
        Json::Array(items) => Value::Array(items.into_iter().map(from_json).collect::<Result<Vec<_>, _>>()?.into()),
        Json::Object(mut object) => match object.remove("$") {
            Some(kind) => untagged(kind.as_str().unwrap_or_default(), object.remove("is").unwrap_or_default())?,
            None => object_from_json(object)?,
        },
    })
}

fn untagged(kind: &str, is: Json) -> Result<Value, Fault> {
    match (kind, is) {
        ("none", _) => Ok(Value::None),
        ("float", Json::String(text)) => {
            let float = text.parse().map_err(|_| misfit("a float is written as one"))?;
            Ok(Value::Number(Number::Float(float)))
        }
        ("record", Json::Array(mut parts)) if parts.len() == 2 => {
            let key = key_from_json(parts.pop().unwrap_or_default())?;
            let Some(Json::String(table)) = parts.pop() else { return Err(misfit("a record names its table")) };
            Ok(Value::RecordId(RecordId::new(table, key)))
        }
        ("object", Json::Object(object)) => object_from_json(object),
        (kind, _) => Err(misfit(&format!("“{kind}” is no kind of value"))),
    }
}

fn object_from_json(fields: Map<String, Json>) -> Result<Value, Fault> {
    let mut object = Object::new();
    for (name, value) in fields {
        object.insert(name, from_json(value)?);
    }
    Ok(Value::Object(object))
}

fn key_to_json(key: &RecordIdKey) -> Result<Json, Fault> {
    match key {
        RecordIdKey::String(it) => Ok(Json::String(it.clone())),
        RecordIdKey::Number(it) => Ok(Json::from(*it)),
        other => Err(Fault::new(format!("an id that cannot be written down exactly: {other:?}"))),
    }
}

fn key_from_json(json: Json) -> Result<RecordIdKey, Fault> {
    match json {
        Json::String(it) => Ok(RecordIdKey::String(it)),
        Json::Number(it) if it.is_i64() => Ok(RecordIdKey::Number(it.as_i64().unwrap_or_default())),
        _ => Err(misfit("an id is text or a whole number")),
    }
}

fn misfit(rule: &str) -> Fault {
    Fault::new(format!("a row that cannot be read: {rule}"))
}

#[cfg(test)]
mod tests;
