//! Where the power may fail.

/// A moment in the life of a job between two of which everything is in memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Moment {
    /// Chosen, but nobody knows yet.
    Choosing,
    /// Taken: the claim is committed.
    Taken,
    /// Back from outside, and nothing is written.
    Home,
    /// Its effects and its end are written, not committed.
    Written,
    /// Committed, and nobody was told.
    Committed,
}

/// In the product: nothing.
#[cfg(not(test))]
pub(crate) fn may_fail(_: Moment) {}

/// In tests: the process is killed here if the test asked for it, without a chance to tidy up.
#[cfg(test)]
pub(crate) fn may_fail(moment: Moment) {
    if std::env::var("JOBS_KILL_AT").is_ok_and(|wanted| wanted == format!("{moment:?}")) {
        kill();
    }
}

/// `kill -9` of this very process.
#[cfg(test)]
pub(crate) fn kill() -> ! {
    let _ = std::process::Command::new("kill").args(["-9", &std::process::id().to_string()]).status();
    loop {
        std::thread::park();
    }
}
