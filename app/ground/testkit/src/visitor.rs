use std::sync::Arc;

use data::{Fault, Refusal};
use live::{Actor, Mutation, Query};
use room::{Answer, Cookie, House, Request};

/// Somebody at the door: asks and does through the same doors a browser uses.
#[derive(Clone)]
pub struct Visitor {
    pub house: Arc<House>,
    pub actor: Actor,
}

impl Visitor {
    pub fn new(house: Arc<House>, actor: Actor) -> Self {
        Self { house, actor }
    }

    /// Reads a query, from the node that all its readers share.
    pub async fn read<Q: Query>(&self, query: Q) -> Answer<Q::Value> {
        let args = serde_json::to_value(&query).map_err(Fault::new)?;
        let (_, answer) = self.house.read(Q::PATH, &args, &self.actor).await;
        Ok(serde_json::from_value((*answer?).clone()).map_err(Fault::new)?)
    }

    /// Does it.
    pub async fn call<M: Mutation>(&self, mutation: M) -> Answer<M::Value> {
        self.call_with_cookies(mutation).await.map(|(value, _)| value)
    }

    /// Does it, and keeps what the answer would set in a browser.
    pub async fn call_with_cookies<M: Mutation>(&self, mutation: M) -> Answer<(M::Value, Vec<Cookie>)> {
        let args = serde_json::to_value(&mutation).map_err(Fault::new)?;
        let asked = Request { path: M::PATH, args, actor: self.actor.clone(), request: "test".into(), attempt: None };
        let done = self.house.mutate(asked).await?;
        let value = serde_json::from_value(done.value).map_err(Fault::new)?;
        Ok((value, done.cookies))
    }

    /// Does it and becomes whoever the answer signs in.
    pub async fn enter<M: Mutation>(&self, mutation: M) -> Answer<Visitor> {
        let (_, cookies) = self.call_with_cookies(mutation).await?;
        let session = cookies.into_iter().find(|it| it.name == "session").ok_or_else(Refusal::unauthenticated)?;
        Ok(Self::new(self.house.clone(), Actor { session: session.value, ..self.actor.clone() }))
    }
}
