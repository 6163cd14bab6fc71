//! `cargo-leptos`, built from its library so that this crate's lock file pins what it is made of.
use cargo_leptos::{config::Cli, logger, run};
use clap::Parser;

#[tokio::main]
async fn main() -> color_eyre::Result<()> {
    // As a cargo subcommand the first argument is the word "leptos".
    let args = std::env::args().enumerate().filter(|(i, arg)| *i != 1 || arg != "leptos").map(|(_, arg)| arg);
    let cli = Cli::parse_from(args);
    logger::setup(cli.opts().map(|opts| opts.verbose).unwrap_or(0), &cli.log);
    run(cli).await
}
