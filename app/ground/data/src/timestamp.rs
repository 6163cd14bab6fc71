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

    /// As people and other programs write it: `2026-03-02T09:00:00Z`.
    pub fn in_utc(self) -> String {
        let (year, month, day) = date(self.day());
        let second = self.0.rem_euclid(Self::DAY_MS) / Self::SECOND_MS;
        format!("{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z", second / 3_600, second / 60 % 60, second % 60)
    }

    /// As people read it on a page: `22 Nov 2026, 17:24 UTC`. The same on the server and in the browser, whose zone the
    /// server does not know.
    pub fn in_words(self) -> String {
        const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
        let (year, month, day) = date(self.day());
        let month = usize::try_from(month - 1).ok().and_then(|at| MONTHS.get(at)).copied().unwrap_or_default();
        let minutes = self.0.rem_euclid(Self::DAY_MS) / Self::MINUTE_MS;
        format!("{day} {month} {year}, {:02}:{:02} UTC", minutes / 60, minutes % 60)
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

/// The Gregorian date of a day since the epoch. Counted from March, so that the leap day comes last.
fn date(day: i64) -> (i64, i64, i64) {
    let from_march_of_0 = day + 719_468;
    let (era, in_era) = (from_march_of_0.div_euclid(146_097), from_march_of_0.rem_euclid(146_097));
    let year_of_era = (in_era - in_era / 1_460 + in_era / 36_524 - in_era / 146_096) / 365;
    let in_year = in_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * in_year + 2) / 153;
    let day = in_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    (era * 400 + year_of_era + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_reads_as_people_write_it() {
        for (ms, text) in [
            (0, "1 Jan 1970, 00:00 UTC"),
            (951_782_400_000, "29 Feb 2000, 00:00 UTC"),
            (1_795_368_240_000, "22 Nov 2026, 17:24 UTC"),
        ] {
            assert_eq!(Timestamp(ms).in_words(), text);
        }
    }

    #[test]
    fn a_moment_is_written_as_the_calendar_has_it() {
        let told = [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_400_000, "2000-02-29T00:00:00Z"),
            (1_772_409_599_999, "2026-03-01T23:59:59Z"),
            (1_772_409_600_000, "2026-03-02T00:00:00Z"),
            (4_107_542_399_000, "2100-02-28T23:59:59Z"),
            (-1_000, "1969-12-31T23:59:59Z"),
        ];
        for (ms, text) in told {
            assert_eq!(Timestamp(ms).in_utc(), text);
        }
    }
}
