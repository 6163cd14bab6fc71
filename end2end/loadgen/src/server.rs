//! A server under load: a child process on a loopback port of its own, ended by its id.
use crate::door::Door;
use crate::machine;
use crate::outcome::{Outcome, While, problem};
use std::fs::{self, File};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const STARTS_WITHIN: Duration = Duration::from_secs(60);
const STOPS_WITHIN: Duration = Duration::from_secs(10);
const GLANCE: Duration = Duration::from_millis(20);
/// Chapters of the course with many rows, and of one of its lessons.
pub const LONG_COURSE: (usize, usize) = (300, 100);
/// Enough to count runs and encodings by; see `told.rs`.
const LOG: &str = "warn,surrealdb=error,surrealdb_core=error,surrealdb_engine_local=error,live=debug";

pub struct Server {
    command: Command,
    child: Child,
    pub address: SocketAddr,
    pub log: PathBuf,
    /// Thrown away at the end.
    data: Option<PathBuf>,
}

impl Server {
    /// Backline with the demo and a course of many chapters, on a database that syncs every commit to disk.
    pub async fn backline(bundle: &Path, results: &Path) -> Outcome<Server> {
        let address = free_address()?;
        let data = results.join(format!("data-{}", std::process::id()));
        let course = data.join("A Long Course");
        write_course(&course)?;
        let command = |words: &[&str]| {
            let mut command = Command::new(bundle.join("backline"));
            command
                .args(words)
                .current_dir(bundle)
                .env("BACKLINE_DATA", &data)
                .env("LEPTOS_SITE_ADDR", address.to_string());
            command
                .env("LEPTOS_SITE_ROOT", "site")
                .env("LEPTOS_SITE_PKG_DIR", "pkg")
                .env("LEPTOS_OUTPUT_NAME", "backline");
            // Nobody writes as fast as these.
            command.env("BACKLINE_WRITES_PER_MINUTE", "1000000").env("BACKLINE_READS_PER_MINUTE", "1000000");
            command.env("LEPTOS_HASH_FILES", "true").env("LEPTOS_ENV", "PROD");
            command.env_remove("BACKLINE_DATABASE").env("BACKLINE_LOG", LOG).env("BACKLINE_LOG_JSON", "true");
            command
        };
        do_first(command(&["demo"]))?;
        do_first({
            let mut import = command(&["import-course", "--store", "mara-vale"]);
            import.arg(&course);
            import
        })?;
        Server::start(command(&["serve"]), address, results.join("backline.log"), Some(data)).await
    }

    /// The bare server: this same program.
    pub async fn reference(results: &Path) -> Outcome<Server> {
        let address = free_address()?;
        let mut command = Command::new(std::env::current_exe()?);
        command.arg("reference").arg(address.to_string());
        Server::start(command, address, results.join("reference.log"), None).await
    }

    async fn start(mut command: Command, address: SocketAddr, log: PathBuf, data: Option<PathBuf>) -> Outcome<Server> {
        let output = File::create(&log).during(&log.display().to_string())?;
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(output);
        let child = command.spawn().during("starting the server")?;
        let mut server = Server { command, child, address, log, data };
        server.wait_until_healthy().await?;
        Ok(server)
    }

    /// A new process on the same data: nothing of what was watched before is still in memory.
    pub async fn restart(&mut self) -> Outcome {
        self.end().await?;
        self.child = self.command.spawn().during("starting the server")?;
        self.wait_until_healthy().await
    }

    async fn wait_until_healthy(&mut self) -> Outcome {
        let started = Instant::now();
        while started.elapsed() < STARTS_WITHIN {
            if Door::new(self.address).is_healthy().await {
                return Ok(());
            }
            if let Some(status) = self.child.try_wait()? {
                return problem(format!("the server ended with {status}; see {}", self.log.display()));
            }
            tokio::time::sleep(GLANCE).await;
        }
        problem(format!("the server did not answer within {} s; see {}", STARTS_WITHIN.as_secs(), self.log.display()))
    }

    pub fn memory(&self) -> Option<u64> {
        machine::memory_of(self.child.id())
    }

    pub async fn stop(mut self) -> Outcome {
        self.end().await
    }

    /// Asks, and waits until it is gone.
    async fn end(&mut self) -> Outcome {
        // A program sends the signal, so that no unsafe code is needed for it.
        Command::new("kill")
            .arg("-TERM")
            .arg(self.child.id().to_string())
            .status()
            .during("asking the server to stop")?;
        let asked = Instant::now();
        while asked.elapsed() < STOPS_WITHIN {
            if self.child.try_wait()?.is_some() {
                return Ok(());
            }
            tokio::time::sleep(GLANCE).await;
        }
        problem(format!("the server did not stop within {} s of being asked", STOPS_WITHIN.as_secs()))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if !matches!(self.child.try_wait(), Ok(Some(_))) {
            self.child.kill().ok();
            self.child.wait().ok();
        }
        if let Some(data) = &self.data {
            fs::remove_dir_all(data).ok();
        }
    }
}

fn do_first(mut command: Command) -> Outcome {
    let output = command.stdin(Stdio::null()).output().during("starting the server's program")?;
    match output.status.success() {
        true => Ok(()),
        false => problem(format!("preparing the data: {}", String::from_utf8_lossy(&output.stderr).trim())),
    }
}

fn free_address() -> Outcome<SocketAddr> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?)
}

/// A folder of Markdown as `import-course` takes it: a file per chapter, named by module and number.
fn write_course(folder: &Path) -> Outcome {
    fs::create_dir_all(folder).during(&folder.display().to_string())?;
    let (all, per_module) = LONG_COURSE;
    for chapter in 0..all {
        let (module, number) = (chapter / per_module + 1, chapter % per_module + 1);
        let name = format!("{module:02}.{number}-Take-{module}-{number}.md");
        fs::write(folder.join(name), format!("Take {number} of part {module}.\n"))?;
    }
    Ok(())
}
