use std::sync::atomic::{AtomicI64, Ordering};

use data::{Clock, Timestamp};

/// A clock that stands still until it is turned.
pub struct HandClock {
    now_ms: AtomicI64,
}

impl HandClock {
    pub fn at(start: Timestamp) -> Self {
        Self { now_ms: AtomicI64::new(start.0) }
    }

    /// Turns it forward.
    pub fn turn(&self, ms: i64) {
        self.now_ms.fetch_add(ms, Ordering::Relaxed);
    }
}

impl Clock for HandClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.now_ms.load(Ordering::Relaxed))
    }
}
