//! The program an operator runs.

// Views are types as deep as the page they draw.
#![recursion_limit = "512"]

mod archive;
mod commands;
mod demo;
mod disk;
mod doctor;
mod export;
mod mailer;
mod metrics;
mod serve;
mod settings;
mod worker;

use learning::importing::Destination;
use settings::{Command, Settings};

fn main() -> std::process::ExitCode {
    let settings = Settings::read();
    log_to_stderr(&settings);
    // The database's query engine recurses deeply.
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().thread_stack_size(10 * 1024 * 1024).build();
    let outcome = match runtime {
        Ok(runtime) => runtime.block_on(run(settings)),
        Err(e) => Err(data::Fault::new(format!("starting the runtime: {e}"))),
    };
    match outcome {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("backline: {fault}");
            std::process::ExitCode::FAILURE
        }
    }
}

async fn run(settings: Settings) -> Result<(), data::Fault> {
    match settings.command.clone() {
        Command::Serve { demo } => serve::serve(&settings, demo).await,
        Command::Work => worker::work(&settings).await,
        Command::Migrate => commands::migrate(&settings).await,
        Command::Demo => commands::demo(&settings).await,
        Command::ImportCourse { path, store, into, new } => {
            commands::import_course(&settings, &path, &store, Destination::chosen(into, new)).await
        }
        Command::Backup { path } => commands::backup(&settings, &path).await,
        Command::Restore { path, verify: true } => commands::verify(&settings, &path).await,
        Command::Restore { path, verify: false } => commands::restore(&settings, &path).await,
        Command::Export { path } => commands::export(&settings, &path).await,
        Command::Admin { command } => commands::admin(&settings, command).await,
        Command::Doctor => doctor::examine(&settings).await,
    }
}

/// One line per event: for people on a terminal, as JSON where a machine reads along.
fn log_to_stderr(settings: &Settings) {
    let filter = tracing_subscriber::EnvFilter::new(&settings.log);
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match settings.log_json {
        true => log.json().init(),
        false => log.init(),
    }
}
