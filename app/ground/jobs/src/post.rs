//! The post: facts from the outbox become one job for each ear that hears them.

use std::sync::Arc;

use data::{Database, Fact, Fault, Select, Timestamp};

use crate::{Hands, Order, queue};

/// Delivers up to a batch of facts; whether there may be more. Each is marked in the transaction that queues its jobs,
/// and its id is their key: a fact reaches each ear once, and an ear's effects are those of a job.
pub(crate) async fn deliver(database: &Arc<Database>, hands: &dyn Hands) -> Result<bool, Fault> {
    queue::transaction!(database, "jobs/deliver", |transaction| {
        let waiting = Select::by(Fact::DELIVERED_AT, None::<Timestamp>).ascending(Fact::AT).limit(queue::BATCH);
        let facts = transaction.rows(waiting).await?;
        let is_full = facts.len() == queue::BATCH;
        for fact in facts {
            for ear in hands.ears(&fact.kind) {
                let order = Order::now().once(fact.id.as_str()).following(&fact.request);
                queue(transaction, ear, fact.payload.to_string(), order).await?;
            }
            transaction.put(&Fact { delivered_at: Some(transaction.now()), ..fact }).await?;
        }
        Ok(is_full)
    })
}
