use std::ops::{Add, Sub};

use serde::{Deserialize, Serialize};

/// A moment: whole milliseconds since the Unix epoch, UTC.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

impl Timestamp {
    pub const SECOND_MS: i64 = 1_000;
    pub const MINUTE_MS: i64 = 60 * Self::SECOND_MS;
    pub const HOUR_MS: i64 = 60 * Self::MINUTE_MS;
    pub const DAY_MS: i64 = 24 * Self::HOUR_MS;

    /// Days since the epoch in UTC; the key of daily roll-ups.
    pub fn day(self) -> i64 {
        self.0.div_euclid(Self::DAY_MS)
    }
}

/// Milliseconds later.
impl Add<i64> for Timestamp {
    type Output = Self;
    fn add(self, ms: i64) -> Self {
        Self(self.0.saturating_add(ms))
    }
}

/// Milliseconds between two moments.
impl Sub for Timestamp {
    type Output = i64;
    fn sub(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }
}
