//! The shortest operations we know from one value to the next; the reverse of [`crate::patch`].

use std::collections::{HashMap, HashSet};

use serde_json::{Value, json};

use crate::patch::row_id;

/// Operations that turn `old` into `new`; none when they are equal.
pub fn diff(old: &Value, new: &Value) -> Vec<Value> {
    let mut operations = vec![];
    walk(old, new, &mut vec![], &mut operations);
    operations
}

fn walk(old: &Value, new: &Value, path: &mut Vec<String>, out: &mut Vec<Value>) {
    if old == new {
        return;
    }
    match (old, new) {
        (Value::Object(before), Value::Object(after)) => {
            for (name, value) in after {
                path.push(name.clone());
                match before.get(name) {
                    Some(was) => walk(was, value, path, out),
                    None => out.push(json!([path, value])),
                }
                path.pop();
            }
            for name in before.keys().filter(|name| !after.contains_key(*name)) {
                path.push(name.clone());
                out.push(json!(["-", path]));
                path.pop();
            }
        }
        (Value::Array(before), Value::Array(after)) => match (keys(before), keys(after)) {
            (Some(was), Some(is)) => rows(before, after, &was, &is, path, out),
            _ => out.push(json!([path, new])),
        },
        _ => out.push(json!([path, new])),
    }
}

/// The ids of a keyed list; `None` where an item has none or two share one.
fn keys(rows: &[Value]) -> Option<Vec<&str>> {
    let ids: Vec<&str> = rows.iter().map(row_id).collect::<Option<_>>()?;
    let distinct: HashSet<&&str> = ids.iter().collect();
    (distinct.len() == ids.len()).then_some(ids)
}

fn rows(before: &[Value], after: &[Value], was: &[&str], is: &[&str], path: &mut Vec<String>, out: &mut Vec<Value>) {
    let stays: HashSet<&str> = is.iter().copied().collect();
    for id in was.iter().filter(|id| !stays.contains(**id)) {
        path.push(id.to_string());
        out.push(json!(["-", path]));
        path.pop();
    }
    let old_place: HashMap<&str, usize> = was.iter().enumerate().map(|(at, id)| (*id, at)).collect();
    let common: Vec<usize> = is.iter().filter_map(|id| old_place.get(id).copied()).collect();
    let unmoved: HashSet<usize> = longest_rising(&common).into_iter().collect();
    // From the end, so that the row each one is put before is already in its place.
    for at in (0..is.len()).rev() {
        let next = is.get(at + 1);
        match old_place.get(is[at]) {
            None => out.push(json!(["+", path, after[at], next])),
            Some(place) if !unmoved.contains(place) => out.push(json!(["m", path, is[at], next])),
            Some(_) => {}
        }
    }
    for (at, id) in is.iter().enumerate() {
        if let Some(place) = old_place.get(id) {
            path.push(id.to_string());
            walk(&before[*place], &after[at], path, out);
            path.pop();
        }
    }
}

/// The longest rising subsequence: the rows that can stay while the others move around them.
fn longest_rising(places: &[usize]) -> Vec<usize> {
    let mut tails: Vec<usize> = vec![];
    let mut previous: Vec<Option<usize>> = vec![None; places.len()];
    for (at, place) in places.iter().enumerate() {
        let slot = tails.partition_point(|tail| places[*tail] < *place);
        previous[at] = slot.checked_sub(1).map(|before| tails[before]);
        match tails.get_mut(slot) {
            Some(tail) => *tail = at,
            None => tails.push(at),
        }
    }
    let mut chain = vec![];
    let mut at = tails.last().copied();
    while let Some(index) = at {
        chain.push(places[index]);
        at = previous[index];
    }
    chain
}
