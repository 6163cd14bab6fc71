//! Where a job is, and which goes first.

use data::choice;

choice! {
    /// Where a job is. Only a ready one is taken; only a running one ends.
    pub enum State {
        /// Waits for its time: queued for later, or failed and to be tried again.
        Scheduled = "scheduled",
        /// Waits for a worker.
        Ready = "ready",
        /// A worker has it.
        Running = "running",
        /// Done, and its effects are there.
        Done = "done",
        /// Given up after its last attempt: a dead letter, until somebody says "again".
        Dead = "dead",
    }
}

choice! {
    /// Which of the ready jobs go first.
    pub enum Priority {
        /// Somebody is waiting for it.
        Urgent = "urgent",
        Normal = "normal",
        /// Nobody minds when: sweeping, counting, mass mail.
        Bulk = "bulk",
    }
}
