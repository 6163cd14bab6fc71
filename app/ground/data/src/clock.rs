use std::{
    sync::Mutex,
    time::{SystemTime, UNIX_EPOCH},
};

use crate::Timestamp;

/// What time it is. Injected, so that tests decide.
pub trait Clock: Send + Sync + 'static {
    fn now(&self) -> Timestamp;
}

/// The machine's clock.
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Timestamp(since.as_millis() as i64)
    }
}

/// Makes ids: ULIDs that only ever grow within one process, so that ids sort by creation.
#[derive(Default)]
pub struct Ids {
    last: Mutex<u128>,
}

impl Ids {
    /// 26 characters, sortable.
    pub fn next(&self, now: Timestamp) -> String {
        let mut random = [0u8; 10];
        // A failing source of randomness leaves zeros: the counter below still keeps ids unique in this process.
        let _ = getrandom::fill(&mut random);
        let random = random.iter().fold(0u128, |sum, byte| (sum << 8) | u128::from(*byte));
        let fresh = ulid::Ulid::from_parts(now.0.max(0) as u64, random).0;
        let mut last = self.last.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        *last = fresh.max(*last + 1);
        ulid::Ulid(*last).to_string()
    }
}
