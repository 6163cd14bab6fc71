//! Hands at work: each changes its own row at its own steady pace.
use crate::hand::{Hand, now_us, stamped};
use crate::outcome::Outcome;
use std::collections::BTreeMap;
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::{Instant, MissedTickBehavior, interval_at};

/// What was written, by row.
#[derive(Debug, Default)]
pub struct Written {
    pub rows: BTreeMap<String, Vec<Write>>,
    /// Microseconds each write took its writer.
    pub took: Vec<u64>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Write {
    /// When it was issued; it stands in the row's title.
    pub stamp: u64,
    /// The commit that contains it.
    pub at: u64,
}

impl Written {
    pub fn newest(&self) -> u64 {
        self.rows.values().flatten().map(|write| write.at).max().unwrap_or_default()
    }
}

/// All hands together write this often, for this long. A hand that cannot keep the pace writes as fast as it can.
pub async fn run(hands: &mut Vec<Hand>, per_second: f64, time: Duration) -> Outcome<Written> {
    let count = hands.len() as f64;
    let period = Duration::from_secs_f64(count / per_second);
    let start = Instant::now();
    let mut writing = JoinSet::new();
    for (at, hand) in hands.drain(..).enumerate() {
        // Spread over the period: ten hands in one instant would be one burst.
        let first = start + period.mul_f64(at as f64 / count);
        writing.spawn(write(hand, first, period, start + time));
    }
    let mut written = Written::default();
    while let Some(done) = writing.join_next().await {
        let (hand, writes, took) = done??;
        written.rows.insert(hand.id().to_string(), writes);
        written.took.extend(took);
        hands.push(hand);
    }
    Ok(written)
}

async fn write(
    mut hand: Hand,
    first: Instant,
    period: Duration,
    end: Instant,
) -> Outcome<(Hand, Vec<Write>, Vec<u64>)> {
    let mut pace = interval_at(first, period);
    pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let (mut writes, mut took) = (vec![], vec![]);
    loop {
        pace.tick().await;
        if Instant::now() >= end {
            return Ok((hand, writes, took));
        }
        let stamp = now_us();
        let at = hand.title(&stamped(stamp)).await?;
        took.push(now_us() - stamp);
        writes.push(Write { stamp, at });
    }
}
