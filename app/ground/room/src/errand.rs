//! Errands: jobs that talk to somebody outside.

use std::{any::Any, future::Future, ops::Deref, sync::Arc};

use data::{Fault, Stamp};
use futures::future::{BoxFuture, FutureExt};
use jobs::{Brought, End, Policy};
use serde::{Serialize, de::DeserializeOwned};

use crate::{Answer, House, Read, Uploads, Write, registry::payload_of};

/// A job that talks to somebody outside: a mail server, a shop. What it needs to know; queued with `cx.queue_errand`,
/// entered with `.errand`.
///
/// It has two halves. [`Errand::go`] talks, once per attempt, and no transaction is open meanwhile; [`Errand::write`]
/// writes what came of it. Between the two the process may die: then the errand is gone on once more, and whoever is
/// outside must be able to tell that it is the same.
pub trait Errand: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// `mail/send`. As with a job, rows with this name outlive the program.
    const NAME: &'static str;
    const POLICY: Policy = Policy::USUAL;
    /// Whom it goes to; given by whoever enters it.
    type Outside: Send + Sync + 'static;
    /// What came of it.
    type Done: Send + Sync + 'static;

    /// Talks. A refusal is a failed attempt of which nothing is written: it comes back later. What must be written down,
    /// a final "no" among it, is no refusal but a kind of `Done`.
    fn go(&self, outside: &Self::Outside, cx: &Way) -> impl Future<Output = Answer<Self::Done>> + Send;

    /// Writes down what came of it, and says whether that was all. May run more than once before one run commits, so it
    /// does nothing that the transaction does not undo.
    fn write(self, done: &Self::Done, cx: &mut Write) -> impl Future<Output = Answer<End>> + Send;
}

/// What an errand has while it is out: reads, where files are kept, and a way to write down how far it is.
pub struct Way {
    read: Read,
    house: Arc<House>,
    stamp: Stamp,
}

impl Way {
    pub(crate) fn new(read: Read, house: Arc<House>, stamp: Stamp) -> Self {
        Self { read, house, stamp }
    }

    /// Where files come in, in a program that keeps any.
    pub fn uploads(&self) -> Option<Arc<Uploads>> {
        self.house.uploads()
    }

    /// Writes something down in a transaction of its own, for those who watch. It is true whatever becomes of the errand,
    /// and may be written again by the next attempt.
    pub async fn note<T>(
        &self,
        body: impl for<'a> Fn(&'a Write) -> BoxFuture<'a, Answer<T>> + Send + Sync,
    ) -> Answer<T> {
        self.house.write(self.stamp.clone(), body).await
    }
}

impl Deref for Way {
    type Target = Read;

    fn deref(&self) -> &Read {
        &self.read
    }
}

/// An errand as the house runs it.
pub(crate) trait Runner: Send + Sync {
    fn policy(&self) -> Policy;
    fn go<'a>(&'a self, payload: &'a str, cx: &'a Way) -> BoxFuture<'a, Answer<Brought>>;
    fn write<'a>(&'a self, payload: &'a str, brought: &'a Brought, cx: &'a mut Write) -> BoxFuture<'a, Answer<End>>;
}

/// An errand with whom it goes to.
pub(crate) struct Entered<E: Errand>(pub E::Outside);

impl<E: Errand> Runner for Entered<E> {
    fn policy(&self) -> Policy {
        E::POLICY
    }

    fn go<'a>(&'a self, payload: &'a str, cx: &'a Way) -> BoxFuture<'a, Answer<Brought>> {
        async move {
            let errand: E = payload_of(payload)?;
            let done = errand.go(&self.0, cx).await?;
            Ok(Some(Box::new(done) as Box<dyn Any + Send + Sync>))
        }
        .boxed()
    }

    fn write<'a>(&'a self, payload: &'a str, brought: &'a Brought, cx: &'a mut Write) -> BoxFuture<'a, Answer<End>> {
        async move {
            let errand: E = payload_of(payload)?;
            let done = brought.as_ref().and_then(|it| it.downcast_ref::<E::Done>());
            let done = done.ok_or_else(|| Fault::new(format!("{} came home without anything", E::NAME)))?;
            errand.write(done, cx).await
        }
        .boxed()
    }
}
