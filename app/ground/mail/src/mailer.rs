//! Who takes letters away.

use futures::future::{BoxFuture, FutureExt};

use crate::Mail;

/// What came of offering a letter.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// Taken, with these words.
    Taken(String),
    /// Never: not this letter, not to this person.
    Refused(String),
    /// Not now; what was said, or what kept us from asking.
    Later(String),
}

/// Takes letters away.
pub trait Mailer: Send + Sync + 'static {
    /// Offers a letter. It is the same letter when it is offered again: same Message-ID, same text.
    fn offer<'a>(&'a self, mail: &'a Mail) -> BoxFuture<'a, Verdict>;
}

/// Where no mail server is set. Letters are kept then and not offered to anybody; what was queued before waits.
pub struct Nobody;

impl Mailer for Nobody {
    fn offer<'a>(&'a self, _: &'a Mail) -> BoxFuture<'a, Verdict> {
        std::future::ready(Verdict::Later("No mail server is set.".into())).boxed()
    }
}
