//! How many requests somebody may make in a minute. Kept in memory: a restart forgives, and no outage of anything else lifts
//! a limit.
//!
//! What counts single tries of one thing (wrong passwords, letters) is the business of the room that knows the thing.

use std::{
    collections::BTreeMap,
    net::IpAddr,
    sync::{Mutex, MutexGuard},
};

use data::{Refusal, RefusalKind, Timestamp, refuse};
use http::{HeaderMap, HeaderName, HeaderValue};

/// Above this many keys those that are over are swept away; as many that are not are forgiven.
const MOST_KEYS: usize = 20_000;
/// What costs money or much computing, in a minute.
const STRICT: u32 = 5;

const LIMIT: HeaderName = HeaderName::from_static("ratelimit-limit");
const REMAINING: HeaderName = HeaderName::from_static("ratelimit-remaining");
const RESET: HeaderName = HeaderName::from_static("ratelimit-reset");

/// The class of a door.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Pace {
    /// Costs money, a letter or much computing each time.
    Strict,
    /// Any other mutation.
    Standard,
    /// Queries over HTTP. What comes over a socket is not asked for.
    Generous,
}

/// What a person may do in a minute, where that is for the operator to say.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PerMinute {
    pub writes: u32,
    pub reads: u32,
}

impl Default for PerMinute {
    /// An editor saves at most every 800 ms, 75 times in a minute of writing without a breath. Three tabs of that fit into
    /// 240, and so does whoever clicks four times a second. A page that is opened asks for up to ten values: 600 are a page
    /// a second.
    fn default() -> Self {
        Self { writes: 240, reads: 600 }
    }
}

/// What is left of a limit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Left {
    pub limit: u32,
    pub remaining: u32,
    /// Until there is more again; until it goes on, where nothing remains.
    pub reset_s: i64,
}

impl Left {
    /// Tells it with an answer.
    pub fn tell(self, headers: &mut HeaderMap) {
        headers.insert(LIMIT, HeaderValue::from(self.limit));
        headers.insert(REMAINING, HeaderValue::from(self.remaining));
        headers.insert(RESET, HeaderValue::from(self.reset_s));
    }
}

/// The limits of all classes.
#[derive(Default)]
pub(crate) struct Paces {
    strict: Counts,
    standard: Counts,
    generous: Counts,
}

impl Paces {
    /// Counts a request, or says no.
    pub fn take(&self, pace: Pace, most: PerMinute, who: &str, now: Timestamp) -> (Left, Result<(), Refusal>) {
        let (counts, limit) = match pace {
            Pace::Strict => (&self.strict, STRICT),
            Pace::Standard => (&self.standard, most.writes),
            Pace::Generous => (&self.generous, most.reads),
        };
        match counts.take(who, limit, now) {
            Ok(remaining) => (Left { limit, remaining, reset_s: until_the_minute(now) }, Ok(())),
            Err(wait_s) => (Left { limit, remaining: 0, reset_s: wait_s }, Err(too_fast(wait_s))),
        }
    }
}

fn until_the_minute(now: Timestamp) -> i64 {
    seconds(Timestamp::MINUTE_MS - now.0.rem_euclid(Timestamp::MINUTE_MS))
}

fn seconds(ms: i64) -> i64 {
    (ms + Timestamp::SECOND_MS - 1) / Timestamp::SECOND_MS
}

fn too_fast(wait_s: i64) -> Refusal {
    let wait = if wait_s == 1 { "a second".into() } else { format!("{wait_s} seconds") };
    let message = format!("That was a lot in one minute. Nothing you typed is lost: try again in {wait}.");
    Refusal { retry_after_s: Some(wait_s), ..refuse(RefusalKind::RateLimited, "too_fast", message) }
}

/// Requests of this minute and of the one before, which counts for as much of it as a window of a minute still covers. Two
/// numbers per key, however many requests there are.
#[derive(Default)]
struct Counts(Mutex<BTreeMap<String, Count>>);

#[derive(Clone, Copy, Default)]
struct Count {
    minute: i64,
    now: u32,
    before: u32,
}

impl Counts {
    /// How many remain; or how many seconds to wait. What is refused does not count.
    fn take(&self, who: &str, limit: u32, now: Timestamp) -> Result<u32, i64> {
        let minute = now.0.div_euclid(Timestamp::MINUTE_MS);
        let passed = now.0.rem_euclid(Timestamp::MINUTE_MS);
        let mut all = self.lock();
        make_room(&mut all, minute);
        let count = all.entry(who.to_string()).or_default();
        *count = count.at(minute);
        let used = count.used(passed);
        if used + 1 > i64::from(limit) {
            return Err(count.wait_s(limit, passed));
        }
        count.now += 1;
        Ok(u32::try_from(i64::from(limit) - used - 1).unwrap_or(0))
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Count>> {
        self.0.lock().unwrap_or_else(|e| e.into_inner())
    }
}

fn make_room(all: &mut BTreeMap<String, Count>, minute: i64) {
    if all.len() >= MOST_KEYS {
        all.retain(|_, count| (0..=1).contains(&(minute - count.minute)));
    }
    if all.len() >= MOST_KEYS {
        all.clear();
    }
}

impl Count {
    /// As it stands in this minute. A clock that was set back starts afresh: nobody waits for the hour to come again.
    fn at(self, minute: i64) -> Self {
        match minute - self.minute {
            0 => self,
            1 => Self { minute, now: 0, before: self.now },
            _ => Self { minute, now: 0, before: 0 },
        }
    }

    /// Requests within the last minute; those of the one before as if they had come evenly.
    fn used(self, passed: i64) -> i64 {
        let covered = Timestamp::MINUTE_MS - passed;
        i64::from(self.now) + i64::from(self.before) * covered / Timestamp::MINUTE_MS
    }

    /// Until the next is free: in this minute while the one before fades, or in the next, while this one does.
    fn wait_s(self, limit: u32, passed: i64) -> i64 {
        let fades = |fading: u32, beside: u32| {
            let room = i64::from(limit) - i64::from(beside);
            (room > 0 && fading > 0)
                .then(|| Timestamp::MINUTE_MS - (room * Timestamp::MINUTE_MS - 1) / i64::from(fading))
        };
        let here = fades(self.before, self.now).filter(|at| (passed..=Timestamp::MINUTE_MS).contains(at));
        let next = || Timestamp::MINUTE_MS + fades(self.now, 0).unwrap_or(0).max(0);
        seconds(here.unwrap_or_else(next) - passed).max(1)
    }
}

/// The network of an address: /24 of the old kind, /48 of the new. Empty when it is not an address.
pub fn ip_prefix(address: &str) -> String {
    match address.parse::<IpAddr>().map(|it| it.to_canonical()) {
        Ok(IpAddr::V4(it)) => {
            let [a, b, c, _] = it.octets();
            format!("{a}.{b}.{c}.0/24")
        }
        Ok(IpAddr::V6(it)) => {
            let [a, b, c, ..] = it.segments();
            format!("{a:x}:{b:x}:{c:x}::/48")
        }
        Err(_) => String::new(),
    }
}

/// The network limits count by. None for this machine itself: behind a proxy on it that is everybody.
pub fn network(address: &str) -> Option<String> {
    let ip: IpAddr = address.parse().ok()?;
    (!ip.to_canonical().is_loopback()).then(|| ip_prefix(address))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: i64 = Timestamp::MINUTE_MS;

    fn taken(counts: &Counts, who: &str, times: usize, at: i64) -> usize {
        (0..times).filter(|_| counts.take(who, 5, Timestamp(at)).is_ok()).count()
    }

    #[test]
    fn no_more_than_the_limit_in_any_minute_and_nobody_waits_for_another() {
        let counts = Counts::default();
        assert_eq!(taken(&counts, "ada", 9, 50_000), 5);
        assert_eq!(taken(&counts, "bo", 9, 50_000), 5);
        // Ten seconds later most of that minute still counts, half a minute on half of it.
        assert_eq!(taken(&counts, "ada", 9, MINUTE + 1), 1);
        assert_eq!(taken(&counts, "ada", 9, MINUTE + 30_000), 2);
        assert_eq!(taken(&counts, "ada", 9, MINUTE * 4), 5);
    }

    #[test]
    fn whoever_waits_as_long_as_is_said_goes_on_and_not_a_second_sooner() {
        for limit in [1, 5, 240] {
            for (first, then) in [(0, 0), (50_000, 50_000), (30_000, MINUTE + 100), (59_999, MINUTE + 59_000)] {
                let counts = Counts::default();
                let take = |at: i64| counts.take("ada", limit, Timestamp(at));
                for _ in 0..limit {
                    let _ = take(first);
                }
                let Some(wait) = (0..=limit).find_map(|_| take(then).err()) else { continue };
                let early = (wait - 1) * 1_000;
                assert!(wait == 1 || take(then + early - 1).is_err(), "{limit} {first} {then} {wait}");
                assert!(take(then + wait * 1_000).is_ok(), "{limit} {first} {then} {wait}");
            }
        }
    }

    #[test]
    fn a_clock_that_jumps_shuts_nobody_out() {
        let counts = Counts::default();
        assert_eq!(taken(&counts, "ada", 9, MINUTE * 600), 5);
        assert_eq!(taken(&counts, "ada", 9, MINUTE * 590), 5, "back by minutes");
        assert_eq!(taken(&counts, "ada", 9, MINUTE * 1_200), 5, "forward by hours");
    }

    #[test]
    fn however_many_come_the_memory_is_bounded() {
        let counts = Counts::default();
        for n in 0..MOST_KEYS * 2 + 10 {
            let _ = counts.take(&n.to_string(), 5, Timestamp(0));
        }
        assert!(counts.lock().len() <= MOST_KEYS);
    }

    #[test]
    fn a_refusal_says_how_long_and_that_nothing_is_lost() {
        let (paces, most) = (Paces::default(), PerMinute::default());
        let take = || paces.take(Pace::Strict, most, "ada", Timestamp(1));
        let remaining: Vec<u32> = (0..5).map(|_| take().0.remaining).collect();
        assert_eq!(remaining, [4, 3, 2, 1, 0]);
        let (left, answer) = take();
        let refusal = answer.err().unwrap_or_else(Refusal::not_found);
        assert_eq!((left.limit, left.remaining, Some(left.reset_s)), (5, 0, refusal.retry_after_s));
        assert_eq!(refusal.kind.status(), 429);
        assert!(refusal.message.contains("Nothing you typed is lost"), "{refusal}");
        // Another class is another limit.
        assert!(paces.take(Pace::Standard, most, "ada", Timestamp(1)).1.is_ok());
    }
}
