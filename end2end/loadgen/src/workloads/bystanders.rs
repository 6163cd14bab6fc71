//! W2b and B1: what a write costs beside tabs it does not concern. Each of them watches a query of its own on the very
//! table that is written.
use crate::crowd::{Crowd, Seat};
use crate::list::List;
use crate::machine;
use crate::outcome::{Outcome, problem};
use crate::reference;
use crate::report::{Report, percentile_ms};
use crate::server::Server;
use crate::size::Size;
use crate::writers;
use serde_json::{Value, json};
use std::time::Duration;

/// A new process answers its first writes more slowly.
const WARM_UP: Duration = Duration::from_secs(1);

/// A query nobody's write touches, by number.
pub struct Side {
    name: &'static str,
    is_ours: bool,
    query: fn(usize) -> (&'static str, Value),
}

/// The page of a course that is not there: it waits for a course of that address to appear.
pub const OURS: Side = Side {
    name: "W2b",
    is_ours: true,
    query: |at| ("learning/course-page", json!({ "slug": format!("not-there-{at}") })),
};
pub const BARE: Side =
    Side { name: "W2b bare", is_ours: false, query: |at| (reference::PATH, json!({ "list": at + 1 })) };

pub async fn play(report: &mut Report, server: &mut Server, list: &mut List, size: Size, side: Side) -> Outcome {
    let mut rounds = vec![];
    let mut p50s: Vec<(usize, f64)> = vec![];
    for &asked in size.bystanders {
        let count = asked.min(machine::most_connections());
        server.restart().await?;
        let seat = |at: usize| Seat { cookie: None, watches: vec![(side.query)(at)] };
        let crowd = Crowd::seat(server.address, (0..count).map(seat)).await?;
        writers::run(&mut list.hands, size.bystander_writes, WARM_UP).await?;
        let mut took = writers::run(&mut list.hands, size.bystander_writes, size.bystander_time).await?.took;
        if crowd.disturbed() > 0 {
            return problem(format!("{} bystanders were told something or cut", crowd.disturbed()));
        }
        let Some(p50) = percentile_ms(&mut took, 0.5) else { return problem("nothing was written") };
        p50s.push((count, p50));
        rounds.push(json!({
            "bystanders": count,
            "writes_per_s_asked": size.bystander_writes,
            "writes_per_s": took.len() as f64 / size.bystander_time.as_secs_f64(),
            "write_p50_ms": p50,
            "write_p99_ms": percentile_ms(&mut took, 0.99),
        }));
    }
    report.detail(side.name, json!(rounds));
    let Some((ratio, extra)) = slope(&p50s) else { return problem("no round without bystanders, or none with") };
    match side.is_ours {
        true => {
            report.ours("bystanders-ratio", Some(ratio));
            report.ours("bystanders-extra", Some(extra));
        }
        false => {
            report.bare("bystanders-ratio", Some(ratio));
            report.bare("bystanders-extra", Some(extra));
        }
    }
    Ok(())
}

/// The largest crowd against the mean of the rounds without one: as ratio and as difference.
fn slope(p50s: &[(usize, f64)]) -> Option<(f64, f64)> {
    let none: Vec<f64> = p50s.iter().filter(|(count, _)| *count == 0).map(|(_, p50)| *p50).collect();
    let (_, most) = p50s.iter().filter(|(count, _)| *count > 0).max_by_key(|(count, _)| *count)?;
    let mean = none.iter().sum::<f64>() / none.len() as f64;
    (!none.is_empty()).then_some((most / mean, most - mean))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_crowd_is_compared_with_the_mean_of_the_empty_rounds() {
        assert_eq!(slope(&[(0, 2.0), (1_000, 9.0), (10_000, 4.5), (0, 4.0)]), Some((1.5, 1.5)));
        assert_eq!(slope(&[(1_000, 9.0)]), None);
    }
}
