//! `cargo xtask bench`: the live engine under load, and a bare server beside it. `README.md` says how it is built,
//! `docs/benchmarks.md` what the bars mean.
mod bars;
mod crowd;
mod door;
mod hand;
mod list;
mod machine;
mod oracle;
mod outcome;
mod reference;
mod report;
mod server;
mod size;
mod stage;
mod tab;
mod told;
mod workloads;
mod writers;

use clap::{Parser, Subcommand};
use outcome::{Outcome, problem};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

/// Nothing here may run for ever: a server that stopped answering ends the run instead.
const LONGEST: Duration = Duration::from_secs(15 * 60);

#[derive(Parser)]
#[command(version, about = "The live engine's workloads, beside a bare server, against the bars in bars.toml")]
struct Settings {
    /// Folder with the program `backline` and its site, as `cargo xtask build` leaves it.
    #[arg(long)]
    bundle: Option<PathBuf>,
    /// Folder for the result, the logs and the data of the run.
    #[arg(long, default_value = "target/bench")]
    results: PathBuf,
    /// A short run that fails only on what does not depend on the clock.
    #[arg(long)]
    smoke: bool,
    /// Only these parts; what they do not measure does not count.
    #[arg(long, value_delimiter = ',')]
    only: Vec<workloads::Part>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// The bare server, by itself.
    Reference { address: SocketAddr },
}

fn main() -> ExitCode {
    match start(Settings::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("loadgen: {error}");
            ExitCode::FAILURE
        }
    }
}

#[tokio::main]
async fn start(settings: Settings) -> Outcome<bool> {
    if let Some(Command::Reference { address }) = settings.command {
        return reference::serve(address).await.map(|()| true);
    }
    let Some(bundle) = settings.bundle else { return problem("name the build to measure with --bundle FOLDER") };
    let size = if settings.smoke { size::SHORT } else { size::LONG };
    // Whatever ends the run drops it, and with it the servers it started.
    tokio::select! {
        report = workloads::run(&bundle, &settings.results, size, &settings.only) => finish(report?, &settings.results),
        () = tokio::time::sleep(LONGEST) => problem(format!("not finished within {} minutes", LONGEST.as_secs() / 60)),
        _ = tokio::signal::ctrl_c() => problem("interrupted"),
    }
}

fn finish(report: report::Report, results: &std::path::Path) -> Outcome<bool> {
    println!("\n{report}");
    println!("result   {}", report.write(results)?.display());
    Ok(report.holds())
}
