//! How often one may try single things. Kept in memory: a restart forgives, and no outage of anything else lifts a limit.
//! How many requests somebody may make at all is the house's to count (`room::Pace`).

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard},
};

use data::Timestamp;

const QUARTER_MS: i64 = 15 * Timestamp::MINUTE_MS;
/// Above this many keys those that ran out are swept away.
const SWEEP_ABOVE: usize = 10_000;

/// Wrong passwords for one address.
pub static WRONG_PER_ADDRESS: Window = Window::new(5, QUARTER_MS);
/// Wrong passwords from one network.
pub static WRONG_PER_NETWORK: Window = Window::new(20, QUARTER_MS);
/// New accounts from one network.
pub static SIGN_UPS: Window = Window::new(5, Timestamp::HOUR_MS);

/// Letters to one address.
pub static LETTERS_PER_ADDRESS: Window = Window::new(3, QUARTER_MS);
/// Letters asked for from one network.
pub static LETTERS_PER_NETWORK: Window = Window::new(10, Timestamp::HOUR_MS);
/// Pictures one person shows themselves by. Each costs a moment of computing, and the one before lies there for a day.
pub static PICTURES: Window = Window::new(30, Timestamp::HOUR_MS);
/// Wrong codes for one letter.
pub static WRONG_CODES: Window = Window::new(5, QUARTER_MS);

/// A sliding window: at most so many tries of one key within a span.
pub struct Window {
    most: usize,
    span_ms: i64,
    tries: Mutex<BTreeMap<String, Vec<(Timestamp, String)>>>,
}

impl Window {
    pub const fn new(most: usize, span_ms: i64) -> Self {
        Self { most, span_ms, tries: Mutex::new(BTreeMap::new()) }
    }

    /// Counts a try, or says how many seconds to wait. The same `what` again counts once, so that a mutation that is
    /// run again costs nothing.
    pub fn take(&self, who: &str, what: &str, now: Timestamp) -> Result<(), i64> {
        let mut all = self.lock();
        if all.len() > SWEEP_ABOVE {
            all.retain(|_, tries| tries.iter().any(|(at, _)| self.counts(*at, now)));
        }
        let tries = all.entry(who.to_string()).or_default();
        tries.retain(|(at, _)| self.counts(*at, now));
        if tries.iter().any(|(_, it)| it == what) {
            return Ok(());
        }
        if tries.len() >= self.most {
            let oldest = tries.iter().map(|(at, _)| *at).min().unwrap_or(now);
            let wait_ms = oldest + self.span_ms - now;
            return Err((wait_ms + Timestamp::SECOND_MS - 1) / Timestamp::SECOND_MS);
        }
        tries.push((now, what.to_string()));
        Ok(())
    }

    /// The try was a good one after all.
    pub fn give_back(&self, who: &str, what: &str) {
        if let Some(tries) = self.lock().get_mut(who) {
            tries.retain(|(_, it)| it != what);
        }
    }

    /// Whoever got it right starts afresh.
    pub fn forget(&self, who: &str) {
        self.lock().remove(who);
    }

    fn counts(&self, at: Timestamp, now: Timestamp) -> bool {
        (0..self.span_ms).contains(&(now - at))
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Vec<(Timestamp, String)>>> {
        self.tries.lock().unwrap_or_else(|e| e.into_inner())
    }
}

/// A wait as people say it.
pub fn in_words(seconds: i64) -> String {
    match seconds {
        ..=1 => "a second".into(),
        2..=90 => format!("{seconds} seconds"),
        _ => format!("{} minutes", (seconds + 59) / 60),
    }
}
