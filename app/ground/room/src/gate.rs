use data::Fault;
use futures::future::BoxFuture;

use crate::{Member, Read};

/// Who may call an endpoint. Every query and mutation names one; a snapshot lists them all.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Gate {
    /// Visitors too.
    Anyone,
    /// Whoever is signed in, for themselves.
    SignedIn,
    /// Whoever satisfies the named rule for the things named in the arguments. The body must call `cx.pass(rule)`
    /// where it has checked it, or the answer is thrown away.
    Rule(&'static str),
}

/// Knows people. The room that keeps accounts is the doorman.
pub trait Doorman: Send + Sync + 'static {
    /// The member a session belongs to: nobody when it is unknown, over or revoked. Reads through `cx`, so that every
    /// live query that asked is run again when the session ends.
    fn member<'a>(&'a self, cx: &'a Read, session: &'a str) -> BoxFuture<'a, Result<Option<Member>, Fault>>;
}
