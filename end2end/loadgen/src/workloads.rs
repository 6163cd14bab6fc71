//! The workloads in the order they are played: Backline first, then the bare server alone, so that the two never share
//! the machine.
mod bystanders;
mod bytes;
mod idle;
mod sharing;
mod stores;

use crate::list::Run;
use crate::oracle::Verdict;
use crate::outcome::{Outcome, While};
use crate::report::{Report, percentile_ms};
use crate::server::Server;
use crate::size::Size;
use crate::stage;
use crate::told::Told;
use clap::ValueEnum;
use serde_json::{Value, json};
use std::path::Path;

/// What can be played by itself.
#[derive(Clone, Copy, Debug, PartialEq, ValueEnum)]
pub enum Part {
    /// B8: bytes of one field, one move, one return
    Bytes,
    /// B2: one list, ever more tabs
    Sharing,
    /// W2: stores, each with its own tabs
    Stores,
    /// W1, B3: one list, many tabs, ten writers
    List,
    /// B9: tabs that only sit there
    Idle,
    /// W2b, B1: writes beside tabs they do not concern
    Bystanders,
}

/// Plays what is asked for and reports. Every part meets a process that has just started.
pub async fn run(bundle: &Path, results: &Path, size: Size, parts: &[Part]) -> Outcome<Report> {
    std::fs::create_dir_all(results).during(&results.display().to_string())?;
    let (bundle, results) = (bundle.canonicalize().during("the bundle")?, results.canonicalize()?);
    let mut report = Report::new(size.is_short, parts.is_empty())?;
    let chosen: Vec<Part> =
        size.parts.iter().filter(|part| parts.is_empty() || parts.contains(part)).copied().collect();
    backline(&mut report, &bundle, &results, size, &chosen).await?;
    bare(&mut report, &results, size, &chosen).await?;
    Ok(report)
}

async fn backline(report: &mut Report, bundle: &Path, results: &Path, size: Size, parts: &[Part]) -> Outcome {
    println!("> starting Backline with the demo and a course of 300 chapters");
    let mut server = Server::backline(bundle, results).await?;
    let mut told = Told::open(&server.log)?;
    report.ours("idle-process", idle::megabytes(&server).await);
    let creator = stage::sign_in(server.address, stage::CREATOR).await?;
    let mut list = stage::catalogue(&creator).await?;
    let mut verdict = Verdict::default();
    for part in parts {
        println!("> {}", part.what());
        server.restart().await?;
        match part {
            Part::Bytes => bytes::measure(report, &mut list, &creator).await?,
            Part::Sharing => {
                verdict += sharing::public(report, &mut list, &mut told, size).await?;
                server.restart().await?;
                verdict += sharing::private(report, &mut told, server.address, size).await?;
            }
            Part::Stores => verdict += stores::play(report, &mut told, server.address, size).await?,
            Part::List => {
                let run = list.under_load(size.list_tabs, size.list_writes, size.list_time).await?;
                verdict += run.verdict;
                report.detail("W1", of_list(&run, size));
                report.ours("list-p99", latency(run));
            }
            Part::Idle => idle::tabs(report, &mut server, size).await?,
            Part::Bystanders => bystanders::play(report, &mut server, &mut list, size, bystanders::OURS).await?,
        }
    }
    report.ours("lost", Some(verdict.lost as f64));
    report.ours("disorder", Some(verdict.disorder as f64));
    report.ours("early", Some(verdict.early as f64));
    server.stop().await
}

async fn bare(report: &mut Report, results: &Path, size: Size, parts: &[Part]) -> Outcome {
    println!("> the same with the bare server");
    let mut server = Server::reference(results).await?;
    report.bare("idle-process", idle::megabytes(&server).await);
    let mut list = stage::bare_list(server.address);
    for part in parts {
        match part {
            Part::Bytes => report.bare("field-bytes", Some(bytes::field(&mut list).await?)),
            Part::List => {
                let run = list.under_load(size.list_tabs, size.list_writes, size.list_time).await?;
                report.detail("W1 bare", of_list(&run, size));
                report.bare("list-p99", latency(run));
            }
            Part::Idle => idle::bare_tabs(report, &mut server, size).await?,
            Part::Bystanders => bystanders::play(report, &mut server, &mut list, size, bystanders::BARE).await?,
            // It runs and encodes once by construction, and keeps nobody's own.
            Part::Sharing | Part::Stores => {}
        }
    }
    server.stop().await
}

impl Part {
    fn what(self) -> String {
        self.to_possible_value().and_then(|value| value.get_help().map(ToString::to_string)).unwrap_or_default()
    }
}

fn latency(mut run: Run) -> Option<f64> {
    percentile_ms(&mut run.latencies, 0.99)
}

/// How a run of W1 came to its figure.
fn of_list(run: &Run, size: Size) -> Value {
    let (mut latencies, mut took) = (run.latencies.clone(), run.written.took.clone());
    let seconds = size.list_time.as_secs_f64();
    json!({
        "tabs": size.list_tabs,
        "writes_per_s_asked": size.list_writes,
        "writes_per_s": took.len() as f64 / seconds,
        "frames_per_s": run.frames as f64 / seconds,
        "bytes_per_frame": run.bytes as f64 / run.frames.max(1) as f64,
        "p50_ms": percentile_ms(&mut latencies, 0.5),
        "p99_ms": percentile_ms(&mut latencies, 0.99),
        "write_p50_ms": percentile_ms(&mut took, 0.5),
        "write_p99_ms": percentile_ms(&mut took, 0.99),
    })
}
