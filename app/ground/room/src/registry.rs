use std::{future::Future, sync::Arc};

use data::{Fault, Refusal, Row, Said, SchemaChange, Table};
use futures::future::{BoxFuture, FutureExt};
use jobs::Policy;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use crate::{
    Answer, Errand, Gate, Mutation, Pace, Query, Read, Write,
    errand::{Entered, Runner},
};

/// A query's body, on the server. Implemented by the macro.
pub trait ServerQuery: Query {
    const GATE: Gate;
    fn run(self, cx: &Read) -> impl Future<Output = Answer<Self::Value>> + Send;
}

/// A mutation's body, on the server. Implemented by the macro. It may run more than once before one run commits, so it
/// does nothing that the transaction does not undo.
pub trait ServerMutation: Mutation {
    const GATE: Gate;
    /// How often somebody may.
    const PACE: Pace = Pace::Standard;
    fn run(self, cx: &mut Write) -> impl Future<Output = Answer<Self::Value>> + Send;
}

/// Work that waits: what it needs to know, and how it is done. Queued with `cx.queue`, entered with `.job`.
///
/// It may run more than once before one run commits, so it does nothing that the transaction does not undo. Nobody is
/// signed in: what it may do was decided by whoever queued it.
pub trait ServerJob: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// `identity/forget-sessions`. Rows with this name outlive the program that wrote them: a name that is given up
    /// leaves dead letters.
    const NAME: &'static str;
    const POLICY: Policy = Policy::USUAL;
    /// A refusal is a failed attempt: the job comes back later, and is a dead letter in the end.
    fn run(self, cx: &mut Write) -> impl Future<Output = Answer<()>> + Send;
}

/// Hears a fact of any room, after the transaction that said it. Entered with `.ear`.
///
/// Each fact reaches each ear as a job of its own, with a job's promises: what the ear writes is there once, and a
/// failure comes back later. Facts reach an ear in no particular order.
pub trait Ear: Send + Sync + 'static {
    /// `email/welcome`: the kind of its jobs.
    const NAME: &'static str;
    type Fact: Said;
    fn hear(fact: Self::Fact, cx: &mut Write) -> impl Future<Output = Answer<()>> + Send;
}

/// A room: its tables, everything it can be asked and everything it does later.
pub struct Room {
    pub name: &'static str,
    pub tables: Vec<Table>,
    pub changes: Vec<SchemaChange>,
    pub(crate) queries: Vec<QueryEntry>,
    pub(crate) mutations: Vec<MutationEntry>,
    pub(crate) jobs: Vec<JobEntry>,
    pub(crate) errands: Vec<(&'static str, Arc<dyn Runner>)>,
    pub(crate) schedules: Vec<ScheduleEntry>,
    /// The kind of fact, and the kind of job that hears it.
    pub(crate) ears: Vec<(&'static str, &'static str)>,
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
    pub pace: Pace,
    pub run: for<'a> fn(&'a Value, &'a mut Write) -> BoxFuture<'a, Answer<Value>>,
    /// A posted form as the same arguments.
    pub from_form: fn(&str) -> Answer<Value>,
}

#[derive(Clone, Copy)]
pub(crate) struct JobEntry {
    pub name: &'static str,
    pub policy: Policy,
    /// From the payload's JSON text.
    pub run: for<'a> fn(&'a str, &'a mut Write) -> BoxFuture<'a, Answer<()>>,
}

#[derive(Clone, Copy)]
pub(crate) struct ScheduleEntry {
    pub job: &'static str,
    pub cron: &'static str,
    pub zone: &'static str,
    /// The job as JSON text.
    pub payload: fn() -> Result<String, Fault>,
}

impl Room {
    pub fn new(name: &'static str) -> Self {
        Self {
            name,
            tables: vec![],
            changes: vec![],
            queries: vec![],
            mutations: vec![],
            jobs: vec![],
            errands: vec![],
            schedules: vec![],
            ears: vec![],
        }
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
            pace: M::PACE,
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

    pub fn job<J: ServerJob>(mut self) -> Self {
        self.jobs.push(JobEntry {
            name: J::NAME,
            policy: J::POLICY,
            run: |payload, cx| {
                async move {
                    let job: J = payload_of(payload)?;
                    job.run(cx).await
                }
                .boxed()
            },
        });
        self
    }

    /// A job that talks to `outside`.
    pub fn errand<E: Errand>(mut self, outside: E::Outside) -> Self {
        self.errands.push((E::NAME, Arc::new(Entered::<E>(outside))));
        self
    }

    /// A job that comes back by itself: `cron` has five fields, `zone` is an IANA name. What was missed while nobody
    /// worked is made up for once.
    pub fn schedule<J: ServerJob + Default>(mut self, cron: &'static str, zone: &'static str) -> Self {
        let payload = || serde_json::to_string(&J::default()).map_err(Fault::new);
        self.schedules.push(ScheduleEntry { job: J::NAME, cron, zone, payload });
        self.job::<J>()
    }

    pub fn ear<E: Ear>(mut self) -> Self {
        self.ears.push((E::Fact::KIND, E::NAME));
        self.jobs.push(JobEntry {
            name: E::NAME,
            policy: Policy::USUAL,
            run: |payload, cx| {
                async move {
                    let fact: E::Fact = payload_of(payload)?;
                    E::hear(fact, cx).await
                }
                .boxed()
            },
        });
        self
    }

    /// Every door of the room: kind, path, gate.
    pub fn doors(&self) -> Vec<String> {
        let queries = self.queries.iter().map(|entry| format!("query    {} ({:?})", entry.path, entry.gate));
        let pace = |entry: &MutationEntry| if entry.pace == Pace::Strict { ", strict" } else { "" };
        let mutations =
            self.mutations.iter().map(|entry| format!("mutation {} ({:?}{})", entry.path, entry.gate, pace(entry)));
        queries.chain(mutations).collect()
    }

    /// Everything the room does later: jobs with what they may take, what comes back by itself, what hears which fact.
    pub fn chores(&self) -> Vec<String> {
        let told = |what, name, Policy { attempts, limit }: Policy| {
            format!("{what:<8} {name} ({attempts} attempts of {} s)", limit.as_secs())
        };
        let jobs = self.jobs.iter().map(move |entry| told("job", entry.name, entry.policy));
        let errands = self.errands.iter().map(move |(name, errand)| told("errand", *name, errand.policy()));
        let schedules = self.schedules.iter().map(|it| format!("schedule {} ({} {})", it.job, it.cron, it.zone));
        let ears = self.ears.iter().map(|(fact, job)| format!("ear      {job} ({fact})"));
        jobs.chain(errands).chain(schedules).chain(ears).collect()
    }
}

fn arguments<T: DeserializeOwned>(args: &Value) -> Answer<T> {
    T::deserialize(args).map_err(|e| misfit(&e.to_string()))
}

/// What a job needs to know.
pub(crate) fn payload_of<T: DeserializeOwned>(payload: &str) -> Answer<T> {
    serde_json::from_str(payload).map_err(|e| misfit(&e.to_string()))
}

fn json(value: &impl Serialize) -> Answer<Value> {
    Ok(serde_json::to_value(value).map_err(Fault::new)?)
}

/// The request does not have the form the endpoint takes.
fn misfit(what: &str) -> Refusal {
    data::refuse(data::RefusalKind::Validation, "misfit", format!("This request does not fit: {what}."))
}
