#![allow(clippy::unwrap_used)]
use proptest::prelude::*;

use super::*;

fn scalar() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::None),
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(|it| Value::Number(Number::Int(it))),
        any::<f64>()
            .prop_filter("nothing equals what is no number", |it| !it.is_nan())
            .prop_map(|it| Value::Number(Number::Float(it))),
        any::<String>().prop_map(Value::String),
        ("[a-z]{1,9}", any::<String>()).prop_map(|(table, key)| Value::RecordId(RecordId::new(table, key))),
        ("[a-z]{1,9}", any::<i64>()).prop_map(|(table, key)| Value::RecordId(RecordId::new(table, key))),
    ]
}

fn object(value: impl Strategy<Value = Value>) -> impl Strategy<Value = Value> {
    let name = prop_oneof![Just("$".to_string()), Just("is".to_string()), any::<String>()];
    prop::collection::btree_map(name, value, 0..4).prop_map(|fields| {
        let mut object = Object::new();
        for (name, value) in fields {
            object.insert(name, value);
        }
        Value::Object(object)
    })
}

/// Whatever a column may hold, objects that look like our own marks included.
fn value() -> impl Strategy<Value = Value> {
    scalar().prop_recursive(3, 24, 4, |inner| {
        let list = prop::collection::vec(inner.clone(), 0..4).prop_map(|items| Value::Array(items.into()));
        prop_oneof![list, object(inner)]
    })
}

proptest! {
    #[test]
    fn a_row_comes_back_from_its_line_exactly(key in any::<String>(), value in value()) {
        let mut row = Object::new();
        row.insert("id", Value::RecordId(RecordId::new("notes", key)));
        row.insert("$", value);
        let row = ExactRow::of(row).unwrap();
        let line = row.to_line().unwrap();
        prop_assert!(!line.contains('\n'));
        let again = ExactRow::from_line(&line).unwrap();
        prop_assert_eq!(&again, &row);
        prop_assert_eq!(again.to_line().unwrap(), line);
    }

    #[test]
    fn no_text_is_too_strange_to_be_refused(line in any::<String>()) {
        let _ = ExactRow::from_line(&line);
    }
}

#[test]
fn what_is_no_row_is_refused() {
    for line in [
        "",
        "[]",
        "{}",
        r#"{"id":1.5}"#,
        r#"{"id":{"$":"record","is":["a","b"]}}"#,
        r#"{"id":"a","stars":0.5}"#,
        r#"{"id":"a","stars":99999999999999999999}"#,
        r#"{"id":"a","stars":{"$":"float","is":1}}"#,
        r#"{"id":"a","stars":{"$":"code","is":"REMOVE TABLE users"}}"#,
    ] {
        assert!(ExactRow::from_line(line).is_err(), "{line}");
    }
}

#[test]
fn what_cannot_be_written_down_exactly_is_told_and_not_lost() {
    let mut row = Object::new();
    row.insert("id", Value::RecordId(RecordId::new("notes", "a")));
    row.insert("raw", Value::Bytes(vec![1, 2].into()));
    assert!(ExactRow::of(row).unwrap().to_line().unwrap_err().0.contains("cannot be written down exactly"));
}
