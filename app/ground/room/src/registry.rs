use std::future::Future;

use data::{Refusal, Row, SchemaChange, Table};
use futures::future::{BoxFuture, FutureExt};
use serde_json::Value;

use crate::{Answer, Gate, Mutation, Query, Read, Write};

/// A query's body, on the server. Implemented by the macro.
pub trait ServerQuery: Query {
    const GATE: Gate;
    fn run(self, cx: &Read) -> impl Future<Output = Answer<Self::Value>> + Send;
}

/// A mutation's body, on the server. Implemented by the macro. It may run more than once before one run commits, so it
/// does nothing that the transaction does not undo.
pub trait ServerMutation: Mutation {
    const GATE: Gate;
    fn run(self, cx: &mut Write) -> impl Future<Output = Answer<Self::Value>> + Send;
}

/// A room: its tables and everything it can be asked.
pub struct Room {
    pub name: &'static str,
    pub tables: Vec<Table>,
    pub changes: Vec<SchemaChange>,
    pub(crate) queries: Vec<QueryEntry>,
    pub(crate) mutations: Vec<MutationEntry>,
}

#[derive(Clone, Copy)]
pub(crate) struct QueryEntry {
    pub path: &'static str,
    pub gate: Gate,
    pub run: for<'a> fn(&'a Value, &'a Read) -> BoxFuture<'a, Answer<Value>>,
}

#[derive(Clone, Copy)]
pub(crate) struct MutationEntry {
    pub path: &'static str,
    pub gate: Gate,
    pub run: for<'a> fn(&'a Value, &'a mut Write) -> BoxFuture<'a, Answer<Value>>,
    /// A posted form as the same arguments.
    pub from_form: fn(&str) -> Answer<Value>,
}

impl Room {
    pub fn new(name: &'static str) -> Self {
        Self { name, tables: vec![], changes: vec![], queries: vec![], mutations: vec![] }
    }

    pub fn table<T: Row>(mut self) -> Self {
        self.tables.push(T::table());
        self
    }

    /// A numbered step that moves existing data.
    pub fn change(mut self, change: SchemaChange) -> Self {
        self.changes.push(change);
        self
    }

    pub fn query<Q: ServerQuery>(mut self) -> Self {
        self.queries.push(QueryEntry {
            path: Q::PATH,
            gate: Q::GATE,
            run: |args, cx| {
                async move {
                    let query: Q = arguments(args)?;
                    json(&query.run(cx).await?)
                }
                .boxed()
            },
        });
        self
    }

    pub fn mutation<M: ServerMutation>(mut self) -> Self {
        self.mutations.push(MutationEntry {
            path: M::PATH,
            gate: M::GATE,
            run: |args, cx| {
                async move {
                    let mutation: M = arguments(args)?;
                    json(&mutation.run(cx).await?)
                }
                .boxed()
            },
            from_form: |body| {
                let mutation: M = serde_urlencoded::from_str(body).map_err(|e| misfit(&e.to_string()))?;
                json(&mutation)
            },
        });
        self
    }

    /// Every door of the room: kind, path, gate.
    pub fn doors(&self) -> Vec<String> {
        let queries = self.queries.iter().map(|entry| format!("query    {} ({:?})", entry.path, entry.gate));
        let mutations = self.mutations.iter().map(|entry| format!("mutation {} ({:?})", entry.path, entry.gate));
        queries.chain(mutations).collect()
    }
}

fn arguments<T: serde::de::DeserializeOwned>(args: &Value) -> Answer<T> {
    T::deserialize(args).map_err(|e| misfit(&e.to_string()))
}

fn json(value: &impl serde::Serialize) -> Answer<Value> {
    Ok(serde_json::to_value(value).map_err(data::Fault::new)?)
}

/// The request does not have the form the endpoint takes.
fn misfit(what: &str) -> Refusal {
    data::refuse(data::RefusalKind::Validation, "misfit", format!("This request does not fit: {what}."))
}
